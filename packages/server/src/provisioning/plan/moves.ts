import type { DesiredAccount, ObservedAccount, UniqueForm } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { Fields, PersonKey } from '../operation.js'
import type { PlanInput } from './input.js'
import type { Link } from './link.js'
import { partsOf, sameValueOf, temporaryNames, temporaryValue, withParts } from './unique.js'

/** A value that another person releases soon: wait for it or, in a cycle, make way. */
export interface ValueMove {
  /** The current holder. */
  holder: Link
  /** A temporary value that lets the others continue; undefined: wait. */
  temporary: string | undefined
}

/** The desired fields that can be set now. */
export interface FieldMoves {
  fields: Fields
  /** The fields that must wait. */
  waits: readonly { value: string; holder: Link }[]
  /** Fields that get a temporary value. */
  temporary: readonly string[]
}

/**
 * Usernames and other unique values that move from one person to another. Each plan uses only values that are free, so two accounts never
 * get the same name, whatever fails between two steps; the next plan continues from the current state. A cycle of people who wait for one
 * another is resolved through a temporary value of one of them.
 */
export interface ValueMoves {
  /** How the desired username becomes free; undefined if its holder keeps it. */
  username(desired: DesiredAccount): ValueMove | undefined
  fields(desired: DesiredAccount, observed: ObservedAccount, wanted: Fields): FieldMoves
  /** A unique value that a person without an account waits for. */
  awaited(desired: DesiredAccount): { value: string; holder: Link } | undefined
}

export interface MoveInput {
  input: PlanInput
  links: ReadonlyMap<PersonKey, Link>
  isProtected: (username: string) => boolean
  account(key: string | undefined): ObservedAccount | undefined
  named(username: string): ObservedAccount | undefined
  ownerOf(key: string): PersonKey | undefined
  holderOf(username: string, besides: PersonKey): Link | undefined
}

type Next = (person: PersonKey) => PersonKey | undefined

/** Whether `person` makes way in a cycle of people who wait for one another; there is one in each cycle. */
const makesWay = (person: PersonKey, next: Next): boolean => {
  const seen = new Set<PersonKey>()
  let least = person
  for (let at = next(person); at !== undefined && !seen.has(at); at = next(at)) {
    if (at === person) return least === person
    seen.add(at)
    if (at < least) least = at
  }
  return false
}

/** A person with an account who is planned for and can be renamed. */
interface Movable {
  desired: DesiredAccount
  observed: ObservedAccount
  link: Link
}

type MovableOf = (person: PersonKey) => Movable | undefined

const createMovable = ({ input, links, isProtected, account }: MoveInput): MovableOf => {
  let desiredOf: Map<PersonKey, DesiredAccount> | undefined
  return (person) => {
    if (desiredOf === undefined) {
      const troubled = new Set([...input.unplanned, ...input.desired.problems].map((one) => one.person))
      const planned = input.desired.accounts.filter(
        (one) => !troubled.has(one.person) && input.blocked?.people.has(one.person) !== true,
      )
      desiredOf = new Map(planned.map((one) => [one.person, one] as const))
    }
    const [desired, link] = [desiredOf.get(person), links.get(person)]
    const observed = account(link?.key)
    if (desired === undefined || link === undefined || observed === undefined) return undefined
    return isProtected(observed.username) ? undefined : { desired, observed, link }
  }
}

/** Usernames that their holders release. */
const createUsernameMoves = (
  { input, isProtected, named, ownerOf, holderOf }: MoveInput,
  movable: MovableOf,
): ValueMoves['username'] => {
  /** The person who releases a username, other than the given one. */
  const giverOf = (username: string, besides: PersonKey): Link | undefined => {
    const there = named(username)
    const owner = there === undefined ? undefined : ownerOf(there.key)
    const person = owner !== undefined && owner !== besides ? owner : holderOf(username, besides)?.person
    // An unmanaged account with that name does not move.
    if (person === undefined || (there !== undefined && owner === undefined)) return undefined
    const giver = movable(person)
    if (giver === undefined || isProtected(giver.desired.username)) return undefined
    return sameValueOf(giver.desired.username, username) ? undefined : giver.link
  }

  const afterName: Next = (person) => {
    const one = movable(person)
    return one === undefined ? undefined : giverOf(one.desired.username, person)?.person
  }

  return ({ person, username }) => {
    const holder = giverOf(username, person)
    if (holder === undefined) return undefined
    const temporary = makesWay(person, afterName)
      ? temporaryNames(input.connector, person).find(
          (name) => !isProtected(name) && named(name) === undefined,
        )
      : undefined
    return { holder, temporary }
  }
}

