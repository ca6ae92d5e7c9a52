import type { Member } from '../clusters/index.js'
import type { TargetRow } from '../releases/index.js'
import type { Logger } from '../runtime/logger.js'
import type { Inventory, Rows } from './inventory.js'
import type { ClusterObservation } from './observe/observation.js'
import type { Reading } from './observe/reading.js'
import { accept, isSettled, type Memo, newMemo, remember } from './status/memo.js'
import type { Reach } from './status/reach.js'

/** The targets of one cluster as its lane remembers them, and what of them is looked at when they change. */
export interface Targets {
  /** Resolves when what the cluster holds has been read. */
  loaded: Promise<void>
  /** Somebody else changed a target; with its row where that is known, it is read otherwise. */
  changed(uid: string, row?: TargetRow): void
  /** This lane wrote a target: `after` is its row, undefined when it is gone. */
  wrote(memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows): void
  forget(uid: string): void
  /** Rows of all targets of the cluster. One that changed since it was read does not count as ready. */
  rows(): TargetRow[]
  /** The cluster is not Ready any more. */
  lost(): void
  /** The cluster is Ready again: every target is looked at. */
  returned(): void
  retryFailed(): void
  /** Reads every target again, and looks at it. */
  reload(): Promise<void>
}

export const createTargets = (options: {
  member: Member
  reading: Reading
  memos: Map<string, Memo>
  inventory: Inventory
  observation: ClusterObservation
  reach: Reach
  logger: Logger
  isReady: () => boolean
  isClosed: () => boolean
  /** Puts a target into the queue. */
  look: (uid: string) => void
  /** The database was restored at this position, and the cluster has not been observed since; undefined otherwise. */
  onRestored: (restored: string | undefined) => void
}): Targets => {
  const { member, reading, memos, inventory, observation, reach, logger, isReady, isClosed, look } = options
  const { attention, pods, syncWatches } = observation
  const cluster = member.name

  const logUnlessClosed = (message: string) => (error: unknown) => {
    if (!isClosed()) logger.error({ cluster, error }, message)
  }
  const markAll = (reachable: boolean): void =>
    reach.markAll(reachable, logUnlessClosed('targets could not be marked as (un)reachable'))

  const forget = (uid: string): void => {
    memos.delete(uid)
    attention.forget(uid)
    inventory.dropTarget(uid)
    syncWatches()
  }

  const changed = (uid: string, row?: TargetRow): void => {
    const memo = memos.get(uid) ?? newMemo()
    if (row === undefined) memo.stale = true
    else {
      accept(memo, row)
      memo.stale = false
    }
    memos.set(uid, memo)
    look(uid)
    // From here on, another target applies what this one held.
    if (row?.removing === 'Left') for (const held of inventory.of(uid)) attention.considerSharers(held)
  }

  const load = async (): Promise<void> => {
    const { targets, rows, restored } = await reading.cluster(member)
    options.onRestored(restored)
    for (const row of targets) memos.set(row.uid, newMemo(row))
    inventory.put(rows.filter(({ targetUid }) => memos.has(targetUid)))
    if (!isReady()) return markAll(false)
    syncWatches()
    // Settled targets are looked at when their watches have reported the objects.
    for (const row of targets)
      if (!isSettled(row, inventory.of(row.uid)) || !row.ready || row.failed || row.unreachable || restored)
        look(row.uid)
  }
  const loaded = load()
  loaded.catch(logUnlessClosed("a cluster's targets could not be read"))

  return {
    loaded,
    changed,
    forget,
    lost: () => {
      loaded.then(() => markAll(false)).catch(() => {})
    },
    returned: () => {
      loaded
        .then(() => {
          markAll(true)
          syncWatches()
          for (const uid of memos.keys()) look(uid)
        })
        .catch(() => {})
    },
    retryFailed: () => {
      for (const [uid, { row }] of memos) if (row?.failed) look(uid)
    },
    wrote: (memo, before, after, rows) => {
      inventory.put(rows.put)
      for (const held of rows.put) attention.considerSharers(held)
      inventory.drop(rows.drop)
      if (after === undefined) {
        forget(before.uid)
        return
      }
      const turnedReady = after.ready && memo.row?.ready !== true
      remember(memo, after)
      syncWatches()
      if (after.applied && !after.ready) pods.follow(inventory.of(after.uid))
      if (turnedReady) attention.turnedReady()
      attention.consider(after.uid)
    },
    rows: () =>
      [...memos.values()].flatMap(({ row, stale }) =>
        row === undefined ? [] : [stale ? { ...row, ready: false } : row],
      ),
    reload: async () => {
      const { targets } = await reading.cluster(member)
      for (const uid of new Set([...memos.keys(), ...targets.map((row) => row.uid)])) changed(uid)
    },
  }
}
