import { applyProblem, hasStatus, KubeError } from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { type ApplyOptions, type ApplyOutcome, applyOptionsFrom, claimAt } from './apply-options.js'
import type { Claim } from './claim.js'
import type { Displacement } from './displacement.js'
import type { ApplyPlanStep } from './plan.js'
import { replicasField, resolveFieldConflict } from './resolve-field-conflict.js'
import { restoreItems } from './restore-items.js'
import { isShared } from './sharing.js'

/** One step that is being applied, and what the options of its attempts depend on. */
export interface Attempts {
  context: DeliveryContext
  target: TargetRow
  step: ApplyPlanStep
  /** What the first look found; needed for `unresolved` steps. */
  claim: Claim | undefined
  /** Whether an autoscaler has the object; undefined while it is not known. */
  autoscaled: boolean | undefined
  displacement: Displacement
}

/** How to apply next, or the outcome when nothing more can be tried. */
export type Next = ApplyOptions | ApplyOutcome

export const isOutcome = (next: Next): next is ApplyOutcome => 'kind' in next

const leavesReplicas =
  ({ step, autoscaled }: Attempts) =>
  (seen: ObservedObject): boolean =>
    step.wanted.scaled && autoscaled !== false && seen.replicasOwners.length > 0

const optionsFor = (attempts: Attempts, claim: Claim): Next => {
  const { context, target, step } = attempts
  const holder = { targetUid: target.uid, cluster: context.cluster }
  const next = applyOptionsFrom(claim, step.wanted, holder, leavesReplicas(attempts))
  const creates =
    claim.kind === 'free' && (step.wanted.onlyCreated || step.wanted.createOnly) && context.createOnly.works
  return creates && !isOutcome(next) ? { ...next, createOnly: true } : next
}

/** A `new` step that nothing was looked up for is only created. */
export const firstOptions = (attempts: Attempts): Next => {
  const { context, step, claim } = attempts
  const { why, row, wanted } = step
  if (claim !== undefined) return optionsFor(attempts, claim)
  if (why === 'new') return { uid: undefined, force: false, omitReplicas: false, createOnly: true }
  const seen = context.observed.get(wanted.key)
  return {
    uid: row?.uid ?? undefined,
    force: why === 'fields' || why === 'replicas',
    omitReplicas: seen !== undefined && leavesReplicas(attempts)(seen),
  }
}

/** The object on the cluster is not the one it was taken for: its fate is unknown, and stored so, before another is created. */
export const optionsAfterLook = async (attempts: Attempts): Promise<Next> => {
  const { context, target, step } = attempts
  if (step.row?.uid != null)
    await context.expect(target, [{ ...step.row, uid: null, hash: '', state: 'pending' }])
  return optionsFor(attempts, await claimAt(context, target, step.wanted))
}

/** Whether somebody changed fields of ours, and drift is corrected. */
const isEdited = ({ context, target, step: { why, row, wanted } }: Attempts): boolean => {
  if (target.desired.drift !== 'Correct') return false
  const seen = context.observed.get(wanted.key)
  return (
    why === 'fields' ||
    (why === 'changed' && seen !== undefined && row?.fields !== (seen.owned[wanted.manager] ?? ''))
  )
}

/** The object changed while the server merged: the same apply will do. */
const isPassing = (error: unknown): boolean =>
  error instanceof KubeError && error.status === 409 && applyProblem(error).kind === 'Transient'

/** How to go on after a refusal; throws it when nothing else can be tried. */
export const optionsAfterRefusal = async (
  attempts: Attempts,
  error: unknown,
  applyOptions: ApplyOptions,
): Promise<Next> => {
  const { context, target, step, autoscaled, displacement } = attempts
  const { wanted } = step
  const problem = applyProblem(error)
  if (applyOptions.createOnly === true && hasStatus(error, 409)) {
    const next = await optionsAfterLook(attempts)
    // Refused although no object exists: this member does not support such applies.
    if (!isOutcome(next) && next.uid === undefined) context.createOnly.works = false
    return next
  }
  if (isPassing(error)) return applyOptions
  if (problem.kind === 'UidMismatch') return optionsAfterLook(attempts)
  if (problem.kind === 'NamespaceMissing') context.foreign.delete(problem.namespace)
  if (problem.kind !== 'FieldConflict' || applyOptions.force) {
    if (isEdited(attempts) && (await restoreItems(context, wanted, error, applyOptions.uid)))
      return applyOptions
    const remedy = await displacement.makeRoom(error, wanted)
    if (remedy === undefined) throw error
    return remedy.kind === 'retry' ? applyOptions : remedy
  }
  const resolution = resolveFieldConflict({
    manager: wanted.manager,
    conflicts: problem.conflicts,
    autoscaled,
    scaled: wanted.scaled,
    drift: target.desired.drift,
    adopting: applyOptions.adoptedFrom !== undefined,
    forces: wanted.forces,
    holding: isShared(wanted),
  })
  if (resolution === undefined) throw error
  const omitReplicas = applyOptions.omitReplicas || resolution.omitReplicas
  const takenFrom = problem.conflicts.filter(
    ({ manager, field }) => manager !== wanted.manager && !(omitReplicas && field === replicasField),
  )
  const taken = wanted.forces && takenFrom.length > 0 ? { takenFrom } : {}
  return { ...applyOptions, ...taken, force: resolution.force, omitReplicas }
}
