import type { Candidate } from '../candidate.js'
import type { Axis, Limits } from './axis.js'

/** The inputs of the weights of groups. */
export interface Weighing {
  /** Replicas wanted, over all workloads. */
  readonly wanted: number
  /** Dynamic weights and Aggregated: a group weighs what it can take; otherwise, how many clusters could hold everything. */
  readonly byRoom: boolean
  readonly cluster: Limits
}

/** The clusters with one value on an axis. */
export interface SpreadGroup {
  readonly name: string
  /** In candidate order. */
  readonly clusters: readonly Candidate[]
  /** How many of the next axis it holds: groups, or clusters for the last axis. */
  readonly value: number
  readonly weight: number
}

const meanScore = (clusters: readonly Candidate[]) =>
  Math.floor(clusters.reduce((sum, { score }) => sum + score, 0) / clusters.length)

const weigh = (clusters: readonly Candidate[], axis: Axis, { wanted, byRoom, cluster }: Weighing): number => {
  if (!byRoom) {
    const roomy = clusters.filter(({ room }) => room >= wanted)
    return roomy.length === 0 ? 0 : 1000 * roomy.length + meanScore(roomy)
  }
  const target = Math.ceil(wanted / axis.min)
  const enough = Math.max(cluster.min, axis.min)
  let room = 0
  let taken = 0
  for (const candidate of clusters) {
    if (taken >= enough && room >= target) break
    room += candidate.room
    taken += 1
  }
  if (room >= target) return 1000 * target + meanScore(clusters.slice(0, taken))
  return 1000 * room + meanScore(clusters)
}

type Parts = ReadonlyMap<string, readonly Candidate[]>

const partitions = new WeakMap<readonly Candidate[], Map<string, Parts>>()

// One list of candidates is parted by the same axis several times in a decision, and in others of the same shape.
const partition = (candidates: readonly Candidate[], axis: Axis): Parts => {
  const known = partitions.get(candidates) ?? new Map<string, Parts>()
  partitions.set(candidates, known)
  const found = known.get(axis.name)
  if (found) return found
  const parts = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const name = axis.of(candidate)
    if (name === undefined) continue
    const part = parts.get(name)
    if (part) part.push(candidate)
    else parts.set(name, [candidate])
  }
  known.set(axis.name, parts)
  return parts
}

/** How many groups of an axis there are among candidates. */
const countOn = (candidates: readonly Candidate[], axis: Axis): number => {
  const found = new Set<string | undefined>()
  for (const candidate of candidates) found.add(axis.of(candidate))
  return found.size
}

/** The groups of an axis over `candidates`, in the order groups are walked: value ascending, weight descending, name ascending. */
export const groupBy = (
  candidates: readonly Candidate[],
  axis: Axis,
  next: Axis | undefined,
  weighing: Weighing,
): SpreadGroup[] => {
  const groups = [...partition(candidates, axis)].map(([name, clusters]): SpreadGroup => {
    const value = next ? countOn(clusters, next) : clusters.length
    return { name, clusters, value, weight: weigh(clusters, axis, weighing) }
  })
  return groups.sort((a, b) => a.value - b.value || byWeight(a, b))
}

/** The order the members of a choice are listed in: weight descending, name ascending. */
export const byWeight = (a: SpreadGroup, b: SpreadGroup): number =>
  b.weight - a.weight || (a.name < b.name ? -1 : 1)
