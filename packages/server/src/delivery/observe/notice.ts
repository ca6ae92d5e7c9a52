import type { TargetRow } from '../../releases/index.js'
import type { InventoryRow } from '../inventory.js'
import type { AssessTarget } from '../status/assess.js'
import { isSettled } from '../status/memo.js'

/**
 * How soon a target has to be looked at because its cluster shows something new: at once, in a while (progress is reported, but
 * not each step of it), or not at all. Pure. `assessTarget` gives the present state of its rows.
 */
export const noticeOf = (
  row: TargetRow,
  rows: readonly InventoryRow[],
  assessTarget: AssessTarget,
): 'now' | 'later' | undefined => {
  if (row.removing !== null || rows.some(({ state }) => state === 'deleting')) return 'now'
  // A hook may have ended: only a look at its object tells.
  if (row.waiting && rows.some(({ state }) => state === 'hook')) return 'now'
  if (!isSettled(row, rows)) return undefined
  const assessment = assessTarget(rows, row)
  if (assessment === undefined) return undefined
  const { drifts, ready, settling, message } = assessment
  const wrong = drifts.length > 0 && (row.desired.drift === 'Correct' || !row.drifted)
  const over = drifts.length === 0 && (row.drifted || row.failed || !row.applied)
  // A target that becomes ready is reported at once; one that stops being ready only if it does not recover
  // in a moment. A cluster that shows objects is reachable, whoever wrote that it was not, and before which
  // start of the hub.
  if (row.unreachable || wrong || over || (ready !== row.ready && !(row.ready && settling))) return 'now'
  return message === row.message ? undefined : 'later'
}
