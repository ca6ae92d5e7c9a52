import type { PlacementSpec } from '../contract/placement-spec.js'
import type { PlacementCluster } from '../input.js'
import { DEFAULT_GROUP, groupsOf } from '../match/group.js'
import { matches } from '../match/selector.js'
import { clustersByGroup } from './reach.js'
import type { LintWarning } from './warning.js'

const lintTiers = (placement: PlacementSpec, fleet: readonly PlacementCluster[]): LintWarning[] =>
  groupsOf(placement.affinity).flatMap(({ tiers }, at) => {
    const before = new Set<PlacementCluster>()
    return tiers.flatMap((selector, tier): LintWarning[] => {
      const own = fleet.filter((cluster) => matches(selector, cluster))
      const news = own.filter((cluster) => !before.has(cluster))
      for (const cluster of own) before.add(cluster)
      if (tier === 0 || news.length > 0) return []
      return [
        {
          rule: 'GroupNeverReached',
          pointer: `/affinity/${at}/overflow/${tier - 1}`,
          message:
            own.length === 0
              ? 'the overflow matches no cluster'
              : 'every cluster of the overflow belongs to an earlier tier',
          fix: 'let it match other clusters, or remove it',
        },
      ]
    })
  })

/** Groups and overflow tiers that never take anything. */
export const lintGroups = (placement: PlacementSpec, fleet: readonly PlacementCluster[]): LintWarning[] => {
  const groups = placement.affinity ?? []
  const members = clustersByGroup(placement, fleet)
  const warnings = groups.flatMap(({ name = DEFAULT_GROUP }, at): LintWarning[] => {
    const pointer = `/affinity/${at}`
    const own = members[at] ?? []
    if (own.length === 0) {
      const rule = groups.length === 1 ? 'NeverMet' : 'GroupNeverReached'
      const message = `group ${name} matches no cluster, or only clusters with taints that the placement does not tolerate`
      return [
        { rule, pointer, message, fix: 'change its selector, label clusters, or tolerate their taints' },
      ]
    }
    const earlier = members.findIndex(
      (others, before) => before < at && own.every((cluster) => others.includes(cluster)),
    )
    if (earlier < 0) return []
    return [
      {
        rule: 'GroupNeverReached',
        pointer,
        message: `every cluster of group ${name} is in group ${groups[earlier]?.name ?? DEFAULT_GROUP}, which is tried first, so ${name} is never used`,
        fix: 'move it before that group, change its selector to match other clusters, or remove it',
      },
    ]
  })
  return [...warnings, ...lintTiers(placement, fleet)]
}
