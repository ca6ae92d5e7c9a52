import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import type { DeliveryContext } from '../delivery-context.js'
import { managerOf } from '../labels.js'
import type { Memo } from '../status/memo.js'
import type { TargetStore } from '../status/target-store.js'
import { createRelist, type Relist } from './relist.js'
import { createStrays, type Strays, type TargetPresence } from './strays.js'

/** Objects on a cluster under the hub's label that no inventory names, or that differ from the inventory. */
export interface Leftovers extends Pick<Strays, 'noticed' | 'tell'>, Pick<Relist, 'learn' | 'everything'> {
  /** A target was removed from the cluster: later writes of a former leader for it are to be deleted. */
  removed(targetUid: string): void
  close(): void
}

/** The most recently removed targets. */
const most = 10_000

export const createLeftovers = (options: {
  context: DeliveryContext
  targetStore: TargetStore
  memos: ReadonlyMap<string, Memo>
  clock: Clock
  random: Random
  logger: Logger
  isReady: () => boolean
  /** Nothing is removed before the cluster has been observed after a restore. */
  waits: () => boolean
  /** An object of the target differs from its inventory. */
  onDrift: (targetUid: string) => void
}): Leftovers => {
  const { memos, isReady, waits } = options
  const removed = new Set<string>()

  const standing = (uid: string): TargetPresence => {
    const memo = memos.get(uid)
    if (memo === undefined) return removed.has(uid) ? 'Removed' : 'Unknown'
    // Not read yet, or given up with purge: Never: nothing of it is removed.
    return memo.row === undefined || memo.stale || memo.row.removing === 'Left' ? 'Unknown' : 'Wanted'
  }
  const strays = createStrays({ ...options, standing, waits: () => !isReady() || waits() })
  const relist = createRelist({
    ...options,
    strays,
    managerOf: (row) => managerOf(row, memos.get(row.targetUid)?.row?.releaseUid ?? ''),
  })

  return {
    noticed: strays.noticed,
    tell: strays.tell,
    learn: relist.learn,
    everything: relist.everything,
    removed: (uid) => {
      removed.add(uid)
      const [oldest] = removed
      if (removed.size > most && oldest !== undefined) removed.delete(oldest)
    },
    close: () => {
      relist.close()
      strays.close()
    },
  }
}
