import type { Candidate } from '../candidate.js'
import type { PlacedTarget } from '../input.js'
import type { Spread } from './axes.js'
import type { Level } from './cover.js'

/** Which strict axis has a chosen group that ends without a replica, in words; undefined if every group has one. */
export const unkept = (
  spread: Spread,
  selected: readonly Candidate[],
  levels: readonly Level[],
  targets: readonly PlacedTarget[],
): string | undefined => {
  const placed = new Set(targets.map(({ cluster }) => cluster))
  const message = (axis: string, name: string) =>
    `spread by ${axis} is strict, but ${axis} ${name} gets no replica; raise the replicas, lower spread max by ${axis}, or set strict: false`
  for (const { axis, names } of levels) {
    if (!axis.strict) continue
    const kept = new Set<string | undefined>()
    for (const candidate of selected) if (placed.has(candidate.cluster.name)) kept.add(axis.of(candidate))
    const missing = names.find((name) => !kept.has(name))
    if (missing !== undefined) return message(axis.name, missing)
  }
  if (spread.cluster.strict) {
    const missing = selected.find(({ cluster }) => !placed.has(cluster.name))
    if (missing) return message('cluster', missing.cluster.name)
  }
  return undefined
}
