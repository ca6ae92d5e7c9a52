import type { Clock } from '../../runtime/clock.js'
import type { Inventory, InventoryRow } from '../inventory.js'
import { isSharable } from '../labels.js'
import { keyOf } from '../place.js'
import type { AssessTarget } from '../status/assess.js'
import type { Memo } from '../status/memo.js'
import { noticeOf } from './notice.js'
import type { ObservedObject } from './observed-object.js'

/** Decides which targets of a cluster are checked because something changed there. */
export interface Attention {
  /** Checks a target with new observations on its cluster, if they change its stored state. */
  consider(targetUid: string): void
  /** The same for every target that holds an object; a large target is checked once for all objects that change within a short time. */
  considerHolders(key: string): void
  /** The same for every target that holds one of these rows. */
  considerRows(rows: Iterable<Pick<InventoryRow, 'targetUid'>>): void
  /** The same for the other targets that share the object of a written row. */
  considerSharers(row: InventoryRow): void
  /** Checks a target as soon as an object of another target becomes free, or was written. */
  contend(key: string, targetUid: string): void
  /** A target no longer holds the object. */
  freed(key: string): void
  /** Checks a target as soon as another one becomes ready. */
  awaitReady(targetUid: string): void
  turnedReady(): void
  forget(targetUid: string): void
  close(): void
}

/** Rows of a target that are compared for each change: it takes less than a millisecond. */
const fewRows = 200

/** How long changes of objects of one target are combined: comparing its rows then costs a few percent of the time. */
const combinedMs = (rows: number): number => (rows <= fewRows ? 0 : rows / 20)

export const createAttention = (options: {
  memos: ReadonlyMap<string, Memo>
  inventory: Pick<Inventory, 'of' | 'holders'>
  isReady: () => boolean
  /** Enqueues a target. */
  look: (targetUid: string, delayMs?: number) => void
  /** Whether the holder of a shared object has to be decided again. */
  isOpen: (row: InventoryRow, releaseUid: string) => boolean
  assessTarget: AssessTarget
  /** An object as it was last observed. */
  seen: (key: string) => ObservedObject | undefined
  /** How long a target's progress may go unreported while it becomes ready. */
  progressMs: number
  after: Clock['after']
}): Attention => {
  const { memos, inventory, isReady, look, isOpen, assessTarget, seen, progressMs, after } = options
  const contenders = new Map<string, Set<string>>()
  const awaiting = new Set<string>()

  /**
   * `others`: another target wrote about the object they share. A failing target is not retried sooner for any other
   * reason.
   */
  const considerFor = (uid: string, others: boolean): void => {
    const memo = memos.get(uid)
    if (memo === undefined || !isReady()) return
    const { row, tries } = memo
    if (memo.stale || row === undefined) return
    const rows = inventory.of(uid)
    const fails = tries.own + tries.ofCluster > 0
    if (row.removing === null && (others || !fails) && rows.some((held) => isOpen(held, row.releaseUid))) {
      look(uid)
      return
    }
    const notice = noticeOf(row, rows, assessTarget, seen)
    if (notice !== undefined) look(uid, notice === 'now' ? 0 : progressMs)
  }
  const consider = (uid: string): void => considerFor(uid, false)
  /** Targets that are checked in a moment. */
  const combining = new Map<string, () => void>()
  const considerCombined = (uid: string): void => {
    if (combining.has(uid)) return
    const ms = combinedMs(inventory.of(uid).length)
    const check = (): void => {
      combining.delete(uid)
      consider(uid)
    }
    if (ms === 0) check()
    else combining.set(uid, after(ms, check))
  }
  const considerHolders = (key: string): void => {
    for (const { targetUid } of inventory.holders(key)) considerCombined(targetUid)
  }
  const wakeContenders = (key: string): void => {
    const waiting = contenders.get(key)
    contenders.delete(key)
    for (const uid of waiting ?? []) look(uid)
  }

  return {
    consider,
    considerHolders,
    considerRows: (rows) => {
      const uids = new Set<string>()
      for (const { targetUid } of rows) uids.add(targetUid)
      for (const uid of uids) consider(uid)
    },
    considerSharers: (row) => {
      if (!isSharable(row)) return
      const key = keyOf(row)
      wakeContenders(key)
      for (const { targetUid } of inventory.holders(key))
        if (targetUid !== row.targetUid) considerFor(targetUid, true)
    },
    contend: (key, uid) => {
      contenders.set(key, (contenders.get(key) ?? new Set()).add(uid))
    },
    freed: (key) => {
      wakeContenders(key)
      for (const { targetUid } of inventory.holders(key)) considerFor(targetUid, true)
    },
    awaitReady: (uid) => {
      awaiting.add(uid)
    },
    turnedReady: () => {
      const uids = [...awaiting]
      awaiting.clear()
      for (const uid of uids) look(uid)
    },
    forget: (uid) => {
      awaiting.delete(uid)
    },
    close: () => {
      for (const cancel of combining.values()) cancel()
      combining.clear()
    },
  }
}
