import type { Candidate } from '../candidate.js'
import { counted } from '../counted.js'
import type { PlacementWorkload } from '../input.js'
import { fnv1 } from './fnv.js'
import { affordable } from './minimum.js'
import type { Division, Shares } from './shares.js'
import { webster } from './webster.js'
import { staticWeights } from './weights.js'

/** A cluster that takes part in a division by static weights. */
interface Claimant {
  readonly at: number
  readonly name: string
  readonly weight: number
  /** The most it may end with. */
  readonly most: number
}

/**
 * Divides by static weights. A cluster limited to the replicas it holds gets at most those, and what the weights
 * would give it beyond is divided among the others, until nobody is above its limit. Taking from one only adds to the
 * others, so the order in which limits are met does not matter.
 */
export const divideByWeight = (
  need: number,
  candidates: readonly Candidate[],
  workload: PlacementWorkload,
  { replicas, ledger }: Division,
): Shares => {
  const weights = staticWeights(
    replicas.weights,
    candidates.map(({ cluster }) => cluster),
  )
  const least = replicas.minPerCluster ?? 0
  const claims = candidates.map(({ cluster, index }, at): Claimant => {
    return { at, name: cluster.name, weight: weights[at] ?? 0, most: ledger.most(index, workload) }
  })
  if (least > 1) claims.sort((a, b) => b.weight - a.weight || a.at - b.at)
  let open: readonly Claimant[] = claims.filter(({ weight, most }) => weight > 0 && most >= least)
  const shares = candidates.map(() => 0)
  const descending = fnv1(workload.uid) % 2 === 1
  for (let left = need; ; ) {
    const seats = left
    const chosen = affordable(
      open,
      seats,
      () => least,
      least,
      () => seats,
    )
    if (chosen.length === 0) {
      if (open.length === 0 || seats < need) return { short: seats }
      return {
        conflict: `minPerCluster ${least} exceeds the ${counted(need)} to divide; lower minPerCluster, or raise the replicas`,
      }
    }
    const given = webster(seats, chosen, descending)
    const full = chosen.filter(({ most }, place) => (given[place] ?? 0) > most)
    if (full.length === 0) {
      for (const [place, { at }] of chosen.entries()) shares[at] = given[place] ?? 0
      return { shares }
    }
    const places = new Set(full.map(({ at }) => at))
    for (const { at, most } of full) {
      shares[at] = most
      left -= most
    }
    open = open.filter(({ at }) => !places.has(at))
  }
}
