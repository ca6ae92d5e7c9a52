import type { Group, Person, Snapshot } from '../../directory/index.js'
import { messageOf } from '../../runtime/message.js'
import { manifests } from '../connector-types.js'
import type { Grant } from '../contract.js'
import type { PersonKey, RuleRef } from '../operation.js'
import { bounded, OverBudget } from './bounded.js'
import { type CompiledMapping, type CompiledRule, folded } from './compile.js'
import { type AttributeValues, attributeReader } from './directory-attributes.js'
import type { PersonVariable } from './expressions.js'
import { referencesIn, substitute } from './patterns.js'

/** Time limit for one portion of people (or for matching all groups), in milliseconds. */
const budgetMs = 2000
const portion = 250
/** Time limits, in milliseconds, for one person after a portion took too long, and for all of these in one evaluation. */
const personMs = 50
const singlyMs = 1000
/** The maximum number of evaluations that skip what took too long before it is tried again: each try delays everyone. */
const longestRest = 64

/** One grant of a group, with `$1` filled in. */
export interface MappedGrant {
  grant: Grant
  group: string
  why: RuleRef
  /** Parts of the grant that are omitted because the group's name would be syntax there, as sentences. */
  refused?: readonly string[]
}

export interface Attributes {
  username: string
  displayName: string
  mail?: string
  all: Readonly<Record<string, string | readonly string[]>>
}

/** The result of a mapping for one person in its scope. `problem`: the result is unknown, so nothing is changed for them. */
export type Evaluated = {
  person: Person
  key: PersonKey
  /** The variable `person` in expressions. */
  variable(): PersonVariable
  attribute: AttributeValues
} & (
  | { attributes: Attributes; granted: readonly MappedGrant[] }
  /** `granted`: the maximum that the rules grant, regardless of the problem; undefined if that is unknown too. */
  | { problem: string; granted: readonly MappedGrant[] | undefined }
)

export const personKey = (directory: string, id: string): PersonKey => `${directory}/${id}`

/** The people of a snapshot, or the selected ones. */
const chosen = (
  { directory, people }: Snapshot,
  only: ReadonlySet<PersonKey> | undefined,
): Iterable<Person> => {
  if (only === undefined) return people.values()
  const prefix = personKey(directory, '')
  return [...only].flatMap((key) => {
    const person = key.startsWith(prefix) ? people.get(key.slice(prefix.length)) : undefined
    return person === undefined ? [] : [person]
  })
}

/** A grant with a group's name filled in, and its omitted parts. */
const fill = (grant: Grant, parts: readonly string[]): { grant: Grant; refused: readonly string[] } => {
  const group = {
    fill: (text: string) => substitute(text, parts),
    valuesIn: (text: string) => referencesIn(text).flatMap((index) => parts[index] ?? []),
  }
  let filled = grant
  const refused: string[] = []
  for (const { grants } of manifests) {
    const own = grants.fill(grant, group)
    filled = { ...filled, ...own.grant }
    refused.push(...own.refused)
  }
  return { grant: filled, refused }
}

/** The grants of each group, by its id, and the rules that match none of them. */
const grantsOfGroups = (
  mapping: CompiledMapping,
  groups: Iterable<Group>,
): { byGroup: Map<string, MappedGrant[]>; unmatched: CompiledRule[] } => {
  const found = new Map<string, MappedGrant[]>()
  const unmatched = new Set(mapping.rules)
  for (const group of groups) {
    const { id, name } = group
    const granted = mapping.rules.flatMap((rule) => {
      const { match, grants } = rule
      const matched = match(group)
      if (matched === undefined) return []
      unmatched.delete(rule)
      const { parts, why } = matched
      return grants.map((one) => {
        const { grant, refused } = fill(one, parts)
        return { grant, group: name, why, ...(refused.length === 0 ? {} : { refused }) }
      })
    })
    if (granted.length > 0) found.set(id, granted)
  }
  return { byGroup: found, unmatched: [...unmatched] }
}

const variableOf = (person: Person, groups: readonly string[]): PersonVariable => ({
  ...person.attributes,
  id: person.id,
  username: person.username,
  displayName: person.displayName,
  mail: person.mail ?? '',
  disabled: person.disabled,
  groups,
})

