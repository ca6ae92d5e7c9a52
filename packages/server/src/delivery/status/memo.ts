import type { TargetRow } from '../../releases/index.js'
import type { ApplyError } from '../apply/apply-error.js'
import type { InventoryRow } from '../inventory.js'

/**
 * Consecutive failed attempts of a target: because of the target itself, or because of its cluster, which has separate
 * waits.
 */
export interface FailedAttempts {
  own: number
  ofCluster: number
}

export const noTries: FailedAttempts = { own: 0, ofCluster: 0 }

/**
 * The attempts after one more failure. Pure. A cluster that refuses everything says nothing about the target; an
 * attempt that made progress restarts the waits, so that many objects over a bad line still finish.
 */
export const afterFailure = (
  { own, ofCluster }: FailedAttempts,
  { cluster, progress }: { cluster: boolean; progress: boolean },
): FailedAttempts =>
  cluster ? { own, ofCluster: ofCluster + 1 } : { own: progress ? 1 : own + 1, ofCluster }

/** The memory of a lane about a target. */
export interface Memo {
  /** As it was last read or written; undefined before that. */
  row: TargetRow | undefined
  /** Somebody else changed it: it must be read again. */
  stale: boolean
  tries: FailedAttempts
  /** Corrections of drift in quick succession, and when the last one was. */
  corrections: { count: number; at: number }
  /** Its cluster serves other APIs since it was last delivered: a chart may render other objects. */
  apisChanged: boolean
  /** Why the last attempt could not apply or remove objects; empty when it succeeded. */
  refusals: readonly ApplyError[]
}

export const newMemo = (row?: TargetRow): Memo => ({
  row,
  stale: row === undefined,
  tries: noTries,
  corrections: { count: 0, at: Number.NEGATIVE_INFINITY },
  apisChanged: false,
  refusals: [],
})

/** A row that was read or written. One that is older than the known state is ignored. */
export const remember = (memo: Memo, row: TargetRow): void => {
  const before = memo.row
  if (before !== undefined && before.revision > row.revision) return
  memo.row = row
}

/** The same for a row that somebody else may have changed: if the desired state changed, the attempts restart. */
export const accept = (memo: Memo, row: TargetRow): void => {
  if (row.desiredHash !== memo.row?.desiredHash) memo.tries = noTries
  remember(memo, row)
}

/**
 * Objects that are only kept or used are never applied, so their hash says nothing; their existence must be known.
 * Hooks are settled by the record of their target.
 */
const unsettled = ({ state, hash, uid }: InventoryRow): boolean =>
  state !== 'hook' &&
  (state === 'pending' ||
    state === 'deleting' ||
    uid === null ||
    (hash === '' && state !== 'kept' && state !== 'shared'))

/** Whether the desired state is on the cluster as far as known, so that only its health and drift matter. */
export const isSettled = (row: TargetRow, rows: readonly InventoryRow[]): boolean =>
  row.removing === null &&
  row.appliedHash === row.desiredHash &&
  // Hooks that began for other content: the desired content is not that of the cluster.
  row.hooks?.complete !== false &&
  !rows.some(unsettled)
