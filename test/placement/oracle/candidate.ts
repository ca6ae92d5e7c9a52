import type { Axis, Case, Cluster, Group, Step } from './case.js'
import { selects, tolerated } from './match.js'

/** A cluster that passed the filters of one group. */
export interface Candidate {
  name: string
  cluster: Cluster
  tier: number
  score: number
  shunned: boolean
  /** Its remaining room. */
  allocatable: number
  /** The replicas of this workload there; 0 if unknown. */
  previous: number
  holds: boolean
  available: number
  /** It holds the release but would not admit it again: it keeps its replicas and gets no more. */
  capped: boolean
}

export const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The value of an axis on a cluster: the first zone by name counts. */
export const axisValue = (axis: Axis, cluster: Cluster): string | undefined => {
  if (axis.label !== undefined) return cluster.metadata.labels?.[axis.label]
  if (axis.by === 'zone') return [...(cluster.spec.zones ?? [])].sort(before)[0]
  if (axis.by === 'provider' || axis.by === 'region') return cluster.spec[axis.by]
  return cluster.metadata.name
}

const tierOf = (group: Group, cluster: Cluster): number =>
  [group, ...(group.overflow ?? [])].findIndex((selector) => selects(selector, cluster))

/** The reasons that keep any new release off a cluster. */
const closed = (input: Case, cluster: Cluster): Step | undefined => {
  const ready = cluster.status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready !== undefined && ready.status !== 'True') return 'NotReady'
  if (cluster.spec.unschedulable === true) return 'Cordoned'
  const hard = (cluster.spec.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule')
  return hard.some((taint) => !tolerated(taint, input.placement.tolerations ?? [])) ? 'Taint' : undefined
}

const firstFailed = (input: Case, candidate: Candidate): Step | undefined => {
  const { cluster, name, holds, tier } = candidate
  const { spread = [], replicas = {} } = input.placement
  if (input.evicting?.includes(name)) return 'Evicting'
  const shut = holds ? undefined : closed(input, cluster)
  if (shut !== undefined) return shut
  if (tier < 0) return 'Affinity'
  if (spread.some((axis) => axisValue(axis, cluster) === undefined)) return 'SpreadField'
  const wanted = input.workload?.replicas ?? 0
  if (replicas.capacity === 'Require' && candidate.available < wanted) return 'Capacity'
  return undefined
}

/** Tier, score descending, nothing shunned first, available descending, name ascending. */
const candidateOrder = (a: Candidate, b: Candidate): number =>
  a.tier - b.tier ||
  b.score - a.score ||
  Number(a.shunned) - Number(b.shunned) ||
  b.available - a.available ||
  before(a.name, b.name)

export interface Filtered {
  candidates: Candidate[]
  rejected: { cluster: string; filter: Step }[]
}

/** Runs the filters of one group over all clusters and puts those that passed in candidate order. */
export const filter = (input: Case, group: Group): Filtered => {
  const filtered: Filtered = { candidates: [], rejected: [] }
  for (const cluster of input.clusters) {
    const { name } = cluster.metadata
    const held = input.previous.find((entry) => entry.cluster === name)
    // Nothing to fit: without replicas no cluster has more room than another.
    const fits = input.workload !== undefined
    const holding = input.growth !== 'karmada' && input.placement.replicas?.mode === 'Divided'
    const capped = holding && held !== undefined && closed(input, cluster) !== undefined
    const allocatable = fits && !capped ? (cluster.status?.available?.replicas ?? 0) : 0
    const previous = fits ? (held?.replicas ?? 0) : 0
    const soft = (cluster.spec.taints ?? []).filter(({ effect }) => effect === 'PreferNoSchedule')
    const candidate: Candidate = {
      name,
      cluster,
      tier: tierOf(group, cluster),
      score: held === undefined ? 0 : 100,
      shunned: soft.some((taint) => !tolerated(taint, input.placement.tolerations ?? [])),
      allocatable,
      previous,
      holds: held !== undefined,
      available: allocatable + previous,
      capped,
    }
    const failed = firstFailed(input, candidate)
    if (failed === undefined) filtered.candidates.push(candidate)
    else filtered.rejected.push({ cluster: name, filter: failed })
  }
  filtered.candidates.sort(candidateOrder)
  return filtered
}
