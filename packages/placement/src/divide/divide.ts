import type { Candidate } from '../candidate.js'
import { bySize } from '../capacity/together.js'
import { counted } from '../counted.js'
import type { PlacedTarget, PlacementWorkload } from '../input.js'
import type { Division } from './shares.js'
import { divideWorkload } from './workload.js'

/** The targets, in selection order, or why the selected clusters cannot take everything; `short`: for lack of room. */
export type Divided =
  | { readonly targets: readonly PlacedTarget[] }
  | { readonly message: string; readonly short?: boolean }

const everywhere = (
  selected: readonly Candidate[],
  workloads: readonly PlacementWorkload[],
): PlacedTarget[] =>
  selected.map(({ cluster }) => ({
    cluster: cluster.name,
    workloads: Object.fromEntries(workloads.map(({ key, replicas }) => [key, replicas])),
  }))

const scaledToZero = (
  selected: readonly Candidate[],
  workloads: readonly PlacementWorkload[],
  holds: (at: number) => boolean,
): PlacedTarget[] => {
  const held = selected.filter(({ index }) => holds(index))
  return everywhere(held.length > 0 ? held : selected, workloads)
}

const overfull = (
  selected: readonly Candidate[],
  shares: readonly number[],
  workload: PlacementWorkload,
  { replicas, ledger }: Division,
): string | undefined => {
  if (replicas.capacity !== 'Require') return undefined
  for (const [at, { cluster, index }] of selected.entries()) {
    const share = shares[at] ?? 0
    const room = ledger.available(index, workload)
    if (share > room)
      return `${workload.key}: the weights assign ${counted(share)} to ${cluster.name}, which has room for ${room}; change the weights, add capacity there, or set capacity: Ignore`
  }
  return undefined
}

/**
 * Shares the workloads out over the selected clusters. Without workloads every cluster is a target with none; with all
 * scaled to 0 the release stays where it is. Each workload is divided on its own; one whose share on a cluster is 0 is
 * left out there, one scaled to 0 is on every target with 0.
 */
export const divide = (
  workloads: readonly PlacementWorkload[],
  selected: readonly Candidate[],
  tiers: number,
  division: Division,
  holds: (at: number) => boolean,
): Divided => {
  if (workloads.length === 0) return { targets: everywhere(selected, workloads) }
  if (workloads.every(({ replicas }) => replicas === 0))
    return { targets: scaledToZero(selected, workloads, holds) }
  if (division.replicas.mode === 'Duplicated') return { targets: everywhere(selected, workloads) }

  const placed: (Record<string, number> | undefined)[] = selected.map(() => undefined)
  for (const workload of workloads.length === 1 ? workloads : bySize(workloads)) {
    if (workload.replicas === 0) continue
    const result = divideWorkload(workload, selected, tiers, division)
    if ('conflict' in result) return { message: `${workload.key}: ${result.conflict}` }
    if ('short' in result) {
      const { key, replicas } = workload
      return {
        message: `${key}: ${counted(replicas)} required, ${result.short} more than the ${selected.length === 1 ? 'selected cluster has' : `${selected.length} selected clusters have`} room for; add capacity or clusters, or lower the replicas`,
        short: true,
      }
    }
    const message = overfull(selected, result.shares, workload, division)
    if (message !== undefined) return { message }
    for (let at = 0; at < placed.length; at += 1) {
      const share = result.shares[at] ?? 0
      if (share === 0) continue
      placed[at] = { ...placed[at], [workload.key]: share }
      const index = selected[at]?.index
      if (index !== undefined && workloads.length > 1) division.ledger.give(index, workload, share)
    }
  }
  const idle = workloads.filter(({ replicas }) => replicas === 0)
  const targets: PlacedTarget[] = []
  for (const [at, { cluster }] of selected.entries()) {
    const shares = placed[at]
    if (!shares) continue
    for (const { key } of idle) shares[key] = 0
    targets.push({ cluster: cluster.name, workloads: shares })
  }
  return { targets }
}
