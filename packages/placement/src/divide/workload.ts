import type { Candidate } from '../candidate.js'
import type { ReplicaDivision } from '../contract/replica-division.js'
import type { Holdings } from '../holdings.js'
import type { PlacementWorkload } from '../input.js'
import { fnv1 } from './fnv.js'
import { webster } from './webster.js'
import { staticWeights } from './weights.js'

/** How a division is to be done, and what it needs to know. */
export interface Division {
  readonly replicas: ReplicaDivision
  readonly holdings: Holdings
  /** Divide as if nothing were held. */
  readonly fresh: boolean
}

/** Shares in the order of the clusters given, or how many replicas found no room. */
export type Shares = { readonly shares: readonly number[] } | { readonly short: number }

interface Claimant {
  readonly at: number
  readonly name: string
  readonly weight: number
  readonly held: number
}

/** Whether shares follow what clusters have room for: dynamic weights and Aggregated. */
export function dividesByRoom(replicas: ReplicaDivision): boolean {
  return replicas.mode === 'Divided' && (replicas.divide === 'Aggregated' || replicas.dynamic !== undefined)
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

// Clusters that hold replicas come first, and the list ends where it covers the need.
function aggregate(claimants: readonly Claimant[], need: number, fresh: boolean): readonly Claimant[] {
  const order = fresh
    ? claimants
    : [...claimants.filter(({ held }) => held > 0), ...claimants.filter(({ held }) => held === 0)]
  let covered = 0
  for (const [at, { weight }] of order.entries()) {
    covered += weight
    if (covered >= need) return order.slice(0, at + 1)
  }
  return order
}

function byRoom(
  need: number,
  candidates: readonly Candidate[],
  workload: PlacementWorkload,
  { replicas, holdings, fresh }: Division,
): Shares {
  const held = candidates.map(({ cluster }) => holdings.previous(cluster, workload))
  const assigned = fresh ? 0 : sum(held)
  if (!fresh && assigned === need) return { shares: held }

  const growing = assigned < need
  const weightOf = (candidate: Candidate, at: number) => {
    if (fresh) return holdings.available(candidate.cluster, workload)
    return growing ? holdings.allocatable(candidate.cluster, workload) : (held[at] ?? 0)
  }
  const claimants = candidates.map((candidate, at) => ({
    at,
    name: candidate.cluster.name,
    weight: weightOf(candidate, at),
    held: held[at] ?? 0,
  }))
  const seats = growing ? need - assigned : need
  const room = claimants.reduce((total, { weight }) => total + weight, 0)
  if (room < seats) return { short: seats - room }

  claimants.sort((a, b) => b.weight - a.weight || a.at - b.at)
  const chosen = replicas.divide === 'Aggregated' ? aggregate(claimants, seats, fresh) : claimants
  const given = webster(seats, chosen, fnv1(workload.uid) % 2 === 1)
  const shares = growing && !fresh ? held : held.map(() => 0)
  for (const [at, claimant] of chosen.entries())
    shares[claimant.at] = (shares[claimant.at] ?? 0) + (given[at] ?? 0)
  return { shares }
}

function byStaticWeights(
  need: number,
  candidates: readonly Candidate[],
  workload: PlacementWorkload,
  { replicas }: Division,
): Shares {
  const weights = staticWeights(
    replicas.weights,
    candidates.map(({ cluster }) => cluster),
  )
  const claims = candidates.map(({ cluster }, at) => ({ name: cluster.name, weight: weights[at] ?? 0 }))
  return { shares: webster(need, claims, fnv1(workload.uid) % 2 === 1) }
}

function divideTier(
  need: number,
  candidates: readonly Candidate[],
  workload: PlacementWorkload,
  division: Division,
): Shares {
  return dividesByRoom(division.replicas)
    ? byRoom(need, candidates, workload, division)
    : byStaticWeights(need, candidates, workload, division)
}

/**
 * Divides one workload over the selected clusters, in mode Divided. With overflow tiers each takes the smaller of what
 * remains and its available, and divides that among its own; so growth fills the first tiers and shrinking empties the
 * last. `tiers`: how many the affinity group has.
 */
export function divideWorkload(
  workload: PlacementWorkload,
  selected: readonly Candidate[],
  tiers: number,
  division: Division,
): Shares {
  if (tiers <= 1) return divideTier(workload.replicas, selected, workload, division)
  const shares = selected.map(() => 0)
  let remaining = workload.replicas
  for (let tier = 0; tier < tiers && remaining > 0; tier += 1) {
    const places = selected.map((_, at) => at).filter((at) => selected[at]?.tier === tier)
    const own = selected.filter((candidate) => candidate.tier === tier)
    const room = sum(own.map(({ cluster }) => division.holdings.available(cluster, workload)))
    const need = Math.min(remaining, room)
    if (need === 0) continue
    const result = divideTier(need, own, workload, division)
    if ('short' in result) return result
    for (const [at, place] of places.entries()) shares[place] = result.shares[at] ?? 0
    remaining -= need
  }
  return remaining > 0 ? { short: remaining } : { shares }
}
