import { counted } from './counted.js'
import type { PlacementResult } from './result.js'

/** One sentence on why a cluster is or is not a target of a decision. */
export const explain = (result: PlacementResult, cluster: string): string => {
  if (result.outcome === 'Scheduled') {
    const target = result.targets.find((one) => one.cluster === cluster)
    if (target) {
      const shares = Object.entries(target.workloads).sort(([a], [b]) => (a < b ? -1 : 1))
      const list = shares.map(([key, replicas]) => `${counted(replicas)} of ${key}`).join(', ')
      return `${cluster} is a target (group ${result.group})${list === '' ? '' : `: ${list}`}.`
    }
  }
  const rejection = result.rejected.find((one) => one.cluster === cluster)
  if (!rejection) return `${cluster} was not registered when this decision was made.`
  return `${cluster} is not a target (${rejection.filter}): ${rejection.reason}.`
}