const textOf = (value: unknown): string | readonly string[] => {
  if (Array.isArray(value)) return value.map(String)
  if (value === null || value === undefined) return ''
  return String(value)
}

const controlled = /[\p{Cc}\p{Cf}]/u

const attributesOf = (mapping: CompiledMapping, variable: PersonVariable): Attributes => {
  const all: Record<string, string | readonly string[]> = {}
  for (const [name, expression] of mapping.attributes) all[name] = textOf(expression(variable))
  const { username, displayName, mail } = all
  if (typeof username !== 'string' || username === '') throw new Error('has no username after the mapping')
  if (username.length > 253 || controlled.test(username))
    throw new Error('has a username that is longer than 253 characters or contains invisible characters')
  if (typeof displayName !== 'string' || typeof mail !== 'string')
    throw new Error(
      `has a list for ${typeof mail === 'string' ? 'displayName' : 'mail'}: expected one string`,
    )
  return {
    // Normalized: macOS and some directories use NFD, keyboards NFC.
    username: username.normalize('NFC'),
    displayName: displayName === '' ? username : displayName,
    ...(mail === '' ? {} : { mail }),
    all,
  }
}

type Judged = { inScope: false } | { inScope: true; attributes: Attributes } | { problem: string }

const outOfScope: Judged = { inScope: false }

const judge = (mapping: CompiledMapping, person: Person, groups: readonly string[]): Judged => {
  const { scope } = mapping
  if (scope.groups !== undefined && !groups.some((name) => scope.groups?.has(folded(name)))) return outOfScope
  try {
    const variable = variableOf(person, groups)
    if (scope.where !== undefined) {
      const holds = scope.where(variable)
      if (typeof holds !== 'boolean') return { problem: 'scope.where returns neither true nor false' }
      if (!holds) return outOfScope
    }
    return { inScope: true, attributes: attributesOf(mapping, variable) }
  } catch (error) {
    return { problem: messageOf(error) }
  }
}

/** Evaluates one mapping on successive snapshots; unchanged people are not evaluated again. */
export interface Evaluator {
  readonly mapping: CompiledMapping
  /**
   * Everyone in scope to whom a rule grants anything, and everyone for whom that is unknown; with `only`, these people. Lets other work
   * run between portions of people. People for whom the mapping takes too long are unknown; this affects nobody else.
   */
  evaluate(snapshot: Snapshot, only?: ReadonlySet<PersonKey>): Promise<Evaluated[]>
  /** Rules that match no group of the last snapshot; undefined if unknown. */
  unmatched(): readonly CompiledRule[] | undefined
}

