import { canonicalJson, digestOf } from './canonical.js'
import { meetsLabels } from './labels.js'
import type { Alternative, Place, Predicate } from './rights.js'

/** `unknown`: the labels decide, and the place does not have them. */
export type Match = 'yes' | 'no' | 'unknown'

const sets = ['namespaces', 'names', 'clusters'] as const

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort()

/** Without conditions that every object meets; undefined if no object meets all of them. */
const tidied = (alternative: Alternative): Alternative | undefined => {
  const result: Alternative = {}
  for (const set of sets) {
    const values = alternative[set]
    if (values === undefined) continue
    if (values.length === 0) return undefined
    result[set] = sorted(values)
  }
  const { labels = [] } = alternative
  return labels.length === 0 ? result : { ...result, labels }
}

/** Alternatives that differ in one set only are one alternative with all values of that set. */
const mergedBy = (set: (typeof sets)[number], alternatives: readonly Alternative[]): Alternative[] => {
  const merged = new Map<string, { rest: Alternative; values: string[] }>()
  const others: Alternative[] = []
  for (const alternative of alternatives) {
    const { [set]: values, ...rest } = alternative
    if (values === undefined) {
      others.push(alternative)
      continue
    }
    const key = canonicalJson(rest)
    const present = merged.get(key)
    if (present === undefined) merged.set(key, { rest, values: [...values] })
    else present.values.push(...values)
  }
  return [...others, ...[...merged.values()].map(({ rest, values }) => ({ ...rest, [set]: sorted(values) }))]
}

const unique = (alternatives: readonly Alternative[]): Alternative[] => [
  ...new Map(alternatives.map((alternative) => [canonicalJson(alternative), alternative])).values(),
]

/** A predicate in its shortest form, and what is derived from it. */
export interface Compiled {
  /** Equal for equal forms. */
  readonly digest: string
  readonly predicate: Predicate
  match(place: Place): Match
  /** Whether it can describe objects of a namespace or a cluster, or of the hub. */
  coversSome(place: Place): boolean
}

const isAmong = (values: ReadonlySet<string> | undefined, value: string | undefined): boolean =>
  values === undefined || (value !== undefined && values.has(value))

const setOf = (values: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  values && new Set(values)

const testsOf = ({
  names,
  namespaces,
  clusters,
  labels,
}: Alternative): Pick<Compiled, 'match' | 'coversSome'> => {
  const among = { names: setOf(names), namespaces: setOf(namespaces), clusters: setOf(clusters) }
  return {
    match: (place) => {
      if (
        !isAmong(among.namespaces, place.namespace) ||
        !isAmong(among.names, place.name) ||
        !isAmong(among.clusters, place.cluster)
      )
        return 'no'
      if (labels === undefined) return 'yes'
      if (place.labels === undefined) return 'unknown'
      return meetsLabels(place.labels, labels) ? 'yes' : 'no'
    },
    coversSome: ({ namespace, cluster }) =>
      (namespace === undefined || isAmong(among.namespaces, namespace)) &&
      (cluster === undefined || isAmong(among.clusters, cluster)),
  }
}

const everything: Compiled = {
  digest: 'everything',
  predicate: 'everything',
  match: () => 'yes',
  coversSome: () => true,
}

const compile = (alternatives: readonly Alternative[]): Compiled => {
  const tidy = alternatives.flatMap((alternative) => tidied(alternative) ?? [])
  if (tidy.some((alternative) => Object.keys(alternative).length === 0)) return everything
  const shortest = sets.reduce((rest, set) => mergedBy(set, rest), unique(tidy))
  const tests = shortest.map(testsOf)
  return {
    digest: digestOf(shortest.map((alternative) => canonicalJson(alternative)).sort()),
    predicate: shortest,
    match: (place) => {
      let best: Match = 'no'
      for (const { match } of tests) {
        const one = match(place)
        if (one === 'yes') return one
        if (one === 'unknown') best = one
      }
      return best
    },
    coversSome: (place) => tests.some((test) => test.coversSome(place)),
  }
}

const compiled = new WeakMap<readonly Alternative[], Compiled>()

/**
 * Compiles a predicate, once for each list of alternatives: whoever computes rights should return the same list again. The shortest form
 * is compiled already.
 */
export const compiledOf = (predicate: Predicate): Compiled => {
  if (predicate === 'everything') return everything
  const present = compiled.get(predicate)
  if (present !== undefined) return present
  const made = compile(predicate)
  compiled.set(predicate, made)
  if (made.predicate !== 'everything') compiled.set(made.predicate, made)
  return made
}

export const allowsEverything = (predicate: Predicate): boolean =>
  compiledOf(predicate).predicate === 'everything'

/** Whether an object is one of those that the predicate describes. */
export const allows = (predicate: Predicate, place: Place): boolean =>
  compiledOf(predicate).match(place) === 'yes'

/** The values of both lists; undefined is the list of all values. */
export const common = (
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): readonly string[] | undefined => {
  if (a === undefined || b === undefined) return a ?? b
  const those = new Set(b)
  return a.filter((value) => those.has(value))
}

const intersection = (a: Alternative, b: Alternative): Alternative => {
  const result: Alternative = {}
  for (const set of sets) {
    const values = common(a[set], b[set])
    if (values !== undefined) result[set] = values
  }
  const labels = [...(a.labels ?? []), ...(b.labels ?? [])]
  return labels.length === 0 ? result : { ...result, labels }
}

/** The objects that both predicates describe, not in the shortest form. */
export const both = (one: Predicate, other: Predicate): Predicate => {
  const [a, b] = [compiledOf(one), compiledOf(other)]
  if (a.digest === b.digest || b.predicate === 'everything') return one
  if (a.predicate === 'everything') return other
  const others = b.predicate
  return a.predicate.flatMap((left) => others.flatMap((right) => tidied(intersection(left, right)) ?? []))
}
