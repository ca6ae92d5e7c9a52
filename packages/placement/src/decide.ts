import { byPreference, type Candidate } from './candidate.js'
import { divide } from './divide/divide.js'
import { type Division, dividesByRoom } from './divide/workload.js'
import { avoided, filterGroup, filterState, reject } from './filters.js'
import { type Holdings, holdingsOf } from './holdings.js'
import type { PlacedTarget, PlacementCluster, PlacementInput } from './input.js'
import { type Group, groupsOf } from './match/group.js'
import type { Filter, PlacementResult, Rejection } from './result.js'
import { type Spread, spreadOf } from './spread/axes.js'
import { select } from './spread/select.js'
import { unkept } from './spread/strict.js'
import { summarize } from './summarize.js'

/** What every group of a decision shares. */
interface Decision {
  readonly input: PlacementInput
  /** Sorted by name. */
  readonly fleet: readonly PlacementCluster[]
  /** Of the filters that do not depend on the group, in the order of the fleet. */
  readonly states: readonly (Rejection | undefined)[]
  readonly holdings: Holdings
  readonly spread: Spread
  readonly division: Division
}

function sortByName(clusters: readonly PlacementCluster[]): readonly PlacementCluster[] {
  const sorted = clusters.every((cluster, at) => {
    const before = clusters[at - 1]
    return before === undefined || before.name < cluster.name
  })
  return sorted ? clusters : [...clusters].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function prepare(input: PlacementInput): Decision {
  const fleet = sortByName(input.clusters)
  const holdings = holdingsOf(input)
  const evicting = new Set(input.evicting ?? [])
  return {
    input,
    fleet,
    holdings,
    states: fleet.map((cluster) => filterState(cluster, input, evicting, holdings)),
    spread: spreadOf(input.placement),
    division: { replicas: input.placement.replicas, holdings, fresh: input.fresh ?? false },
  }
}

function lacksRoom({ input, holdings }: Decision, cluster: PlacementCluster): Rejection | undefined {
  const { capacity, mode } = input.placement.replicas
  if (capacity !== 'Require' || mode !== 'Duplicated') return undefined
  for (const workload of input.workloads) {
    const room = holdings.available(cluster, workload)
    if (room < workload.replicas) {
      const { key, replicas } = workload
      const reason = `it has room for ${room} of the ${replicas} replicas of ${key}`
      return reject(cluster.name, 'Capacity', `room for ${room}`, `room for ${replicas}`, reason)
    }
  }
  return undefined
}

function filterFleet(
  decision: Decision,
  group: Group,
): { candidates: Candidate[]; rejections: (Rejection | undefined)[] } {
  const { fleet, states, spread, holdings, input } = decision
  const rejections = [...states]
  const candidates: Candidate[] = []
  for (const [index, cluster] of fleet.entries()) {
    if (rejections[index]) continue
    const tier = filterGroup(cluster, group, spread.axes)
    const rejection = typeof tier === 'number' ? lacksRoom(decision, cluster) : tier
    if (rejection || typeof tier !== 'number') {
      rejections[index] = rejection
      continue
    }
    candidates.push({
      cluster,
      index,
      tier,
      score: holdings.holds(cluster) ? 100 : 0,
      avoided: avoided(cluster, input.placement.tolerations),
      room: holdings.room(cluster),
    })
  }
  return { candidates: candidates.sort(byPreference), rejections }
}

function noCandidates(group: Group, rejections: readonly (Rejection | undefined)[]): string {
  const found = summarize(rejections.filter((rejection) => rejection !== undefined))
  if (found.length === 0) return 'no cluster is registered; register one'
  const list = found.map(({ filter, count }) => `${filter} ${count}`).join(', ')
  return `no cluster passes the filters of group ${group.name} (${list}); see why one is rejected, or let the placement take more clusters`
}

function tryGroup(decision: Decision, group: Group): PlacementResult {
  const { input, spread, division, holdings } = decision
  const { candidates, rejections } = filterFleet(decision, group)

  const unschedulable = (filter: Filter, message: string): PlacementResult => {
    const reason = `it passes the filters, but nothing fits the whole release: ${message}`
    for (const { cluster, index, room } of candidates) {
      const found = filter === 'Capacity' ? `room for ${room}` : 'it passes the filters'
      rejections[index] = reject(cluster.name, filter, found, message, reason)
    }
    return {
      outcome: 'Unschedulable',
      group: group.name,
      message,
      rejected: rejections.filter((rejection) => rejection !== undefined),
    }
  }

  if (candidates.length === 0) return unschedulable('Spread', noCandidates(group, rejections))
  const byRoom = dividesByRoom(input.placement.replicas)
  const selection = select(candidates, spread, { wanted: holdings.wanted, byRoom })
  if ('failed' in selection) return unschedulable(selection.failed, selection.message)

  const { selected, levels } = selection
  const divided = divide(input.workloads, selected, group.tiers.length, division)
  if ('message' in divided) return unschedulable('Capacity', divided.message)
  const { targets } = divided
  if (input.placement.replicas.mode === 'Divided' && holdings.wanted > 0) {
    const message = unkept(spread, selected, levels, targets)
    if (message !== undefined) return unschedulable('Spread', message)
  }

  rejectOthers(candidates, selected, targets, rejections)
  return {
    outcome: 'Scheduled',
    group: group.name,
    selected: selected.map(({ cluster }) => cluster.name),
    targets: [...targets].sort((a, b) => (a.cluster < b.cluster ? -1 : 1)),
    rejected: rejections.filter((rejection) => rejection !== undefined),
  }
}

function rejectOthers(
  candidates: readonly Candidate[],
  selected: readonly Candidate[],
  targets: readonly PlacedTarget[],
  rejections: (Rejection | undefined)[],
): void {
  const chosen = new Set(selected)
  const placed = new Set(targets.map(({ cluster }) => cluster))
  const taken = `among the ${selected.length} the spread selects`
  for (const candidate of candidates) {
    const { name } = candidate.cluster
    if (placed.has(name)) continue
    rejections[candidate.index] = chosen.has(candidate)
      ? reject(
          name,
          'NoShare',
          'a share of 0',
          'a share',
          'it is selected, but the division leaves no replica for it',
        )
      : reject(
          name,
          'Spread',
          'a place after them',
          taken,
          `it fits, but the spread selects ${selected.length} others`,
        )
  }
}

/**
 * Decides where a release goes. Pure: equal inputs give equal results, in whatever order clusters are listed. Groups are
 * tried from the one the release was last placed by (from the first, when fresh) until one fits everything.
 */
export function decide(input: PlacementInput): PlacementResult {
  const decision = prepare(input)
  const groups = groupsOf(input.placement.affinity)
  const last = input.fresh ? -1 : groups.findIndex(({ name }) => name === input.group)
  let first: PlacementResult | undefined
  for (const group of groups.slice(Math.max(0, last))) {
    const result = tryGroup(decision, group)
    if (result.outcome === 'Scheduled') return result
    first ??= result
  }
  if (!first) throw new RangeError('a placement has at least one affinity group')
  return first
}
