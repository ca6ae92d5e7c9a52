import type { AffinityGroup } from '../contract/affinity-group.js'
import type { Selector } from '../contract/selector.js'
import type { PlacementCluster, Within } from '../input.js'
import { type Mismatch, mismatch } from './selector.js'

/** The name of an unnamed group. */
export const DEFAULT_GROUP = 'default'

/** An affinity group prepared for matching: its own selector is tier 0, its overflow tiers follow. */
export interface Group {
  readonly name: string
  readonly tiers: readonly Selector[]
  /** The clusters that its namespace allows; every cluster when absent. */
  readonly within?: Within | undefined
}

/** The groups of a placement in the order they are tried; without any, one of all clusters. */
export const groupsOf = (
  affinity: readonly AffinityGroup[] | undefined,
  within?: Within | undefined,
): readonly Group[] => {
  if (!affinity || affinity.length === 0) return [{ name: DEFAULT_GROUP, tiers: [{}], within }]
  return affinity.map((group) => ({
    name: group.name ?? DEFAULT_GROUP,
    tiers: [group, ...(group.overflow ?? [])],
    within,
  }))
}

/** Why the namespace of a group does not allow a cluster; undefined when it does. */
export const outside = ({ within }: Group, cluster: PlacementCluster): Mismatch | undefined =>
  within && mismatch(within.clusters, cluster)

/** The first tier that matches, or why the group's own selector does not. */
export const tierOf = (group: Group, cluster: PlacementCluster): number | Mismatch => {
  let first: Mismatch | undefined
  for (const [tier, selector] of group.tiers.entries()) {
    const why = mismatch(selector, cluster)
    if (!why) return tier
    first ??= why
  }
  return first ?? { found: 'no tier', needed: 'a tier' }
}
