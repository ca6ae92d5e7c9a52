import type { TargetRow } from '../../releases/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { awaitsReady, isOfHook } from '../hooks/wait-ready.js'
import type { InventoryRow } from '../inventory.js'
import type { AssessTarget } from '../status/assess.js'
import { isSettled } from '../status/memo.js'
import { observedState } from '../status/state.js'
import type { ObservedObject } from './observed-object.js'

/** Whether the hook that a target waits for has ended, or is gone. */
const hasMoved = ({ hooks, test }: TargetRow, seen: (key: string) => ObservedObject | undefined): boolean => {
  const run = [hooks, test]
    .flatMap((record) => record?.runs ?? [])
    .find((one) => one.outcome === 'Running' && isOfHook(one))
  if (run === undefined) return false
  const found = seen(run.object)
  const status = found?.health?.status
  return found === undefined || found.uid !== run.uid || status === 'Ready' || status === 'Failed'
}

/** A target of a suspended release is looked at only to report what its cluster shows. */
const noticeOfSuspended = (
  row: TargetRow,
  rows: readonly InventoryRow[],
  assessTarget: AssessTarget,
): 'now' | 'later' | undefined => {
  const assessment = row.removing === null ? assessTarget(rows, row) : undefined
  if (assessment === undefined) return undefined
  const { message, ...state } = observedState(row, assessment, isSettled(row, rows))
  if (!sameJson({ ...row, ...state }, row)) return 'now'
  return message === row.message ? undefined : 'later'
}

/**
 * How soon a target has to be looked at because its cluster shows something new: at once, in a while (progress is reported, but
 * not each step of it), or not at all. Pure. `assessTarget` gives the present state of its rows, `seen`
 * an object as it was last observed.
 */
export const noticeOf = (
  row: TargetRow,
  rows: readonly InventoryRow[],
  assessTarget: AssessTarget,
  seen: (key: string) => ObservedObject | undefined,
): 'now' | 'later' | undefined => {
  if (row.suspended) return noticeOfSuspended(row, rows, assessTarget)
  if (row.removing !== null || rows.some(({ state }) => state === 'deleting')) return 'now'
  if (hasMoved(row, seen)) return 'now'
  if (awaitsReady(row.hooks?.runs ?? []) && assessTarget(rows, row)?.ready === true) return 'now'
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
