import type { DesiredAccount, ObservedAccount, UniqueForm } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { Fields, PersonKey } from '../operation.js'
import type { PlanInput } from './input.js'
import type { Link } from './link.js'
import { partsOf, sameValueOf, temporaryNames, temporaryValue, withParts } from './unique.js'

/** What somebody else gives up soon: to be waited for, or, where everybody waits for somebody, made way for. */
export interface Move {
  /** Who has it now. */
  holder: Link
  /** What to take meanwhile, so that the others can go on; undefined: wait. */
  temporary: string | undefined
}

/** The fields to ask for now, of those that are wanted. */
export interface FieldMoves {
  fields: Fields
  /** What is not asked for now. */
  waits: readonly { value: string; holder: Link }[]
  /** Names of fields that get a temporary value. */
  temporary: readonly string[]
}

/**
 * Usernames and other unique values that pass from one person to another. Each plan asks only for what is free by now, so that never two accounts
 * are to have one name, whatever fails or is cut off between two steps; the next plan goes on from what is there. Those who wait for one another
 * in a circle get out of it through a temporary value of one of them.
 */
export interface Moves {
  /** How the wanted username comes free; undefined where it does not: whoever has it keeps it. */
  username(desired: DesiredAccount): Move | undefined
  fields(desired: DesiredAccount, observed: ObservedAccount, wanted: Fields): FieldMoves
  /** A unique value that somebody without an account waits for. */
  awaited(desired: DesiredAccount): { value: string; holder: Link } | undefined
}

export interface Lookup {
  input: PlanInput
  links: ReadonlyMap<PersonKey, Link>
  isProtected: (username: string) => boolean
  account(key: string | undefined): ObservedAccount | undefined
  named(username: string): ObservedAccount | undefined
  ownerOf(key: string): PersonKey | undefined
  holderOf(username: string, besides: PersonKey): Link | undefined
}

type Next = (person: PersonKey) => PersonKey | undefined

/** Whether `person` is who makes way in a circle of people who wait for one another; there is one in each circle. */
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

export const createMoves = (lookup: Lookup): Moves => {
  const { input, links, isProtected, account, named, ownerOf, holderOf } = lookup
  const unique = Object.entries(input.uniqueFields ?? {})
  let desiredOf: Map<PersonKey, DesiredAccount> | undefined
  const holders = new Map<string, Map<string, string>>()

  /** Who of those that have an account is planned for, and may be given other names. */
  const movable = (
    person: PersonKey,
  ): { desired: DesiredAccount; observed: ObservedAccount; link: Link } | undefined => {
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

  /** Who gives up a username, other than `besides`. */
  const giverOf = (username: string, besides: PersonKey): Link | undefined => {
    const there = named(username)
    const owner = there === undefined ? undefined : ownerOf(there.key)
    const person = owner !== undefined && owner !== besides ? owner : holderOf(username, besides)?.person
    // Somebody else's account of that name goes nowhere.
    if (person === undefined || (there !== undefined && owner === undefined)) return undefined
    const giver = movable(person)
    if (giver === undefined || isProtected(giver.desired.username)) return undefined
    return sameValueOf(giver.desired.username, username) ? undefined : giver.link
  }

  const afterName: Next = (person) => {
    const one = movable(person)
    return one === undefined ? undefined : giverOf(one.desired.username, person)?.person
  }

  const partKey = (slot: string, value: string): string => JSON.stringify([slot, folded(value)])

  /** The keys of accounts by the values they have. */
  const holdersOf = (field: string, form: UniqueForm): Map<string, string> => {
    const known = holders.get(field)
    if (known !== undefined) return known
    const found = new Map<string, string>()
    for (const { key, fields } of input.observation.accounts)
      for (const [slot, value] of partsOf(form, fields[field])) found.set(partKey(slot, value), key)
    holders.set(field, found)
    return found
  }

  /** Who gives up a value of a field, other than `besides`. */
  const holderOfPart = (
    { field, form, slot }: { field: string; form: UniqueForm; slot: string },
    value: string,
    besides: PersonKey,
  ): Link | undefined => {
    const key = holdersOf(field, form).get(partKey(slot, value))
    const person = key === undefined ? undefined : ownerOf(key)
    if (person === undefined || person === besides) return undefined
    const giver = movable(person)
    if (giver === undefined || !(field in giver.desired.fields)) return undefined
    const wants = partsOf(form, giver.desired.fields[field]).get(slot)
    return wants !== undefined && sameValueOf(wants, value) ? undefined : giver.link
  }

  return {
    username: ({ person, username }) => {
      const holder = giverOf(username, person)
      if (holder === undefined) return undefined
      const temporary = makesWay(person, afterName)
        ? temporaryNames(input.connector, person).find(
            (name) => !isProtected(name) && named(name) === undefined,
          )
        : undefined
      return { holder, temporary }
    },

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
          const after: Next = (who) => {
            const one = movable(who)
            const wants = one === undefined ? undefined : partsOf(form, one.desired.fields[field]).get(slot)
            return wants === undefined ? undefined : holderOfPart(part, wants, who)?.person
          }
          if (makesWay(person, after)) {
            replaced.set(slot, temporaryValue(form, slot, input.connector, person))
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
