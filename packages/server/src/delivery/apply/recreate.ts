import {
  applyProblem,
  get,
  immutableFields,
  type KubeObject,
  type RemovalResult,
  remove,
} from '../../kube/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { isRecord } from '../../runtime/record.js'
import { callOf, writeOf } from '../delivery-context.js'
import { observedObjectOf } from '../observe/observed-object.js'
import { formatObjectRef, groupKindOf, isKept } from '../place.js'
import { about } from '../status/about.js'
import type { ApplyError } from './apply-error.js'
import { type ApplyOptions, refused } from './apply-options.js'
import { pendingRow } from './decide.js'
import { isMarkedFor, isMarkedForRelease } from './mark.js'
import { type Attempts, type Next, optionsAfterLook } from './next-options.js'

const refusal = (
  { context, step: { wanted } }: Attempts,
  reason: ApplyError['reason'],
  message: string,
): Next =>
  refused({
    reason,
    message: `${formatObjectRef(wanted.place)} on ${context.cluster}: ${message}`,
    place: wanted.place,
  })

/** Why an object must not be deleted in order to be created again; undefined if it may be. */
const obstacle = ({ context, target, step }: Attempts, live: KubeObject): string | undefined => {
  const { wanted, row } = step
  const { place } = wanted
  // Their content goes with them: data, all objects of a Namespace, all custom resources of a definition.
  if (isKept(place)) return `deleting a ${place.kind} deletes what it holds`
  const seen = observedObjectOf(live, { full: false, simple: true })
  if (seen.keptBy !== undefined) return `it has the ${seen.keptBy}`
  const proved =
    row?.uid === seen.uid ||
    isMarkedFor(context.marker, target.uid, place, seen) ||
    isMarkedForRelease(context.marker, target, place, seen)
  return proved ? undefined : 'nothing proves that this hub applied it'
}

const selectorOf = ({ spec }: KubeObject): unknown => (isRecord(spec) ? spec.selector : undefined)

/** The pods of a StatefulSet stay, and the new one adopts them; not if its selector does not match them any more. */
const propagationFor = ({ step: { wanted } }: Attempts, live: KubeObject): 'Orphan' | 'Foreground' =>
  groupKindOf(wanted.place) === 'apps/StatefulSet' && sameJson(selectorOf(live), selectorOf(wanted.object))
    ? 'Orphan'
    : 'Foreground'

const after = (attempts: Attempts, removal: RemovalResult, applyOptions: ApplyOptions): Next => {
  // It changed since it was read: the apply is tried once more.
  if (removal === 'Replaced') return applyOptions
  if (removal === 'Deleting')
    return refusal(attempts, 'Waiting', 'it is being deleted, and is created again when it is gone')
  const { works: createOnly } = attempts.context.createOnly
  return { uid: undefined, force: false, omitReplicas: false, createOnly }
}

/**
 * Deletes an object that was refused only because of immutable fields, where its release or its annotation says so, so
 * that it can be created again. Its row becomes pending first: a hub that ends after any step finds the object, or creates
 * it. Undefined where it does not apply. Throws KubeError.
 */
export const recreate = async (
  attempts: Attempts,
  error: unknown,
  applyOptions: ApplyOptions,
): Promise<Next | undefined> => {
  const { context, target, step } = attempts
  const { wanted } = step
  const { place } = wanted
  const problem = applyProblem(error)
  const fields = problem.kind === 'Invalid' ? immutableFields(problem.causes) : undefined
  const { uid } = applyOptions
  if (fields === undefined || uid === undefined) return undefined
  if ((wanted.onImmutable ?? target.desired.onImmutable) !== 'Recreate') return undefined
  // Hooks have policies of their own for this.
  if (context.inventory.row(target.uid, wanted.key)?.state === 'hook') return undefined
  const resource = await context.resourceOf(place)
  if (resource === undefined) return undefined
  const { transport } = context.member
  const live = await context.limit(() => get(transport, resource, place, callOf(context)))
  if (live?.metadata.uid !== uid || live.metadata.deletionTimestamp !== undefined)
    return optionsAfterLook(attempts)
  const named = `${fields.join(', ')} cannot be changed after creation`
  const why = obstacle(attempts, live)
  if (why !== undefined)
    return refusal(
      attempts,
      'Refused',
      `${named}, and it is not recreated: ${why}; restore the former value in the bundle, or ship the object under another name`,
    )
  const propagationPolicy = propagationFor(attempts, live)
  const pods = propagationPolicy === 'Orphan' ? '; its pods stay' : ''
  const message = `deleting and creating ${formatObjectRef(place)} on ${context.cluster}: ${named} (onImmutable: Recreate)${pods}`
  const details = { object: formatObjectRef(place), fields }
  await context.expect(
    target,
    [pendingRow(context, target, wanted)],
    [about(target, { type: 'Warning', reason: 'Recreating', message, details })],
  )
  const { resourceVersion = '' } = live.metadata
  const removal = await context.limit(() =>
    remove(transport, resource, place, { uid, resourceVersion, propagationPolicy, ...writeOf(context) }),
  )
  return after(attempts, removal, applyOptions)
}
