import type { PlacementSpec } from '@hansa/placement'
import {
  type ClusterTrouble,
  countedOutageMs,
  isUnderMaintenance,
  type Maintenance,
} from '../clusters/index.js'
import type { Halt } from '../failover/index.js'
import type { TargetOutage } from './contract.js'

/** The facts about an unreachable target's cluster, and what its release may do about it. */
export interface OutageFacts {
  cluster: string
  trouble: Pick<ClusterTrouble, 'notReadySince' | 'credentials'>
  /** Milliseconds it counts as NotReady; undefined when it does not. */
  notReadyMs: number | undefined
  /** The last maintenance of the cluster. */
  maintenance: Maintenance | undefined
  placement: { name: string; failover: PlacementSpec['failover'] | undefined }
  halt: Halt | undefined
  suspended: boolean
  /** Why the decision without it left its share there. */
  stays: string | undefined
  now: number
  /** The previous outage entry. */
  previous: TargetOutage | undefined
}

const iso = (ms: number): string => new Date(ms).toISOString()

const halts: Readonly<Record<Halt, string>> = {
  MassOutage: 'evictions are halted because most of the fleet failed at once',
  Restored: 'evictions are halted until the hub, restored from a backup, has connected to every cluster once',
}

/** Why the replicas do not move; undefined when they will. The first obstacle has to be fixed first. */
const obstacle = (facts: OutageFacts): string | undefined => {
  const { cluster, trouble, placement, suspended, halt, stays } = facts
  if (suspended) return 'the release is suspended'
  if (placement.failover?.cluster === undefined)
    return `placement "${placement.name}" has no failover policy (spec.failover.cluster)`
  if (trouble.credentials !== undefined)
    return `the hub's credentials for ${cluster} do not work (${trouble.credentials}); run \`hansa cluster rotate ${cluster} --kubeconfig FILE\``
  if (halt !== undefined) return halts[halt]
  return stays
}

/**
 * A recomputed time differs by the moments in between: the stored one is kept, so that nothing is written for that.
 */
const steady = (at: number, before: string | undefined): string =>
  before !== undefined && Math.abs(Date.parse(before) - at) < 2_000 ? before : iso(at)

/** Since when a target is unreachable, and when it moves or why it does not. Pure. */
export const outageOf = (facts: OutageFacts): TargetOutage => {
  const { cluster, trouble, notReadyMs = 0, maintenance, placement, now, previous } = facts
  const since = trouble.notReadySince ?? previous?.since ?? iso(now)
  const because = obstacle(facts)
  if (because !== undefined) return { cluster, since, message: `not moved: ${because}` }
  const tolerated = placement.failover?.cluster.tolerationSeconds ?? 0
  const leftMs = Math.max(0, tolerated * 1000 - countedOutageMs(notReadyMs, maintenance, now))
  return {
    cluster,
    since,
    movesAt: steady(now + leftMs, previous?.movesAt),
    message: `${isUnderMaintenance(maintenance, now) ? 'under maintenance, ' : ''}moves to another cluster unless ${cluster} returns`,
  }
}

/** An outage as a clause: a condition contains times, not remaining durations. */
export const outageText = ({ since, movesAt, message }: TargetOutage): string =>
  `unreachable since ${since}; ${movesAt === undefined ? message : `moves at ${movesAt}`}`
