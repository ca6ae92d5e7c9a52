import type { Candidate } from '../candidate.js'
import type { PlacementWorkload } from '../input.js'
import { fnv1 } from './fnv.js'
import { affordable } from './minimum.js'
import type { Division, Shares } from './shares.js'
import { sum } from './sum.js'
import { webster } from './webster.js'

/** A cluster that takes part in a division by room. */
export interface Claimant {
  readonly at: number
  readonly name: string
  readonly weight: number
  readonly held: number
}

// Clusters that hold replicas come first, and the list ends where it covers the need.
const aggregate = (claimants: readonly Claimant[], need: number, fresh: boolean): readonly Claimant[] => {
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

const attempt = (
  need: number,
  candidates: readonly Candidate[],
  workload: PlacementWorkload,
  { replicas, ledger }: Division,
  fresh: boolean,
): Shares => {
  const held = candidates.map(({ index }) => ledger.previous(index, workload))
  const least = replicas.minPerCluster ?? 0
  const assigned = fresh ? 0 : sum(held)
  if (!fresh && assigned === need && held.every((share) => share === 0 || share >= least))
    return { shares: held }

  const growing = assigned < need
  const weightOf = (candidate: Candidate, at: number) => {
    if (fresh) return ledger.available(candidate.index, workload)
    return growing ? ledger.allocatable(candidate.index, workload) : (held[at] ?? 0)
  }
  // What each keeps before seats are given.
  const kept = growing && !fresh ? held : held.map(() => 0)
  const claimants = candidates.map((candidate, at) => ({
    at,
    name: candidate.cluster.name,
    weight: weightOf(candidate, at),
    held: held[at] ?? 0,
  }))
  const seats = need - sum(kept)
  const room = claimants.reduce((total, { weight }) => total + weight, 0)
  if (room < seats) return { short: seats - room }

  // Nothing held, candidate order is this order already.
  if (claimants.some(({ weight }, at) => weight > (claimants[at - 1]?.weight ?? weight)))
    claimants.sort((a, b) => b.weight - a.weight || a.at - b.at)
  const listed = replicas.divide === 'Aggregated' ? aggregate(claimants, seats, fresh) : claimants
  const chosen = affordable(listed, seats, (claimant) => least - (kept[claimant.at] ?? 0), least)
  const covered = chosen.reduce((total, { weight }) => total + weight, 0)
  if (covered < seats) return { short: seats - covered }
  const given = webster(seats, chosen, fnv1(workload.uid) % 2 === 1)
  const shares = [...kept]
  for (const [at, claimant] of chosen.entries())
    shares[claimant.at] = (shares[claimant.at] ?? 0) + (given[at] ?? 0)
  if (shares.some((share) => share > 0 && share < least))
    return {
      conflict: `minPerCluster ${least} cannot be met on the selected clusters; add capacity, or lower minPerCluster`,
    }
  return { shares }
}

/**
 * Divides by dynamic weights or Aggregated: growth by allocatable and added to what is held, shrinking by what is held,
 * fresh by available. Where a minimum cannot be kept that way, as if fresh.
 */
export const divideByRoom = (
  need: number,
  candidates: readonly Candidate[],
  workload: PlacementWorkload,
  division: Division,
): Shares => {
  const first = attempt(need, candidates, workload, division, division.fresh)
  const least = division.replicas.minPerCluster ?? 0
  if (least <= 1 || division.fresh || 'shares' in first) return first
  const fresh = attempt(need, candidates, workload, division, true)
  return 'shares' in fresh ? fresh : first
}
