import type { Fleet } from '../clusters/index.js'
import { createLane, type Lane, type LaneOptions } from './lane.js'

/** The lanes of a fleet, one for each cluster; opened when they are first needed. */
export interface Lanes {
  /** The lane of a cluster; when another cluster takes over a name, it gets a new lane. Undefined for an unregistered cluster. */
  open(cluster: string): Lane | undefined
  /** The lane of a cluster if it is open. */
  get(cluster: string): Lane | undefined
  /** The lane of the cluster with this uid if it is open. */
  byUid(uid: string): Lane | undefined
  /** The cluster is gone. */
  end(cluster: string): void
  /** Reads every target again. */
  reload(): void
  close(): Promise<void>
}

export const createLanes = ({
  fleet,
  logger,
  ...options
}: { fleet: Fleet } & Omit<LaneOptions, 'member' | 'facts'>): Lanes => {
  const lanes = new Map<string, { lane: Lane; uid: string }>()
  let closed = false

  const fail = (cluster: string) => (error: unknown) => {
    if (!closed) logger.error({ cluster, error }, 'a lane could not continue')
  }

  const end = (cluster: string): void => {
    const open = lanes.get(cluster)
    lanes.delete(cluster)
    open?.lane.close().catch(fail(cluster))
  }

  return {
    open: (cluster) => {
      const member = fleet.member(cluster)
      const open = lanes.get(cluster)
      if (open !== undefined && open.uid === member?.uid) return open.lane
      if (open !== undefined) end(cluster)
      if (member === undefined || closed) return undefined
      const lane = createLane({ ...options, logger, member, facts: () => fleet.get(cluster) })
      lanes.set(cluster, { lane, uid: member.uid })
      return lane
    },
    get: (cluster) => lanes.get(cluster)?.lane,
    byUid: (uid) => [...lanes.values()].find((one) => one.uid === uid)?.lane,
    end,
    reload: () => {
      for (const [cluster, { lane }] of lanes) lane.reload().catch(fail(cluster))
    },
    close: async () => {
      closed = true
      await Promise.all([...lanes.values()].map(({ lane }) => lane.close()))
      lanes.clear()
    },
  }
}
