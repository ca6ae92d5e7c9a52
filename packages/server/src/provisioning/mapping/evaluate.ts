import type { Group, Person, Snapshot } from '../../directory/index.js'
import { boundedOrUndefined } from '../../runtime/cel/bounded.js'
import { manifests } from '../connector-types.js'
import type { Grant } from '../contract.js'
import type { PersonKey, RuleRef } from '../operation.js'
import { type Attributes, type Judged, variableOf } from './attributes.js'
import { type CompiledMapping, type CompiledRule, folded } from './compile.js'
import { type AttributeValues, attributeReader } from './directory-attributes.js'
import type { PersonVariable } from './expressions.js'
import { referencesIn, substitute } from './patterns.js'
import { budgetMs, createVerdicts, personMs, portion, singlyMs, tooSlow } from './verdicts.js'

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

/** If groups cannot be matched, the grants are unknown: so are the results of all people who could have one. */
const nothingKnown = (
  mapping: CompiledMapping,
  snapshot: Snapshot,
  people: Iterable<Person>,
): Evaluated[] => {
  const attributeOf = attributeReader(snapshot)
  return [...people].flatMap((person) => {
    const names = person.groups.map((id) => snapshot.groups.get(id)?.name ?? '')
    const { groups } = mapping.scope
    const meant = names.length > 0 && (groups === undefined || names.some((name) => groups.has(folded(name))))
    const key = personKey(snapshot.directory, person.id)
    const variable = () => variableOf(person, names)
    const problem = `mapping ${mapping.ref}: ${tooSlow}`
    return meant
      ? [{ person, key, variable, attribute: attributeOf(person), problem, granted: undefined }]
      : []
  })
}

/** When to try again what took too long. Counted in evaluations. */
const createSlowBackoff = () => {
  let rest = 0
  let failures = 0
  return {
    /** Whether this evaluation skips what took too long. */
    skips: (): boolean => {
      if (rest === 0) return false
      rest -= 1
      return true
    },
    /** An evaluation that skipped nothing has ended. `slow`: something took too long. */
    ended: (slow: boolean): void => {
      failures = slow ? failures + 1 : 0
      rest = failures === 0 ? 0 : Math.min(2 ** failures, longestRest)
    },
  }
}

interface Matched {
  mapping: CompiledMapping
  snapshot: Snapshot
  /** By group id. */
  grants: ReadonlyMap<string, readonly MappedGrant[]>
  namesOf(person: Person): string[]
}

/** The results of people, without those out of scope. */
const resultsOf = (
  { mapping, snapshot, grants, namesOf }: Matched,
  people: readonly Person[],
  verdictOf: (person: Person) => Judged,
): Evaluated[] => {
  const attributeOf = attributeReader(snapshot)
  const found: Evaluated[] = []
  for (const person of people) {
    const verdict = verdictOf(person)
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
    if ('problem' in verdict)
      found.push({ ...known, problem: `mapping ${mapping.ref}: ${verdict.problem}`, granted })
    else if (verdict.inScope) found.push({ ...known, attributes: verdict.attributes, granted })
  }
  return found
}

export const createEvaluator = (mapping: CompiledMapping): Evaluator => {
  const verdicts = createVerdicts(mapping)
  const backoff = createSlowBackoff()
  let slowGroups = false
  let unmatched: readonly CompiledRule[] | undefined

  /** Whether this evaluation skips what took too long. */
  const begin = (): boolean => {
    if (backoff.skips()) return true
    verdicts.forgetSlow()
    slowGroups = false
    return false
  }

  const end = (resting: boolean): void => {
    if (!resting) backoff.ended(slowGroups || verdicts.hasSlow())
  }

  const evaluate: Evaluator['evaluate'] = async (snapshot, only) => {
    verdicts.forgetRenamed(snapshot.groups)
    const resting = begin()
    const matched =
      resting && slowGroups
        ? undefined
        : boundedOrUndefined(budgetMs, `mapping ${mapping.ref}`, () =>
            grantsOfGroups(mapping, snapshot.groups.values()),
          )
    unmatched = matched?.unmatched
    const grants = matched?.byGroup
    if (grants === undefined) {
      slowGroups = true
      end(resting)
      return nothingKnown(mapping, snapshot, chosen(snapshot, only))
    }
    const namesOf = (person: Person): string[] =>
      person.groups.flatMap((id) => {
        const name = snapshot.groups.get(id)?.name
        return name === undefined ? [] : [name]
      })

    // A person without grants has no accounts, whatever the expressions return.
    const meant = [...chosen(snapshot, only)].filter(({ groups }) => groups.some((id) => grants.has(id)))
    const fresh = meant.filter((person) => verdicts.of(person) === undefined)
    let left = singlyMs
    for (let start = 0; start < fresh.length; start += portion) {
      left = verdicts.judgeSome(fresh.slice(start, start + portion), namesOf, left)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const found = resultsOf(
      { mapping, snapshot, grants, namesOf },
      meant,
      // A result that was discarded because of a renamed group, for another connector, is evaluated again.
      (person) => verdicts.of(person) ?? verdicts.judgeOne(person, namesOf(person), personMs),
    )
    end(resting)
    return found
  }

  return { mapping, evaluate, unmatched: () => unmatched }
}
