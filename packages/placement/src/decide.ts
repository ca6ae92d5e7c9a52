import { termsOf } from './affinity/terms.js'
import { type Decision, type Filtered, filterFleet } from './attempt.js'
import { divide } from './divide/divide.js'
import { openLedger } from './divide/ledger.js'
import { dividesByRoom } from './divide/shares.js'
import { filterOf, reject } from './filters.js'
import { fleetOf } from './fleet/reserved.js'
import { cappedBy, heldBack, whileText } from './growth.js'
import { holdingsOf } from './holdings.js'
import type { PlacedTarget, PlacementCluster, PlacementInput } from './input.js'
import { type Group, groupsOf } from './match/group.js'
import { PASSED, rejectionsOf } from './rejections.js'
import type { Filter, PlacementResult, Rejection } from './result.js'
import { spreadOf } from './spread/axes.js'
import { select } from './spread/select.js'
import { unkept } from './spread/strict.js'

/** Reads what every group of a decision shares. */
export const prepare = (input: PlacementInput): Decision => {
  const fleet = fleetOf(input)
  const states = fleet.states(input.apis ?? [], input.placement.tolerations)
  return {
    input,
    fleet,
    states,
    holdings: holdingsOf(input, fleet, states),
    spread: spreadOf(input.placement, fleet),
    terms: termsOf(fleet, input),
  }
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const noCandidates = (group: Group, codes: Uint8Array): string => {
  if (codes.length === 0) return 'no clusters are registered; register one'
  const counts = new Map<number, number>()
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1)
  const list = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([code, count]) => `${filterOf(code)} ${count}`)
    .join(', ')
  return `no cluster passes the filters of group ${group.name} (${list}); check why clusters are rejected, or let the placement match more clusters`
}

// There are many rejections, and most are never read: they are computed on first access.
const unschedulable = (
  decision: Decision,
  group: Group,
  { codes, expired }: Filtered,
  filter: Filter,
  message: string,
): PlacementResult => {
  const reason = `${PASSED}, but no placement fits the whole release: ${message}`
  const rejected = once(() =>
    rejectionsOf(decision, group, codes(), ({ name }, at) => {
      const capped = cappedBy(decision, at)
      const room = capped ? `no more than it has (${capped})` : `room for ${decision.holdings.room(at)}`
      const found = filter === 'Capacity' ? room : PASSED
      return reject(name, filter, found, message, reason)
    }),
  )
  return {
    outcome: 'Unschedulable',
    group: group.name,
    message,
    get rejected() {
      return rejected()
    },
    ...(expired.length > 0 ? { expiredScores: expired } : {}),
  }
}

const afterFilters = (
  decision: Decision,
  selected: readonly string[],
  targets: readonly PlacedTarget[],
): ((cluster: PlacementCluster, at: number) => Rejection | undefined) => {
  const chosen = new Set(selected)
  const placed = new Set(targets.map(({ cluster }) => cluster))
  const among = `a rank in the top ${selected.length}`
  const others = `it fits, but the spread selects ${selected.length} other ${selected.length === 1 ? 'cluster' : 'clusters'}`
  const none = 'it is selected, but gets no share of the replicas'
  return ({ name }, at) => {
    if (placed.has(name)) return undefined
    if (!chosen.has(name)) return reject(name, 'Spread', 'a lower rank', among, others)
    const capped = decision.holdings.room(at) === 0 ? cappedBy(decision, at) : undefined
    const kept = capped && `it is selected, but has no replica and gets none ${whileText(capped)}`
    return reject(name, 'NoShare', 'a share of 0', 'a share', kept ?? none)
  }
}

// Spread by cluster takes the first candidates, and looks at others only where those have too little room.
const candidatesFor = (decision: Decision, group: Group, byRoom: boolean): Filtered => {
  const { spread, holdings } = decision
  const most = spread.cluster.max
  if (spread.axes.length > 0 || !Number.isFinite(most))
    return filterFleet(decision, group, Number.POSITIVE_INFINITY)
  const first = filterFleet(decision, group, most)
  if (!byRoom || first.candidates.length < most) return first
  let room = 0
  for (const candidate of first.candidates.slice(0, most)) room += candidate.room
  return room >= holdings.wanted ? first : filterFleet(decision, group, Number.POSITIVE_INFINITY)
}

const tryGroup = (decision: Decision, group: Group): PlacementResult => {
  const { input, spread, holdings, fleet } = decision
  const byRoom = dividesByRoom(input.placement.replicas)
  const filtered = candidatesFor(decision, group, byRoom)
  const { candidates, codes, expired } = filtered
  const fails = (filter: Filter, message: string) => unschedulable(decision, group, filtered, filter, message)

  if (candidates.length === 0) return fails('Spread', noCandidates(group, codes()))
  const { replicas } = input.placement
  const selection = select(candidates, spread, { wanted: holdings.wanted, byRoom })
  if ('failed' in selection) {
    const text = selection.failed === 'Capacity' ? heldBack(decision, candidates) : ''
    return fails(selection.failed, `${selection.message}${text}`)
  }

  const { selected, levels } = selection
  const division = { replicas, ledger: openLedger(holdings, fleet), fresh: input.fresh ?? false }
  const divided = divide(input.workloads, selected, group.tiers.length, division, holdings.holds)
  if ('message' in divided)
    return fails('Capacity', `${divided.message}${divided.short ? heldBack(decision, selected) : ''}`)
  const { targets } = divided
  if (replicas.mode === 'Divided' && holdings.wanted > 0) {
    const message = unkept(spread, selected, levels, targets)
    if (message !== undefined) return fails('Spread', message)
  }

  const names = selected.map(({ cluster }) => cluster.name)
  const rejected = once(() => rejectionsOf(decision, group, codes(), afterFilters(decision, names, targets)))
  return {
    outcome: 'Scheduled',
    group: group.name,
    selected: names,
    targets: [...targets].sort((a, b) => (a.cluster < b.cluster ? -1 : 1)),
    get rejected() {
      return rejected()
    },
    ...(expired.length > 0 ? { expiredScores: expired } : {}),
  }
}

/**
 * Decides where a release goes. Pure: equal inputs give equal results, in whatever order clusters are listed. Groups are
 * tried from the one the release was last placed by (from the first, when fresh) until one fits everything.
 */
export const decide = (input: PlacementInput): PlacementResult => {
  const decision = prepare(input)
  const groups = groupsOf(input.placement.affinity, input.within)
  const last = input.fresh ? -1 : groups.findIndex(({ name }) => name === input.group)
  let first: PlacementResult | undefined
  for (const group of groups.slice(Math.max(0, last))) {
    const result = tryGroup(decision, group)
    if (result.outcome === 'Scheduled') return result
    first ??= result
  }
  if (!first) throw new RangeError('expected at least one affinity group')
  return first
}
