import type { Member } from '../clusters/index.js'
import { isOpenTest, type TargetRow } from '../releases/index.js'
import type { Logger } from '../runtime/logger.js'
import type { Inventory, InventoryRow, Rows } from './inventory.js'
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
  /** The APIs of the cluster changed: what failed may succeed now, and charts may render other objects. */
  apisChanged(): void
  /** Reads every target again, and looks at it. */
  reload(): Promise<void>
}

interface TargetsOptions {
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
}

const logUnlessClosed =
  ({ member, logger, isClosed }: TargetsOptions, message: string) =>
  (error: unknown): void => {
    if (!isClosed()) logger.error({ cluster: member.name, error }, message)
  }

const markAll = (options: TargetsOptions, reachable: boolean): void =>
  options.reach.markAll(reachable, logUnlessClosed(options, 'targets could not be marked as (un)reachable'))

const forget = (
  { memos, inventory, observation: { attention, noteRules, syncWatches } }: TargetsOptions,
  uid: string,
): void => {
  memos.delete(uid)
  noteRules(uid)
  attention.forget(uid)
  inventory.dropTarget(uid)
  syncWatches()
}

const changed = (
  { memos, inventory, observation: { attention, noteRules }, look }: TargetsOptions,
  uid: string,
  row?: TargetRow,
): void => {
  const memo = memos.get(uid) ?? newMemo()
  if (row === undefined) memo.stale = true
  else {
    accept(memo, row)
    memo.stale = false
  }
  memos.set(uid, memo)
  noteRules(uid)
  look(uid)
  // From here on, another target applies what this one held.
  if (row?.removing === 'Left') for (const held of inventory.of(uid)) attention.considerSharers(held)
}

const wrote = (
  options: TargetsOptions,
  memo: Memo,
  before: TargetRow,
  after: TargetRow | undefined,
  rows: Rows,
): void => {
  const { inventory } = options
  const { attention, pods, noteRules, syncWatches } = options.observation
  inventory.put(rows.put)
  for (const held of rows.put) attention.considerSharers(held)
  inventory.drop(rows.drop)
  if (after === undefined) {
    forget(options, before.uid)
    return
  }
  const turnedReady = after.ready && memo.row?.ready !== true
  remember(memo, after)
  noteRules(after.uid)
  syncWatches()
  if (after.applied && !after.ready) pods.follow(inventory.of(after.uid))
  if (turnedReady) attention.turnedReady()
  attention.consider(after.uid)
}

/** Whether a target has work to do, whatever its cluster shows. */
const needsLook = (row: TargetRow, rows: readonly InventoryRow[]): boolean =>
  !isSettled(row, rows) || !row.ready || row.failed || row.unreachable || isOpenTest(row.test)

const load = async (options: TargetsOptions): Promise<void> => {
  const { member, reading, memos, inventory, observation, isReady, look } = options
  const { targets, rows, restored } = await reading.cluster(member)
  options.onRestored(restored)
  for (const row of targets) {
    memos.set(row.uid, newMemo(row))
    observation.noteRules(row.uid)
  }
  inventory.put(rows.filter(({ targetUid }) => memos.has(targetUid)))
  if (!isReady()) return markAll(options, false)
  observation.syncWatches()
  // Settled targets are looked at when their watches have reported the objects.
  for (const row of targets) if (needsLook(row, inventory.of(row.uid)) || restored) look(row.uid)
}

const rowsOf = (memos: TargetsOptions['memos']): TargetRow[] =>
  [...memos.values()].flatMap(({ row, stale }) =>
    row === undefined ? [] : [stale ? { ...row, ready: false } : row],
  )

export const createTargets = (options: TargetsOptions): Targets => {
  const { member, reading, memos, observation, look } = options
  const loaded = load(options)
  loaded.catch(logUnlessClosed(options, "a cluster's targets could not be read"))

  return {
    loaded,
    changed: (uid, row) => changed(options, uid, row),
    forget: (uid) => forget(options, uid),
    lost: () => {
      loaded.then(() => markAll(options, false)).catch(() => {})
    },
    returned: () => {
      loaded
        .then(() => {
          markAll(options, true)
          observation.syncWatches()
          for (const uid of memos.keys()) look(uid)
        })
        .catch(() => {})
    },
    apisChanged: () => {
      for (const [uid, memo] of memos) {
        memo.apisChanged = true
        look(uid)
      }
    },
    wrote: (memo, before, after, rows) => wrote(options, memo, before, after, rows),
    rows: () => rowsOf(memos),
    reload: async () => {
      const { targets } = await reading.cluster(member)
      for (const uid of new Set([...memos.keys(), ...targets.map((row) => row.uid)])) changed(options, uid)
    },
  }
}
