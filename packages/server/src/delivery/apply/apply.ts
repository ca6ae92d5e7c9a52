import { hasStatus, type KubeObject, missingPaths } from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import { timestamp } from '../../runtime/clock.js'
import { contextOf } from '../account.js'
import { type DeliveryContext, readAt } from '../delivery-context.js'
import { type ObservedObject, observedObjectOf } from '../observe/observed-object.js'
import { isSimple } from '../observe/simple.js'
import { formatObjectRef, isDefinition } from '../place.js'
import { applyErrorOf, kindMissing } from './apply-error.js'
import { type ApplyOptions, type ApplyOutcome, refused, rowOf } from './apply-options.js'
import type { Claim } from './claim.js'
import type { Displacement } from './displacement.js'
import { withoutFieldsOfOthers } from './fields-of-others.js'
import { leaveAsIs } from './leave-as-is.js'
import {
  type Attempts,
  firstOptions,
  isOutcome,
  optionsAfterLook,
  optionsAfterRefusal,
} from './next-options.js'
import type { ApplyPlanStep } from './plan.js'
import { recreate } from './recreate.js'
import { releaseFields, send, wholeFor } from './send.js'
import { isShared, takeShared } from './sharing.js'
import { takeOver } from './takeover.js'

const mostTries = 5

/** The object that a first look found. */
const seenBy = (claim: Claim | undefined): ObservedObject | undefined =>
  claim !== undefined && 'seen' in claim ? claim.seen : undefined

/** The object before a correction, to tell afterwards which fields others had taken. */
const beforeCorrection = async (
  context: DeliveryContext,
  { why, wanted: { place } }: ApplyPlanStep,
): Promise<KubeObject | undefined> => {
  const resource = why === 'fields' ? await context.resourceOf(place) : undefined
  return resource && readAt(context, place, resource)
}

/** Fields that others had taken and that the apply took back. */
const correctedPaths = (
  { why, wanted: { manager } }: ApplyPlanStep,
  after: KubeObject,
  before: KubeObject | undefined,
): readonly string[] => {
  if (why === 'replicas') return ['.spec.replicas']
  return why === 'fields'
    ? missingPaths(after.metadata.managedFields, before?.metadata.managedFields, manager)
    : []
}

/** False when the object to adopt is gone or replaced. */
const isTaken = async (
  { context, step: { wanted } }: Attempts,
  applyOptions: ApplyOptions,
): Promise<boolean> => {
  const { uid, adoptedFrom } = applyOptions
  if (adoptedFrom === undefined || uid === undefined) return true
  const { place, manager, object } = wanted
  return takeOver(context, { place, manager, uid }, wholeFor(object, applyOptions))
}

const appliedOutcome = (
  { context, target, step }: Attempts,
  applyOptions: ApplyOptions,
  answer: KubeObject,
  before: KubeObject | undefined,
): Extract<ApplyOutcome, { kind: 'applied' }> => {
  const { wanted } = step
  const seen = observedObjectOf(answer, { full: false, simple: isSimple(wanted.place) })
  context.observed.answered(wanted.place, seen)
  const holder = { targetUid: target.uid, cluster: context.cluster }
  const row =
    wanted.onlyCreated && isDefinition(wanted.place)
      ? rowOf(wanted, seen, { ...holder, state: 'shared', appliedAt: null, replicas: '' })
      : rowOf(wanted, seen, {
          ...holder,
          state: 'applied',
          appliedAt: timestamp(context.clock),
          replicas: applyOptions.omitReplicas ? 'left' : seen.ownsReplicas ? 'applied' : '',
        })
  const { adoptedFrom, takenFrom } = applyOptions
  return {
    kind: 'applied',
    step,
    row,
    ...(adoptedFrom === undefined ? {} : { adoptedFrom }),
    ...(takenFrom === undefined ? {} : { takenFrom }),
    paths: correctedPaths(step, answer, before),
  }
}

