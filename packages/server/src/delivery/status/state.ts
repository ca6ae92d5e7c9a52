import type { KeptObject, TargetRow, TargetState } from '../../releases/index.js'
import { type ApplyError, stopsAll } from '../apply/apply-error.js'
import type { Delivered } from '../apply/deliver.js'
import type { ApplyPlan } from '../apply/plan.js'
import type { InventoryRow } from '../inventory.js'
import { apiVersionOf } from '../place.js'
import type { Assessment } from './assess.js'

export const keptObject = (row: InventoryRow, reason: string): KeptObject => ({
  apiVersion: apiVersionOf(row),
  kind: row.kind,
  ...(row.namespace === '' ? {} : { namespace: row.namespace }),
  name: row.name,
  reason,
})

const keptObjects = (keep: ApplyPlan['keep']): KeptObject[] =>
  keep
    .map(({ row, reason }) => keptObject(row, reason))
    .sort((a, b) => (`${a.kind}/${a.namespace}/${a.name}` < `${b.kind}/${b.namespace}/${b.name}` ? -1 : 1))

/** The observed state of a target that stays: its health, and its drift if that is only reported. */
export const standing = (assessment: Assessment, keep: ApplyPlan['keep']): Partial<TargetState> => ({
  applied: true,
  kept: keptObjects(keep),
  ready: assessment.ready,
  drifted: assessment.drifts.length > 0,
  message: assessment.message,
  failed: false,
  waiting: false,
  unreachable: false,
})

/** The observed state of a target of a suspended release. `settled`: its desired state is on the cluster. */
export const observedState = (
  present: TargetRow,
  { ready, drifts, message }: Assessment,
  settled: boolean,
): Partial<TargetState> => {
  const open = 'the release is suspended: its desired state is not applied completely'
  return {
    applied: settled && present.appliedHash === present.desiredHash,
    ready: settled && ready,
    drifted: drifts.length > 0,
    message: [...(settled ? [] : [open]), ...(message === '' ? [] : [message])].join('; '),
    failed: false,
    waiting: false,
    unreachable: false,
  }
}

/** After everything was applied. `present` is the current desired state, which may already have changed. */
export const delivered = (
  present: TargetRow,
  appliedHash: string,
  done: Delivered,
  assessment: Assessment | undefined,
): Partial<TargetState> => {
  const going = done.pruned.flatMap((one) => (one.kind === 'going' ? [one.message] : []))
  const current = present.desiredHash === appliedHash
  return {
    appliedHash,
    applied: current,
    // A target that was ready before a correction of drift remains so for the moment its controllers need.
    ready:
      current && assessment !== undefined && (assessment.ready || (assessment.settling && present.ready)),
    message: (assessment?.message || going[0]) ?? '',
    drifted: current && (assessment?.drifts.length ?? 0) > 0,
    failed: false,
    waiting: false,
    unreachable: false,
    kept: keptObjects(done.keep),
  }
}

/**
 * How many attempts fail before the targets of an unreachable cluster say so; the probes are more reliable and faster.
 */
const patientTries = 3

/** After something was refused. Existing objects are not affected. */
export const refusedState = (refusal: ApplyError, attempts: number): Partial<TargetState> => {
  if (refusal.reason === 'Credentials') return { failed: true, waiting: false, message: refusal.message }
  if (stopsAll(refusal)) return attempts < patientTries ? {} : { message: refusal.message }
  const failed = refusal.reason !== 'Waiting'
  return { failed, waiting: false, unreachable: false, message: refusal.message }
}
