import { brokenTerm, type Term } from './affinity/terms.js'
import { byPreference, type Candidate } from './candidate.js'
import { FILTER_CODE } from './filters.js'
import type { FleetIndex, States } from './fleet/fleet-index.js'
import type { Holdings } from './holdings.js'
import type { PlacementInput } from './input.js'
import type { Group } from './match/group.js'
import type { ExpiredScore } from './result.js'
import { clamped, prioritize, prioritizes } from './score/prioritize.js'
import type { Spread } from './spread/axes.js'

/** What every group of a decision shares. */
export interface Decision {
  readonly input: PlacementInput
  readonly fleet: FleetIndex
  readonly states: States
  readonly holdings: Holdings
  readonly spread: Spread
  readonly terms: readonly Term[]
}

/** What the filters of one group leave. */
export interface Filtered {
  /** By place: 0, or `FILTER_CODE` of the first filter that fails. */
  readonly codes: Uint8Array
  /** In candidate order. */
  readonly candidates: readonly Candidate[]
  readonly expired: readonly ExpiredScore[]
}

/** The filters that do not depend on the group, with what is held and evicted from, by place. */
function stateCodes({ input, fleet, states, holdings }: Decision): Uint8Array {
  const codes = states.codes.slice()
  for (const at of holdings.held) codes[at] = 0
  for (const name of input.evicting ?? []) {
    const at = fleet.place(name)
    if (at !== undefined) codes[at] = FILTER_CODE.Evicting
  }
  return codes
}

/** Whether the placement asks for room for everything, and a cluster has less. */
export function lacksRoom({ input, holdings }: Decision, at: number): boolean {
  const { capacity, mode } = input.placement.replicas
  if (capacity !== 'Require' || mode !== 'Duplicated') return false
  return input.workloads.some((workload) => holdings.together(at, workload) < workload.replicas)
}

function filterPlaces(
  decision: Decision,
  group: Group,
): { codes: Uint8Array; tiers: Int16Array; left: number } {
  const { fleet, spread, terms } = decision
  const codes = stateCodes(decision)
  const tiers = fleet.tiers(group)
  const axes = spread.axes.map((axis) => fleet.values(axis))
  const required = terms.some((term) => term.required)
  const checksRoom = decision.input.placement.replicas.capacity === 'Require'
  let left = 0
  for (let at = 0; at < codes.length; at += 1) {
    if (codes[at] !== 0) continue
    const code = codeAt(at)
    codes[at] = code
    if (code === 0) left += 1
  }
  return { codes, tiers, left }

  function codeAt(at: number): number {
    if ((tiers[at] ?? -1) < 0) return FILTER_CODE.Affinity
    for (const values of axes) if (values[at] === undefined) return FILTER_CODE.SpreadField
    const cluster = required ? fleet.clusters[at] : undefined
    const broken = cluster && brokenTerm(terms, cluster)
    if (broken) return FILTER_CODE[broken.filter]
    return checksRoom && lacksRoom(decision, at) ? FILTER_CODE.Capacity : 0
  }
}

/** Filters the fleet by one group, and puts what is left in candidate order. */
export function filterFleet(decision: Decision, group: Group): Filtered {
  const { input, fleet, states, holdings, terms } = decision
  const { codes, tiers, left } = filterPlaces(decision, group)
  const scored = prioritizes(input.placement, terms) || input.placement.steady === 0
  const candidateAt = (at: number, exact: number): Candidate[] => {
    const cluster = fleet.clusters[at]
    if (!cluster) return []
    const score = clamped(exact)
    return [
      {
        cluster,
        index: at,
        tier: tiers[at] ?? 0,
        score,
        exact,
        avoided: states.avoids && states.avoided[at] === 1,
        room: holdings.room(at),
      },
    ]
  }

  if (scored || group.tiers.length > 1 || !holdings.plain) {
    const places: number[] = []
    for (let at = 0; at < codes.length; at += 1) if (codes[at] === 0) places.push(at)
    const scores = scored ? prioritize(input.placement, terms, places, fleet, holdings.holds) : undefined
    const steady = (at: number) => (holdings.holds(at) ? 100 : 0)
    const candidates = places.flatMap((at, row) =>
      candidateAt(at, scores ? (scores.exact[row] ?? 0) : steady(at)),
    )
    return { codes, candidates: candidates.sort(byPreference), expired: scores?.expired ?? [] }
  }

  // Where only holding the release and room matter, the order is one the fleet keeps.
  const held = holdings.held.filter((at) => codes[at] === 0)
  const candidates = held.flatMap((at) => candidateAt(at, 100)).sort(byPreference)
  const last: Candidate[] = []
  const [only] = input.workloads
  if (only && candidates.length < left)
    for (const at of fleet.byAllocatable(only)) {
      if (codes[at] !== 0 || holdings.holds(at)) continue
      for (const candidate of candidateAt(at, 0)) (candidate.avoided ? last : candidates).push(candidate)
    }
  for (const candidate of last) candidates.push(candidate)
  return { codes, candidates, expired: [] }
}