/** Whether drift was nothing but changes of ignored fields: nothing was corrected. */
const isOnlyIgnored = ({
  step: { why, wanted },
  paths,
}: Extract<ApplyOutcome, { kind: 'applied' }>): boolean =>
  why === 'fields' && wanted.ignored.length > 0 && paths.length === 0

/** The outcome for an existing object that is only created; undefined if it is gone or replaced. */
const leftOutcome = async (
  { context, target, step }: Attempts,
  uid: string,
  { adoptedFrom }: ApplyOptions,
): Promise<ApplyOutcome | undefined> => {
  const row = await leaveAsIs(context, target, step, uid)
  if (row === undefined) return undefined
  return adoptedFrom === undefined
    ? { kind: 'used', row }
    : { kind: 'applied', step, row, adoptedFrom, paths: [] }
}

const attempt = async (attempts: Attempts): Promise<ApplyOutcome> => {
  const { context, target, step, claim } = attempts
  const { wanted, why } = step
  const before = await beforeCorrection(context, step)
  let next = firstOptions(attempts)
  let { object } = wanted
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (isOutcome(next)) return next
    const applyOptions: ApplyOptions = { ...next }
    if (wanted.createOnly && applyOptions.uid !== undefined) {
      const left = await leftOutcome(attempts, applyOptions.uid, applyOptions)
      if (left !== undefined) return left
      next = await optionsAfterLook(attempts)
      continue
    }
    if (!(await isTaken(attempts, applyOptions))) {
      next = await optionsAfterLook(attempts)
      continue
    }
    if (isShared(wanted) && applyOptions.uid !== undefined) {
      const taken = await takeShared(context, step, {
        targetUid: target.uid,
        uid: applyOptions.uid,
        found: seenBy(claim),
      })
      if ('refusal' in taken) return refused(taken.refusal, taken.release)
      object = taken.object
      applyOptions.resourceVersion = taken.resourceVersion
    }
    if (wanted.ignored.length > 0 && applyOptions.uid !== undefined)
      object = await withoutFieldsOfOthers(context, wanted)
    const sent = await send(context, { ...wanted, object }, applyOptions, target).catch((error: unknown) => ({
      error,
    }))
    if (sent === undefined) return refused(kindMissing(wanted.place, context.cluster))
    if ('error' in sent)
      next =
        (await recreate(attempts, sent.error, applyOptions)) ??
        (await optionsAfterRefusal(attempts, sent.error, applyOptions))
    else if (applyOptions.uid === undefined && !sent.created && why === 'new') {
      await releaseFields(context, wanted, sent.answer)
      next = await optionsAfterLook(attempts)
    } else {
      const outcome = appliedOutcome(attempts, applyOptions, sent.answer, before)
      return isOnlyIgnored(outcome) ? { kind: 'used', row: outcome.row } : outcome
    }
  }
  return refused({
    reason: 'Failed',
    message: `${formatObjectRef(wanted.place)} on ${context.cluster}: update conflict after several attempts`,
    place: wanted.place,
  })
}

/** A first apply that the account of a namespace may not make changed nothing: its row is dropped, since nothing is unknown. */
const isUntouched = ({ why }: ApplyPlanStep, error: unknown): boolean =>
  why === 'new' && hasStatus(error, 403) && error.account !== undefined

/**
 * Applies one object. `claim` is what the first look found; needed for `unresolved` steps. A `new` one without is only
 * created. `bundleScales` tells which objects the bundle has an autoscaler for; `displacement` prunes objects that are in
 * the way. Throws only errors that are not the member's.
 */
export const applyStep = (
  context: DeliveryContext,
  target: TargetRow,
  step: ApplyPlanStep,
  claim: Claim | undefined,
  { bundleScales, displacement }: { bundleScales: (key: string) => boolean; displacement: Displacement },
): Promise<ApplyOutcome> => {
  const { key, place } = step.wanted
  const autoscaled = bundleScales(key) ? true : context.autoscaled(key)
  const by = contextOf(context, step)
  return attempt({ context: by, target, step, claim, autoscaled, displacement }).catch((error: unknown) =>
    refused(applyErrorOf(error, place, context.cluster), isUntouched(step, error)),
  )
}
