import { brokenTerm, type Term } from './affinity/terms.js'
import { byPreference, type Candidate } from './candidate.js'
import { FILTER_CODE } from './filters.js'
import { type CandidateList, type FleetIndex, OUTSIDE, type States } from './fleet/fleet-index.js'
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
  readonly codes: () => Uint8Array
  /** In candidate order; cut off after as many as were asked for. */
  readonly candidates: readonly Candidate[]
  readonly expired: readonly ExpiredScore[]
}

/** Whether the placement requires room for everything and a cluster has less. */
export const lacksRoom = ({ input, holdings }: Decision, at: number): boolean => {
  const { capacity, mode } = input.placement.replicas
  if (capacity !== 'Require' || mode !== 'Duplicated') return false
  return input.workloads.some((workload) => holdings.together(at, workload) < workload.replicas)
}

/** A test of the filters that depend on the group: 0, or `FILTER_CODE` of the first that fails. */
const groupFilter = (decision: Decision, group: Group): ((at: number) => number) => {
  const { fleet, spread, terms } = decision
  const tiers = fleet.tiers(group)
  const axes = spread.axes.map((axis) => fleet.values(axis.name, axis.read))
  const required = terms.some((term) => term.required)
  const checksRoom = decision.input.placement.replicas.capacity === 'Require'
  return (at) => {
    const tier = tiers[at] ?? -1
    if (tier === OUTSIDE) return FILTER_CODE.Namespace
    if (tier < 0) return FILTER_CODE.Affinity
    for (const values of axes) if (values[at] === undefined) return FILTER_CODE.SpreadField
    const cluster = required ? fleet.clusters[at] : undefined
    const broken = cluster && brokenTerm(terms, cluster)
    if (broken) return FILTER_CODE[broken.filter]
    return checksRoom && lacksRoom(decision, at) ? FILTER_CODE.Capacity : 0
  }
}

// Places whose filters this release decides: what it holds passes those of the cluster's state, what it leaves fails.
const exceptions = (decision: Decision, filter: (at: number) => number): ReadonlyMap<number, number> => {
  const { input, fleet, holdings } = decision
  const codes = new Map<number, number>()
  for (const at of holdings.held) codes.set(at, filter(at))
  for (const name of input.evicting ?? []) {
    const at = fleet.place(name)
    if (at !== undefined) codes.set(at, FILTER_CODE.Evicting)
  }
  return codes
}

const sweep = (
  states: States,
  filter: (at: number) => number,
  own: ReadonlyMap<number, number>,
): Uint8Array => {
  const codes = states.codes.slice()
  for (const [at, code] of own) codes[at] = code
  const none = own.size === 0
  for (let at = 0; at < codes.length; at += 1)
    if (codes[at] === 0 && (none || !own.has(at))) codes[at] = filter(at)
  return codes
}

const candidateOf = (decision: Decision, tiers: Int16Array, at: number, exact: number): Candidate[] => {
  const { fleet, states, holdings } = decision
  const cluster = fleet.clusters[at]
  if (!cluster) return []
  const avoided = states.avoids && states.avoided[at] === 1
  const room = holdings.room(at)
  return [{ cluster, index: at, tier: tiers[at] ?? 0, score: clamped(exact), exact, avoided, room }]
}

// The general way: every candidate is scored and sorted.
const sortAll = (decision: Decision, tiers: Int16Array, { places, exact }: Scored): readonly Candidate[] => {
  const candidates: Candidate[] = []
  for (const [row, at] of places.entries())
    candidates.push(...candidateOf(decision, tiers, at, exact[row] ?? 0))
  return candidates.sort(byPreference)
}

interface Scored {
  readonly places: readonly number[]
  readonly exact: readonly number[]
}

// Scores have six decimals and are at most 100; a place fits 20 bits. Together with one for an avoided cluster, 51 bits.
const DECIMALS = 1e6
const PLACES = 2 ** 20

