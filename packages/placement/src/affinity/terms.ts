import type { WorkloadAffinityTerm } from '../contract/workload-affinity.js'
import type { Finding } from '../filters.js'
import type { FleetIndex } from '../fleet/fleet-index.js'
import type { PlacementCluster, PlacementInput } from '../input.js'
import { matchesLabels } from '../match/selector.js'
import { topologyOf } from './topology.js'

/** A term of workload affinity that can be evaluated for clusters. */
export interface Term {
  readonly filter: 'WorkloadAffinity' | 'WorkloadAntiAffinity'
  readonly required: boolean
  /** Of a preferred term; below 0 where it is anti-affinity. */
  readonly weight: number
  /** In words: `releases with app=db in the same region`. */
  readonly name: string
  /** Whether one of the releases meant is in the same place as the cluster. */
  near(cluster: PlacementCluster): boolean
}

const selectorText = ({
  matchLabels = {},
  matchExpressions = [],
}: WorkloadAffinityTerm['releases']): string => {
  const parts = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values }) =>
      `${key} ${operator} ${(values ?? []).join(', ')}`.trim(),
    ),
  ]
  return parts.length === 0 ? 'any labels' : parts.join(', ')
}

const placesOf = (fleet: FleetIndex, names: Iterable<string>, topology: string): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const name of names) {
    const at = fleet.place(name)
    const cluster = at === undefined ? undefined : fleet.clusters[at]
    if (cluster) for (const value of topologyOf(cluster, topology)) found.add(value)
  }
  return found
}

const isIn = (places: ReadonlySet<string>, topology: string) => (cluster: PlacementCluster) =>
  topologyOf(cluster, topology).some((value) => places.has(value))

const readTerm = (
  filter: Term['filter'],
  { releases: selector, topology, required, weight = 1 }: WorkloadAffinityTerm,
  fleet: FleetIndex,
  { labels = {}, releases = [] }: PlacementInput,
): Term => {
  const meant = releases.filter(
    (release) => release.clusters.length > 0 && matchesLabels(selector, release.labels),
  )
  const places = placesOf(
    fleet,
    meant.flatMap(({ clusters }) => clusters),
    topology,
  )
  // The first release that matches its own affinity term has no other to be near yet.
  const first = filter === 'WorkloadAffinity' && meant.length === 0 && matchesLabels(selector, labels)
  return {
    filter,
    required,
    weight: filter === 'WorkloadAffinity' ? weight : -weight,
    name: `releases with ${selectorText(selector)} in the same ${topology}`,
    near: first ? () => true : isIn(places, topology),
  }
}

// The anti-affinity of another release applies to this one too.
const othersTerms = (fleet: FleetIndex, { labels = {}, releases = [] }: PlacementInput): Term[] => {
  const terms: Term[] = []
  for (const { clusters, workloadAntiAffinity = [] } of releases)
    for (const { releases: selector, topology, required } of workloadAntiAffinity) {
      if (!required || clusters.length === 0 || !matchesLabels(selector, labels)) continue
      const near = isIn(placesOf(fleet, clusters, topology), topology)
      const name = `releases that avoid ${selectorText(selector)} in the same ${topology}`
      terms.push({ filter: 'WorkloadAntiAffinity', required: true, weight: 0, name, near })
    }
  return terms
}

/** The required and preferred terms of a decision, those of the placement first. */
export const termsOf = (fleet: FleetIndex, input: PlacementInput): readonly Term[] => {
  const { workloadAffinity = [], workloadAntiAffinity = [] } = input.placement
  return [
    ...workloadAffinity.map((term) => readTerm('WorkloadAffinity', term, fleet, input)),
    ...workloadAntiAffinity.map((term) => readTerm('WorkloadAntiAffinity', term, fleet, input)),
    ...othersTerms(fleet, input),
  ]
}

/** Whether a cluster keeps a required term. */
export const keeps = (term: Term, cluster: PlacementCluster): boolean =>
  term.near(cluster) === (term.filter === 'WorkloadAffinity')

/** The first required term that a cluster does not keep: affinity before anti-affinity. */
export const brokenTerm = (terms: readonly Term[], cluster: PlacementCluster): Term | undefined =>
  terms.find((term) => term.required && !keeps(term, cluster))

/** The finding for a violated required term. */
export const brokenFinding = ({ filter, name }: Term): Finding & Pick<Term, 'filter'> =>
  filter === 'WorkloadAffinity'
    ? { filter, found: 'no such releases', needed: name, reason: `there are no ${name}` }
    : { filter, found: name, needed: 'no such releases', reason: `there are ${name}` }
