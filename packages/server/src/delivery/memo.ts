import type { TargetRow } from '../releases/index.js'
import type { InventoryRow } from './inventory.js'

/** What a lane remembers of a target. */
export interface Memo {
  /** As it was read or written last; undefined until it was. */
  row: TargetRow | undefined
  /** Somebody else changed it: it must be read again. */
  stale: boolean
  /** Tries in a row that failed. */
  attempts: number
  /** Corrections of drift that came one soon after the other, and when the last was. */
  corrections: { count: number; at: number }
}

export const newMemo = (row?: TargetRow): Memo => ({
  row,
  stale: row === undefined,
  attempts: 0,
  corrections: { count: 0, at: Number.NEGATIVE_INFINITY },
})

/** Of what is only kept, it must be known whether it is there. */
const unsettled = ({ state, hash, uid }: InventoryRow): boolean =>
  state === 'pending' || state === 'deleting' || uid === null || (hash === '' && state !== 'kept')

/** Whether what is desired stands on the cluster as far as is known, so that only its health and drift are of interest. */
export const isSettled = (row: TargetRow, rows: readonly InventoryRow[]): boolean =>
  row.removing === null && row.appliedHash === row.desiredHash && !rows.some(unsettled)
