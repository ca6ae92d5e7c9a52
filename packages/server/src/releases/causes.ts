import {
  type Affected,
  type FleetChange,
  type FleetChangeType,
  type PlacementResult,
  triggers,
} from '@hansa/placement'
import type { ClusterChange } from '../clusters/index.js'

/** Why the scheduler decided again; kept with the events that report the outcome. */
export interface Cause {
  type:
    | 'UserChange'
    | 'Rebalance'
    | 'Eviction'
    | 'Start'
    | 'Unregistered'
    | 'Neighbour'
    | 'QuotaFreed'
    | FleetChangeType
  /** The cluster that changed, or the user who asked. */
  of?: string
}

const sentences: Record<Cause['type'], (of: string) => string> = {
  UserChange: () => 'the release, its bundle, its placement or its namespace changed',
  Rebalance: (actor) => `${actor} requested a rebalance`,
  Eviction: (cluster) => `${cluster} failed`,
  Start: () => 'the hub started',
  Unregistered: (cluster) => `${cluster} was unregistered`,
  Neighbour: (release) => `release ${release} moved or changed`,
  QuotaFreed: (namespace) => `the quota of namespace ${namespace} may have room again`,
  clusterAdded: (cluster) => `${cluster} was added`,
  clusterReturned: (cluster) => `${cluster} is Ready again`,
  clusterLost: (cluster) => `${cluster} is NotReady`,
  clusterRemoved: (cluster) => `${cluster} was removed`,
  labelsChanged: (cluster) => `labels or location of ${cluster} changed`,
  uncordoned: (cluster) => `${cluster} was uncordoned`,
  cordoned: (cluster) => `${cluster} was cordoned`,
  tolerated: (cluster) => `taints of ${cluster} changed`,
  tainted: (cluster) => `taints of ${cluster} changed`,
  apisAdded: (cluster) => `the APIs of ${cluster} changed`,
  capacityFreed: (cluster) => `${cluster} has more free capacity`,
}

/** A cause as one clause. */
export const causeText = ({ type, of = 'a cluster' }: Cause): string => sentences[type](of)

/** Causes that name no cluster, or only clusters that the release was on. */
const discreet: ReadonlySet<Cause['type']> = new Set([
  ...(['UserChange', 'Rebalance', 'Start', 'Neighbour', 'QuotaFreed'] as const),
  ...(['Eviction', 'Unregistered'] as const),
])

/** A cause for events, which everybody who may read the release sees: it names no cluster that is not one of the release. */
export const discreetCause = (
  { type, of }: Cause,
  targets: readonly { cluster: string }[],
  result: PlacementResult,
): Cause => {
  const own = result.outcome === 'Scheduled' ? [...targets, ...result.targets] : targets
  const isShown = of !== undefined && (discreet.has(type) || own.some(({ cluster }) => cluster === of))
  return isShown ? { type, of } : { type }
}

type OutageChange = Extract<ClusterChange, 'notReady' | 'maintenance'>
type UndecidedChange = OutageChange | 'images'

/** Whether a change only decides when the failover of targets on the cluster begins. */
const isOfOutage = (change: ClusterChange): change is OutageChange =>
  change === 'notReady' || change === 'maintenance'

/** Whether no placement is decided again because of a change. */
const isUndecided = (change: ClusterChange): change is UndecidedChange =>
  isOfOutage(change) || change === 'images'

/**
 * The cause for a change of one cluster; undefined where no placement is decided again: for changes that only start or
 * move the clock of failover, and for registry mirrors.
 */
export const causeOf = (change: ClusterChange, cluster: string): Cause | undefined =>
  isUndecided(change) ? undefined : { type: words[change], of: cluster }

/** The one cause that is reported, out of all the causes of a decision. */
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

/** The name of each change of a cluster in the rules for new decisions. */
const words: Record<Exclude<ClusterChange, UndecidedChange>, FleetChangeType> = {
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
 * Whether a change of one cluster concerns a release: by the rules for new decisions, or because it has a target on a
 * cluster that went NotReady or whose maintenance changed, which moves the start of its failover.
 */
export const concerns = (change: ClusterChange, cluster: string, release: Affected): boolean => {
  if (isOfOutage(change)) return release.targets.includes(cluster)
  if (isUndecided(change)) return false
  const trigger: FleetChange = { type: words[change], cluster }
  return triggers(trigger, release).starts
}
