import { type Affected, type FleetChange, type FleetChangeType, triggers } from '@hansa/placement'
import type { ClusterChange } from '../clusters/index.js'

/** What made the scheduler decide anew; kept with the events that tell of the outcome. */
export interface Cause {
  type: 'UserChange' | 'Rebalance' | 'Eviction' | 'Start' | 'Unregistered' | 'Neighbour' | FleetChangeType
  /** The cluster it is about, or the user who asked. */
  of?: string
}

const sentences: Record<Cause['type'], (of: string) => string> = {
  UserChange: () => 'the release, its bundle or its placement was changed',
  Rebalance: (actor) => `${actor} asked for a rebalance`,
  Eviction: (cluster) => `${cluster} has failed`,
  Start: () => 'the hub was started',
  Unregistered: (cluster) => `${cluster} was unregistered`,
  Neighbour: (release) => `release ${release} stands elsewhere, or is another`,
  clusterAdded: (cluster) => `${cluster} was added`,
  clusterReturned: (cluster) => `${cluster} is back`,
  clusterLost: (cluster) => `${cluster} is NotReady`,
  clusterRemoved: (cluster) => `${cluster} is gone`,
  labelsChanged: (cluster) => `labels or places of ${cluster} changed`,
  uncordoned: (cluster) => `${cluster} was uncordoned`,
  cordoned: (cluster) => `${cluster} was cordoned`,
  tolerated: (cluster) => `taints of ${cluster} changed`,
  tainted: (cluster) => `taints of ${cluster} changed`,
  apisAdded: (cluster) => `${cluster} serves other APIs`,
  capacityFreed: (cluster) => `there is more room on ${cluster}`,
}

/** A cause as one clause. */
export const causeText = ({ type, of = 'a cluster' }: Cause): string => sentences[type](of)

/** The cause a change of one cluster is; undefined for the loss of readiness, which only starts the clock of failover. */
export const causeOf = (change: ClusterChange, cluster: string): Cause | undefined =>
  change === 'notReady' ? undefined : { type: words[change], of: cluster }

/** Of everything that may have led to a decision, what people are told. */
export const causeFor = (
  userAsked: boolean,
  rebalancer: string | undefined,
  evicted: readonly string[],
  asked: Cause | undefined,
): Cause => {
  if (rebalancer !== undefined) return { type: 'Rebalance', of: rebalancer }
  if (userAsked) return { type: 'UserChange' }
  if (evicted.length > 0) return { type: 'Eviction', of: evicted.join(', ') }
  return asked ?? { type: 'UserChange' }
}

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
