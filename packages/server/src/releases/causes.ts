import { type Affected, type FleetChange, type FleetChangeType, triggers } from '@hansa/placement'
import type { ClusterChange } from '../clusters/index.js'

/** What each change of a cluster is called where the rules of new decisions stand. */
const words: Record<Exclude<ClusterChange, 'notReady'>, FleetChangeType> = {
  added: 'clusterAdded',
  removed: 'clusterRemoved',
  returned: 'clusterReturned',
  labels: 'labelsChanged',
  taints: 'tolerated',
  cordoned: 'cordoned',
  uncordoned: 'uncordoned',
  capacityFreed: 'capacityFreed',
  apis: 'apisAdded',
}

/**
 * Whether a change of one cluster concerns a release: the rules for new decisions say so, or it stands on a cluster that
 * went NotReady, which starts the clock of its failover.
 */
export const concerns = (change: ClusterChange, cluster: string, release: Affected): boolean => {
  if (change === 'notReady') return release.targets.includes(cluster)
  const trigger: FleetChange = { type: words[change], cluster }
  return triggers(trigger, release).starts
}
