import { brokenFinding, brokenTerm, termsOf } from '../affinity/terms.js'
import { filterGroup } from '../filters.js'
import { fleetOf } from '../fleet/reserved.js'
import type { PlacementCluster, PlacementInput } from '../input.js'
import { groupsOf } from '../match/group.js'
import { type Spread, spreadOf } from '../spread/axes.js'

/** A constraint that the targets a release has now break. */
export interface Violation {
  readonly constraint:
    | 'Gone'
    | 'Evicting'
    | 'Namespace'
    | 'Affinity'
    | 'SpreadField'
    | 'WorkloadAffinity'
    | 'WorkloadAntiAffinity'
    | 'SpreadMin'
    | 'SpreadMax'
  /** What breaks it, in words: a cluster, or an axis. */
  readonly found: string
  readonly needed: string
}

const spreadViolations = (
  spread: Spread,
  targets: readonly PlacementCluster[],
  selected: readonly PlacementCluster[] | undefined,
): Violation[] => {
  const axes = [
    ...spread.axes,
    { ...spread.cluster, name: 'cluster', read: ({ name }: PlacementCluster) => name },
  ]
  return axes.flatMap(({ name, min, max, read }): Violation[] => {
    const distinct = (clusters: readonly PlacementCluster[]) => new Set(clusters.map(read)).size
    const found: Violation[] = []
    if (distinct(targets) > max)
      found.push({
        constraint: 'SpreadMax',
        found: `${distinct(targets)} by ${name}`,
        needed: `at most ${max}`,
      })
    if (selected && distinct(selected) < min)
      found.push({
        constraint: 'SpreadMin',
        found: `${distinct(selected)} by ${name}`,
        needed: `at least ${min}`,
      })
    return found
  })
}

/**
 * The constraints that the targets in `input.previous` violate: clusters that are gone, being evicted from, outside the
 * affinity group or without a field the spread needs; and spread limits broken. NotReady, Cordoned, API and Taint are
 * not among them: a cluster that holds the release passes those.
 * `selected`: the clusters the spread step selected, when they are known. Without them the spread's min is only checked
 * where every selected cluster is a target (Duplicated, or no replicas).
 */
export const violations = (input: PlacementInput, selected?: readonly string[]): Violation[] => {
  const previous = input.previous ?? []
  if (previous.length === 0) return []
  const fleet = fleetOf(input)
  const clusterOf = (name: string) => fleet.clusters[fleet.place(name) ?? -1]
  const terms = termsOf(fleet, input)
  const evicting = new Set(input.evicting ?? [])
  const groups = groupsOf(input.placement.affinity, input.within)
  const group = groups.find(({ name }) => name === input.group) ?? groups[0]
  const spread = spreadOf(input.placement)
  const found: Violation[] = []

  const usable = (names: readonly string[]) =>
    names.flatMap((name) => (evicting.has(name) ? [] : (clusterOf(name) ?? [])))
  const names = previous.map(({ cluster }) => cluster)
  for (const name of names) {
    const cluster = clusterOf(name)
    if (!cluster) found.push({ constraint: 'Gone', found: `${name} is gone`, needed: 'a registered cluster' })
    else if (evicting.has(name))
      found.push({ constraint: 'Evicting', found: `${name} is being evicted from`, needed: 'no eviction' })
    else if (group) {
      const tier = filterGroup(cluster, group, spread.axes)
      if (typeof tier !== 'number')
        found.push({
          constraint: tier.filter === 'SpreadField' || tier.filter === 'Namespace' ? tier.filter : 'Affinity',
          found: `${name}: ${tier.found}`,
          needed: tier.needed,
        })
      const broken = brokenTerm(terms, cluster)
      if (broken) {
        const { filter, found: is, needed } = brokenFinding(broken)
        found.push({ constraint: filter, found: `${name}: ${is}`, needed })
      }
    }
  }
  const everywhere = input.placement.replicas.mode === 'Duplicated' || input.workloads.length === 0
  const chosen = selected ?? (everywhere ? names : undefined)
  return [...found, ...spreadViolations(spread, usable(names), chosen && usable(chosen))]
}
