import type { AffinityGroup } from '../contract/affinity-group.js'
import type { Selector } from '../contract/selector.js'
import type { PlacementCluster } from '../input.js'
import { type Mismatch, mismatch } from './selector.js'

/** The name of an unnamed group. */
export const DEFAULT_GROUP = 'default'

/** An affinity group prepared for matching: its own selector is tier 0, its overflow tiers follow. */
export interface Group {
  readonly name: string
  readonly tiers: readonly Selector[]
}

/** The groups of a placement in the order they are tried; without any, one of all clusters. */
export const groupsOf = (affinity: readonly AffinityGroup[] | undefined): readonly Group[] => {
  if (!affinity || affinity.length === 0) return [{ name: DEFAULT_GROUP, tiers: [{}] }]
  return affinity.map((group) => ({
    name: group.name ?? DEFAULT_GROUP,
    tiers: [group, ...(group.overflow ?? [])],
  }))
}

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
