import { podSelectorOf, podTrouble, somePods } from '../../kube/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import { callOf, type DeliveryContext, readWhole } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { groupKindOf, keyOf } from '../place.js'

/**
 * Why workloads of a cluster are not ready, from their pods: a Deployment only counts them. Pods are not watched for
 * it; those of a workload that stays unready are listed at growing intervals.
 */
export interface PodReasons {
  /** The reason found in a workload's pods; otherwise undefined. */
  of(key: string): string | undefined
  /** Tracks the workloads among the rows of a target that is not ready. */
  follow(rows: readonly InventoryRow[]): void
  close(): void
}

const workloads = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/Job',
])

/** A normal rollout takes about this long: pods are not listed before. */
const firstMs = 2_000
const mostMs = 60_000
/** Pods read per workload. */
const mostPods = 50
/** Workloads tracked at once on one cluster; the others follow when some of these are ready. */
const mostFollowed = 200

interface Followed {
  row: InventoryRow
  waitMs: number
  dueAt: number
  reason: string | undefined
}

const isUnready = ({ observed }: DeliveryContext, key: string): boolean => {
  const health = observed.get(key)?.health
  return health !== undefined && health.status !== 'Ready'
}

/** The reason in the pods of a workload. Throws KubeError. */
const readPodTrouble = async (context: DeliveryContext, row: InventoryRow): Promise<string | undefined> => {
  const workload = await readWhole(context, row)
  const labelSelector = workload && podSelectorOf(workload)
  if (labelSelector === undefined) return undefined
  const { namespace } = row
  const pods = await context.limit(() =>
    somePods(context.member.transport, { namespace, labelSelector, most: mostPods }, callOf(context)),
  )
  return podTrouble(pods)
}

export const createPodReasons = (options: {
  context: DeliveryContext
  clock: Clock
  logger: Logger
  isReady: () => boolean
  /** The reason of a workload changed. */
  onChange: (key: string) => void
}): PodReasons => {
  const { context, clock, logger, isReady, onChange } = options
  const followed = new Map<string, Followed>()
  let cancel: (() => void) | undefined
  let looking = false
  let closed = false

  const look = async (key: string, one: Followed): Promise<void> => {
    if (!isUnready(context, key)) {
      followed.delete(key)
      return
    }
    one.waitMs = Math.min(one.waitMs * 2, mostMs)
    const found = isReady() ? await readPodTrouble(context, one.row) : one.reason
    one.dueAt = clock.monotonic() + one.waitMs
    if (found === one.reason || followed.get(key) !== one) return
    one.reason = found
    onChange(key)
  }

  const run = async (): Promise<void> => {
    looking = true
    for (const [key, one] of followed) {
      if (closed || one.dueAt > clock.monotonic()) continue
      await look(key, one).catch((error: unknown) => {
        one.dueAt = clock.monotonic() + one.waitMs
        logger.debug({ cluster: context.cluster, key, error }, 'the pods of a workload could not be read')
      })
    }
    looking = false
    plan()
  }

  const plan = (): void => {
    cancel?.()
    cancel = undefined
    if (closed || looking || followed.size === 0) return
    const due = Math.min(...[...followed.values()].map(({ dueAt }) => dueAt))
    cancel = clock.after(Math.max(1, due - clock.monotonic()), () => {
      run().catch((error: unknown) =>
        logger.error({ cluster: context.cluster, error }, 'pods could not be read'),
      )
    })
  }

  return {
    of: (key) => followed.get(key)?.reason,
    follow: (rows) => {
      const before = followed.size
      for (const row of rows) {
        if (followed.size >= mostFollowed) break
        const key = keyOf(row)
        if (row.state !== 'applied' || !workloads.has(groupKindOf(row))) continue
        if (followed.has(key) || !isUnready(context, key)) continue
        followed.set(key, { row, waitMs: firstMs, dueAt: clock.monotonic() + firstMs, reason: undefined })
      }
      if (followed.size > before) plan()
    },
    close: () => {
      closed = true
      cancel?.()
      followed.clear()
    },
  }
}
