import type { PlacementSpec } from '@hansa/placement'
import type { ClusterChange } from '../clusters/index.js'

type Trigger = PlacementSpec['redecideOn'][number]

const triggers: Partial<Record<ClusterChange, Trigger>> = {
  added: 'clusterAdded',
  returned: 'clusterReturned',
  labels: 'labelsChanged',
  taints: 'labelsChanged',
  uncordoned: 'uncordoned',
  capacityFreed: 'capacityFreed',
}

const couldHelp = new Set<ClusterChange>(['added', 'returned', 'labels', 'taints', 'uncordoned', 'capacityFreed', 'apis'])

/** What the scheduler remembers of a release to tell which changes of the fleet concern it. */
export interface Interest {
  /** It did not get what it asked for. */
  short: boolean
  redecideOn: readonly Trigger[]
  /** The clusters it stands on. */
  clusters: ReadonlySet<string>
}

/**
 * Whether a change of one cluster asks for a new decision for a release: one it listed, anything that could help when
 * it is short, and always the loss of a cluster it stands on.
 */
export const concerns = (change: ClusterChange, cluster: string, interest: Interest): boolean => {
  if (change === 'removed' || change === 'notReady') return interest.clusters.has(cluster)
  if (interest.short && couldHelp.has(change)) return true
  const trigger = triggers[change]
  return trigger !== undefined && interest.redecideOn.includes(trigger)
}
