import type { PlacedTarget } from '@hansa/placement'
import type { Move, MoveTotals, ReleaseMoves } from './contract.js'

const sum = (target: PlacedTarget | undefined): number | null =>
  target === undefined
    ? null
    : Object.values(target.workloads).reduce((total, replicas) => total + replicas, 0)

/**
 * The moves of a release cluster by cluster, sorted by name; unchanged clusters are left out. `null` is without a
 * target, 0 a target without replicas. With several workloads, each is listed.
 */
export const movesBetween = (
  before: readonly PlacedTarget[],
  after: readonly PlacedTarget[],
  workloads: readonly string[],
): Move[] => {
  const had = new Map(before.map((target) => [target.cluster, target]))
  const gets = new Map(after.map((target) => [target.cluster, target]))
  return [...new Set([...had.keys(), ...gets.keys()])].sort().flatMap((cluster): Move[] => {
    const [from, to] = [had.get(cluster), gets.get(cluster)]
    const shares = workloads.map((workload) => ({
      workload,
      from: from?.workloads[workload] ?? 0,
      to: to?.workloads[workload] ?? 0,
    }))
    const same =
      (from === undefined) === (to === undefined) && shares.every((share) => share.from === share.to)
    if (same) return []
    const several = shares.length > 1 ? { workloads: shares } : {}
    return [{ cluster, from: sum(from), to: sum(to), ...several }]
  })
}

/** One clause: `eu-1 3 → 5, eu-2 2 → none`. */
export const movesText = (moves: readonly Move[]): string =>
  moves.map(({ cluster, from, to }) => `${cluster} ${from ?? 'none'} → ${to ?? 'none'}`).join(', ')

/** Sums over releases. A replica counts as moved on the cluster that gains it. */
export const totalsOf = (releases: readonly ReleaseMoves[]): MoveTotals => {
  const moving = releases.filter(({ moves }) => moves.length > 0)
  const gained = ({ from, to }: Move): number => Math.max(0, (to ?? 0) - (from ?? 0))
  return {
    considered: releases.length,
    moved: moving.length,
    moves: moving.reduce((total, { moves }) => total + moves.length, 0),
    replicas: moving.reduce(
      (total, { moves }) => total + moves.reduce((own, move) => own + gained(move), 0),
      0,
    ),
  }
}
