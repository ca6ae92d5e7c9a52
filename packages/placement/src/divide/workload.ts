import type { Candidate } from '../candidate.js'
import { counted } from '../counted.js'
import type { PlacementWorkload } from '../input.js'
import { divideByRoom } from './by-room.js'
import { divideByWeight } from './by-weight.js'
import { fixedReplicas } from './fixed.js'
import { type Division, dividesByRoom, type Shares } from './shares.js'
import { sum } from './sum.js'

const divideTier = (
  need: number,
  candidates: readonly Candidate[],
  workload: PlacementWorkload,
  division: Division,
): Shares =>
  dividesByRoom(division.replicas)
    ? divideByRoom(need, candidates, workload, division)
    : divideByWeight(need, candidates, workload, division)

// Each tier takes the smaller of what remains and its available, and divides that among its own.
const divideTiers = (
  need: number,
  candidates: readonly Candidate[],
  workload: PlacementWorkload,
  tiers: number,
  division: Division,
): Shares => {
  if (tiers <= 1) return divideTier(need, candidates, workload, division)
  const shares = candidates.map(() => 0)
  let remaining = need
  for (let tier = 0; tier < tiers && remaining > 0; tier += 1) {
    const places = candidates.map((_, at) => at).filter((at) => candidates[at]?.tier === tier)
    const own = candidates.filter((candidate) => candidate.tier === tier)
    const room = sum(own.map(({ index }) => division.ledger.available(index, workload)))
    const part = Math.min(remaining, room)
    if (part === 0) continue
    const result = divideTier(part, own, workload, division)
    if (!('shares' in result)) return result
    for (const [at, place] of places.entries()) shares[place] = result.shares[at] ?? 0
    remaining -= part
  }
  return remaining > 0 ? { short: remaining } : { shares }
}

// Fixed replicas are exact, so the division is refused if a cluster cannot take them.
const overfixed = (
  selected: readonly Candidate[],
  fixed: readonly (number | undefined)[],
  workload: PlacementWorkload,
  { replicas, ledger }: Division,
): string | undefined => {
  for (const [at, { cluster, index }] of selected.entries()) {
    const share = fixed[at] ?? 0
    const most = ledger.most(index, workload)
    if (share > most)
      return `fixed assigns ${counted(share)} to ${cluster.name}, which has ${most} and gets no more because it fails a filter; lower fixed, or make the cluster pass the filters (\`hansa release why\` lists the failed ones); the current targets are unchanged`
    const room = ledger.available(index, workload)
    if (dividesByRoom(replicas) && share > room)
      return `fixed assigns ${counted(share)} to ${cluster.name}, which has room for ${room}; lower fixed, or add capacity there`
  }
  return undefined
}

/**
 * Divides one workload over the selected clusters, in mode Divided: first what is fixed, then the rest over the others.
 * With overflow tiers growth fills the first tiers and shrinking empties the last. `tiers`: how many the affinity group has.
 */
export const divideWorkload = (
  workload: PlacementWorkload,
  selected: readonly Candidate[],
  tiers: number,
  division: Division,
): Shares => {
  const { replicas } = division
  const wanted = workload.replicas
  if (replicas.fixed === undefined) return divideTiers(wanted, selected, workload, tiers, division)

  const fixed = selected.map(({ cluster }) => fixedReplicas(replicas.fixed, cluster))
  const set = sum(fixed.map((share) => share ?? 0))
  if (set > wanted)
    return {
      conflict: `fixed assigns ${counted(set)}, but the workload has only ${wanted}; lower fixed, or raise the replicas`,
    }
  const overdone = overfixed(selected, fixed, workload, division)
  if (overdone !== undefined) return { conflict: overdone }
  const others = selected.filter((_, at) => fixed[at] === undefined)
  const rest = wanted - set
  if (others.length === 0 && rest > 0)
    return {
      conflict: `fixed assigns ${set} of ${wanted} replicas and leaves no cluster for the rest; raise fixed, or select more clusters`,
    }
  const divided: Shares =
    rest === 0 ? { shares: others.map(() => 0) } : divideTiers(rest, others, workload, tiers, division)
  if (!('shares' in divided)) return divided
  const open = [...divided.shares]
  return { shares: fixed.map((share) => share ?? open.shift() ?? 0) }
}