export const createEvaluator = (mapping: CompiledMapping): Evaluator => {
  let judged = new WeakMap<Person, Judged>()
  let names = new Map<string, string>()

  /** A renamed group changes the results of its members without changing their entries. */
  const renew = (groups: ReadonlyMap<string, Group>): void => {
    const renamed = [...groups.values()].some(({ id, name }) => (names.get(id) ?? name) !== name)
    names = new Map([...groups.values()].map(({ id, name }) => [id, name] as const))
    if (renamed) judged = new WeakMap()
  }

  const what = `mapping ${mapping.ref}`
  const tooSlow = `takes too long (more than ${personMs} ms for one person); simplify its expressions and patterns`
  /** People who took too long, until they are tried again. */
  let slow = new Set<Person>()
  let slowGroups = false
  let unmatched: readonly CompiledRule[] | undefined
  let rest = 0
  let failures = 0

  /** Whether this evaluation skips what took too long. */
  const begin = (): boolean => {
    if (rest > 0) {
      rest -= 1
      return true
    }
    for (const person of slow) judged.delete(person)
    slow = new Set()
    slowGroups = false
    return false
  }

  const end = (resting: boolean): void => {
    if (resting) return
    failures = slowGroups || slow.size > 0 ? failures + 1 : 0
    rest = failures === 0 ? 0 : Math.min(2 ** failures, longestRest)
  }

  const within = <T>(ms: number, body: () => T): T | undefined => {
    try {
      return bounded(ms, what, body)
    } catch (error) {
      if (error instanceof OverBudget) return undefined
      throw error
    }
  }

  const judgeOne = (person: Person, groups: readonly string[], ms: number): Judged => {
    const verdict = ms <= 0 ? undefined : within(Math.ceil(ms), () => judge(mapping, person, groups))
    if (verdict !== undefined) return verdict
    slow.add(person)
    return { problem: tooSlow }
  }

  /** Evaluates one portion; person by person if it takes too long as a whole, within `left`. Returns the remaining time. */
  const judgeSome = (
    people: readonly Person[],
    namesOf: (person: Person) => string[],
    left: number,
  ): number => {
    const verdicts =
      left < singlyMs
        ? undefined
        : within(budgetMs, () =>
            people.map((person) => [person, judge(mapping, person, namesOf(person))] as const),
          )
    for (const [person, verdict] of verdicts ?? []) judged.set(person, verdict)
    if (verdicts !== undefined) return left
    let remaining = left
    for (const person of people) {
      const started = performance.now()
      judged.set(person, judgeOne(person, namesOf(person), Math.min(personMs, remaining)))
      remaining -= performance.now() - started
    }
    return remaining
  }

  /** If groups cannot be matched, the grants are unknown: so are the results of all people who could have one. */
  const nothingKnown = (snapshot: Snapshot, people: Iterable<Person>): Evaluated[] => {
    const attributeOf = attributeReader(snapshot)
    return [...people].flatMap((person) => {
      const names = person.groups.map((id) => snapshot.groups.get(id)?.name ?? '')
      const { groups } = mapping.scope
      const meant =
        names.length > 0 && (groups === undefined || names.some((name) => groups.has(folded(name))))
      const key = personKey(snapshot.directory, person.id)
      const variable = () => variableOf(person, names)
      const problem = `${what}: ${tooSlow}`
      return meant
        ? [{ person, key, variable, attribute: attributeOf(person), problem, granted: undefined }]
        : []
    })
  }

  const evaluate: Evaluator['evaluate'] = async (snapshot, only) => {
    renew(snapshot.groups)
    const resting = begin()
    const matched =
      resting && slowGroups
        ? undefined
        : within(budgetMs, () => grantsOfGroups(mapping, snapshot.groups.values()))
    unmatched = matched?.unmatched
    const grants = matched?.byGroup
    if (grants === undefined) {
      slowGroups = true
      end(resting)
      return nothingKnown(snapshot, chosen(snapshot, only))
    }
    const namesOf = (person: Person): string[] =>
      person.groups.flatMap((id) => {
        const name = snapshot.groups.get(id)?.name
        return name === undefined ? [] : [name]
      })

    // A person without grants has no accounts, whatever the expressions return.
    const meant = [...chosen(snapshot, only)].filter(({ groups }) => groups.some((id) => grants.has(id)))
    const fresh = meant.filter((person) => !judged.has(person))
    let left = singlyMs
    for (let start = 0; start < fresh.length; start += portion) {
      left = judgeSome(fresh.slice(start, start + portion), namesOf, left)
      await new Promise((resolve) => setImmediate(resolve))
    }

    const attributeOf = attributeReader(snapshot)
    const found: Evaluated[] = []
    for (const person of meant) {
      // A result that was discarded because of a renamed group, for another connector, is evaluated again.
      const verdict = judged.get(person) ?? judgeOne(person, namesOf(person), personMs)
      if ('inScope' in verdict && !verdict.inScope) continue
      const key = personKey(snapshot.directory, person.id)
      const known = {
        person,
        key,
        variable: () => variableOf(person, namesOf(person)),
        attribute: attributeOf(person),
      }
      // Rules depend only on groups, which are known.
      const granted = person.groups.flatMap((id) => grants.get(id) ?? [])
      if ('problem' in verdict) found.push({ ...known, problem: `${what}: ${verdict.problem}`, granted })
      else if (verdict.inScope) found.push({ ...known, attributes: verdict.attributes, granted })
    }
    end(resting)
    return found
  }

  return { mapping, evaluate, unmatched: () => unmatched }
}