// The first `enough` by score, where all but what is held keeps the order of the fleet among equals.
const sortScored = (
  decision: Decision,
  tiers: Int16Array,
  { places, exact }: Scored,
  enough: number,
): readonly Candidate[] => {
  const { fleet, states, holdings } = decision
  const [only] = decision.input.workloads
  const order = only && fleet.byAllocatable(only)
  const ranks = only && fleet.rankByAllocatable(only)
  const held: Candidate[] = []
  const keys = new Float64Array(places.length)
  const exactAt = new Float64Array(codesOf(places))
  let count = 0
  for (let row = 0; row < places.length; row += 1) {
    const at = places[row] ?? 0
    const score = exact[row] ?? 0
    exactAt[at] = score
    if (holdings.holds(at)) held.push(...candidateOf(decision, tiers, at, score))
    else {
      const last = states.avoided[at] === 1 ? 1 : 0
      keys[count] = (Math.round((100 - score) * DECIMALS) * 2 + last) * PLACES + (ranks?.[at] ?? at)
      count += 1
    }
  }
  held.sort(byPreference)
  const sorted = keys.subarray(0, count).sort()
  const candidates: Candidate[] = []
  let next = 0
  for (let row = 0; row < count && candidates.length < enough; row += 1) {
    const rank = (sorted[row] ?? 0) % PLACES
    const at = order?.[rank] ?? rank
    for (const candidate of candidateOf(decision, tiers, at, exactAt[at] ?? 0)) {
      for (let own = held[next]; own && byPreference(own, candidate) < 0; own = held[next]) {
        candidates.push(own)
        next += 1
      }
      candidates.push(candidate)
    }
  }
  return [...candidates, ...held.slice(next)]
}

const codesOf = (places: readonly number[]): number => (places.at(-1) ?? -1) + 1

// Where only room matters, for a release that holds nothing.
const listFor = (decision: Decision, group: Group, filter: (at: number) => number): CandidateList => {
  const { input, fleet, states, spread } = decision
  const [only] = input.workloads
  const { apis = [], placement } = input
  const axes = spread.axes.map(({ name }) => name)
  const within = group.within?.clusters ?? null
  const key = JSON.stringify([
    ...[apis, placement.tolerations, group.tiers, within],
    ...[axes, only?.key, only?.pod],
  ])
  return fleet.lists.get(key, () => {
    const codes = sweep(states, filter, new Map())
    const tiers = fleet.tiers(group)
    const rooms = only && fleet.allocatable(only)
    const order = only && fleet.byAllocatable(only)
    const found: Candidate[] = []
    const last: Candidate[] = []
    let next = 0
    const take = (count: number): readonly Candidate[] => {
      for (; next < codes.length && found.length < count; next += 1) {
        const at = order?.[next] ?? next
        const cluster = fleet.clusters[at]
        if (codes[at] !== 0 || !cluster) continue
        const avoided = states.avoids && states.avoided[at] === 1
        const [tier, room] = [tiers[at] ?? 0, rooms?.[at] ?? 0]
        const candidate = { cluster, index: at, tier, score: 0, exact: 0, avoided, room }
        if (avoided) last.push(candidate)
        else found.push(candidate)
      }
      if (next === codes.length) for (const candidate of last.splice(0)) found.push(candidate)
      return found
    }
    return { codes, take }
  })
}

/** Filters the fleet by one group, and puts the first `enough` of what is left, or a few more, in candidate order. */
export const filterFleet = (decision: Decision, group: Group, enough: number): Filtered => {
  const { input, fleet, states, holdings, terms } = decision
  const filter = groupFilter(decision, group)
  const own = exceptions(decision, filter)
  const tiers = fleet.tiers(group)
  const scored = prioritizes(input.placement, terms) || input.placement.steady === 0
  const required = terms.length > 0 || input.placement.replicas.capacity === 'Require'
  if (scored || required || group.tiers.length > 1 || !holdings.plain) {
    const codes = sweep(states, filter, own)
    const places: number[] = []
    for (let at = 0; at < codes.length; at += 1) if (codes[at] === 0) places.push(at)
    const scores = scored ? prioritize(input.placement, terms, places, fleet, holdings.holds) : undefined
    const exact = scores?.exact ?? places.map((at) => (holdings.holds(at) ? 100 : 0))
    const asTheyCome = holdings.plain && group.tiers.length === 1
    const candidates = asTheyCome
      ? sortScored(decision, tiers, { places, exact }, enough)
      : sortAll(decision, tiers, { places, exact })
    return { codes: () => codes, candidates, expired: scores?.expired ?? [] }
  }

  const list = listFor(decision, group, filter)
  const codes = () => {
    const all = list.codes.slice()
    for (const [at, code] of own) all[at] = code
    return all
  }
  const listed = list.take(enough + own.size)
  if (own.size === 0) return { codes, candidates: listed, expired: [] }
  const held = holdings.held.filter((at) => own.get(at) === 0)
  const candidates = held.flatMap((at) => candidateOf(decision, tiers, at, 100)).sort(byPreference)
  for (const candidate of listed) {
    if (candidates.length >= enough) break
    if (!own.has(candidate.index)) candidates.push(candidate)
  }
  return { codes, candidates, expired: [] }
}