/** A part of a unique field. */
interface Part {
  field: string
  form: UniqueForm
  slot: string
}

type HolderOfPart = (part: Part, value: string, besides: PersonKey) => Link | undefined

/** Returns the person who releases a value of a field, other than the given one. */
const createPartHolders = ({ input, ownerOf }: MoveInput, movable: MovableOf): HolderOfPart => {
  const holders = new Map<string, Map<string, string>>()

  const partKey = (slot: string, value: string): string => JSON.stringify([slot, folded(value)])

  /** The keys of accounts by their values. */
  const holdersOf = (field: string, form: UniqueForm): Map<string, string> => {
    const known = holders.get(field)
    if (known !== undefined) return known
    const found = new Map<string, string>()
    for (const { key, fields } of input.observation.accounts)
      for (const [slot, value] of partsOf(form, fields[field])) found.set(partKey(slot, value), key)
    holders.set(field, found)
    return found
  }

  return ({ field, form, slot }, value, besides) => {
    const key = holdersOf(field, form).get(partKey(slot, value))
    const person = key === undefined ? undefined : ownerOf(key)
    if (person === undefined || person === besides) return undefined
    const giver = movable(person)
    if (giver === undefined || !(field in giver.desired.fields)) return undefined
    const wants = partsOf(form, giver.desired.fields[field]).get(slot)
    return wants !== undefined && sameValueOf(wants, value) ? undefined : giver.link
  }
}

/** Unique fields whose values their holders release. */
const createFieldMoves = (lookup: MoveInput, movable: MovableOf): Pick<ValueMoves, 'fields' | 'awaited'> => {
  const { connector, uniqueFields } = lookup.input
  const unique = Object.entries(uniqueFields ?? {})
  const holderOfPart = createPartHolders(lookup, movable)

  const afterPart =
    (part: Part): Next =>
    (who) => {
      const one = movable(who)
      const wants =
        one === undefined ? undefined : partsOf(part.form, one.desired.fields[part.field]).get(part.slot)
      return wants === undefined ? undefined : holderOfPart(part, wants, who)?.person
    }

  return {
    fields: ({ person }, observed, wanted) => {
      const result = { ...wanted }
      const waits: { value: string; holder: Link }[] = []
      const temporary: string[] = []
      for (const [field, form] of unique) {
        const [asked, there] = [wanted[field], partsOf(form, observed.fields[field])]
        if (asked === undefined || !(field in observed.fields)) continue
        const replaced = new Map<string, string | undefined>()
        for (const [slot, value] of partsOf(form, asked)) {
          const present = there.get(slot)
          if (present !== undefined && sameValueOf(present, value)) continue
          const part = { field, form, slot }
          const holder = holderOfPart(part, value, person)
          if (holder === undefined) continue
          if (makesWay(person, afterPart(part))) {
            replaced.set(slot, temporaryValue(form, slot, connector, person))
            temporary.push(field)
          } else {
            replaced.set(slot, present)
            waits.push({ value, holder })
          }
        }
        if (replaced.size > 0) result[field] = withParts(form, asked, replaced)
      }
      return { fields: result, waits, temporary }
    },

    awaited: ({ person, fields }) => {
      for (const [field, form] of unique)
        for (const [slot, value] of partsOf(form, fields[field])) {
          const holder = holderOfPart({ field, form, slot }, value, person)
          if (holder !== undefined) return { value, holder }
        }
      return undefined
    },
  }
}

export const createMoves = (lookup: MoveInput): ValueMoves => {
  const movable = createMovable(lookup)
  return { username: createUsernameMoves(lookup, movable), ...createFieldMoves(lookup, movable) }
}
