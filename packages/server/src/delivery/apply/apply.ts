import {
  applyProblem,
  hasStatus,
  KubeError,
  type KubeObject,
  missingPaths,
  serverSideApply,
} from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import { timestamp } from '../../runtime/clock.js'
import { type DeliveryContext, readAt, writeOf } from '../delivery-context.js'
import { type ObservedObject, observedObjectOf } from '../observe/observed-object.js'
import { isSimple } from '../observe/simple.js'
import { formatObjectRef } from '../place.js'
import { applyErrorOf, kindMissing } from './apply-error.js'
import {
  type ApplyOptions,
  type ApplyOutcome,
  applyOptionsFrom,
  claimAt,
  refused,
  rowOf,
} from './apply-options.js'
import type { Claim } from './claim.js'
import type { Displacement } from './displacement.js'
import { markedAs } from './mark.js'
import type { Step } from './plan.js'
import { resolveFieldConflict } from './resolve-field-conflict.js'
import { dropUpdates, restoreItems } from './restore-items.js'
import { isShared, takeShared } from './sharing.js'
import { takeOver } from './takeover.js'
import { type Wanted, withoutReplicas } from './wanted.js'

const mostTries = 5

/** The result of a first look. */
const seenBy = (claim: Claim | undefined): ObservedObject | undefined =>
  claim !== undefined && 'seen' in claim ? claim.seen : undefined

const isOutcome = (way: ApplyOptions | ApplyOutcome): way is ApplyOutcome => 'kind' in way

/** The object changed while the server merged: the same apply will succeed. */
const isPassing = (error: unknown): boolean =>
  error instanceof KubeError && error.status === 409 && applyProblem(error).kind === 'Transient'

/**
 * No object has this resourceVersion: the first write to etcd has revision 2. An apply with it creates a missing
 * object and is refused (409) if it exists, in one step: k8s.io/apiserver, registry/generic/registry/store.go, Update.
 */
const noVersion = '1'

const wholeFor = (object: KubeObject, { omitReplicas }: ApplyOptions): KubeObject =>
  omitReplicas ? withoutReplicas(object) : object

/** Preconditions are not marked: the same object applied once more must not look changed. */
const asSent = (object: KubeObject, { uid, createOnly }: ApplyOptions): KubeObject => {
  if (uid === undefined && createOnly !== true) return object
  const precondition = uid === undefined ? { resourceVersion: noVersion } : { uid }
  return { ...object, metadata: { ...object.metadata, ...precondition } }
}

const send = async (
  context: DeliveryContext,
  wanted: Wanted,
  way: ApplyOptions,
  target: TargetRow | undefined,
): Promise<{ answer: KubeObject; created: boolean } | undefined> => {
  const { place, object, manager } = wanted
  const resource = await context.resourceOf(place)
  if (resource === undefined) return undefined
  const whole = wholeFor(object, way)
  const marked = target === undefined ? whole : markedAs(context.marker, whole, { target, place, manager })
  const sent = asSent(marked, way)
  const options = { fieldManager: manager, force: way.force, metadataOnly: true, ...writeOf(context) }
  const { object: answer, created } = await context.limit(() =>
    serverSideApply(context.member.transport, resource, sent, options),
  )
  if (!created) await dropUpdates(context, wanted, resource, answer)
  return { answer, created }
}

/** Gives up every field of an object that was merged into before it turned out to belong to somebody else. */
const letGo = async (context: DeliveryContext, wanted: Wanted, { metadata }: KubeObject): Promise<void> => {
  const { apiVersion, kind } = wanted.object
  const { name, namespace } = metadata
  const empty = { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } }
  const way = { uid: metadata.uid, force: false, omitReplicas: false }
  await send(context, { ...wanted, object: empty }, way, undefined)
}

/**
 * Applies one object. `claim` is the result of the first look; required for `unresolved` steps. A `new` step without
 * one only creates. `bundleScales` tells which objects the bundle has an autoscaler for; `displacement` prunes the
 * objects that are in the way. Throws only errors that are not failures of the member.
 */
export const applyStep = async (
  context: DeliveryContext,
  target: TargetRow,
  step: Step,
  claim: Claim | undefined,
  { bundleScales, displacement }: { bundleScales: (key: string) => boolean; displacement: Displacement },
): Promise<ApplyOutcome> => {
  const { wanted, why } = step
  const { place, key, manager, scaled } = wanted
  const { cluster, observed } = context
  const holder = { targetUid: target.uid, cluster }
  const autoscaled = bundleScales(key) ? true : context.autoscaled(key)

  const leavesReplicas = (seen: ObservedObject): boolean =>
    scaled && autoscaled !== false && seen.replicasOwners.length > 0

  const firstWay = (): ApplyOptions | ApplyOutcome => {
    if (claim !== undefined) return applyOptionsFrom(claim, wanted, holder, leavesReplicas)
    if (why === 'new') return { uid: undefined, force: false, omitReplicas: false, createOnly: true }
    const seen = observed.get(key)
    return {
      uid: step.row?.uid ?? undefined,
      force: why === 'fields' || why === 'replicas',
      omitReplicas: seen !== undefined && leavesReplicas(seen),
    }
  }

  /**
   * The object on the cluster is not the expected one: its fate is unknown, and stored as such, before it is
   * recreated.
   */
  const lookAgain = async (): Promise<ApplyOptions | ApplyOutcome> => {
    if (step.row?.uid != null)
      await context.expect(target, [{ ...step.row, uid: null, hash: '', state: 'pending' }])
    return applyOptionsFrom(await claimAt(context, target, wanted), wanted, holder, leavesReplicas)
  }

  /** The object before a correction, to report afterwards what had changed. */
  const before = async (): Promise<KubeObject | undefined> => {
    const resource = why === 'fields' ? await context.resourceOf(place) : undefined
    return resource && readAt(context, place, resource)
  }

  const lostPaths = (then: KubeObject, now: KubeObject | undefined): readonly string[] => {
    if (why === 'replicas') return ['.spec.replicas']
    return why === 'fields'
      ? missingPaths(then.metadata.managedFields, now?.metadata.managedFields, manager)
      : []
  }

  /** Whether somebody took fields of ours that have to be taken back. */
  const isEdited = (): boolean => {
    if (target.desired.drift !== 'Correct') return false
    const seen = observed.get(key)
    return (
      why === 'fields' ||
      (why === 'changed' && seen !== undefined && step.row?.fields !== (seen.owned[manager] ?? ''))
    )
  }

  /** How to continue after a refusal; throws it when that is impossible. */
  const next = async (error: unknown, way: ApplyOptions): Promise<ApplyOptions | ApplyOutcome> => {
    const problem = applyProblem(error)
    if (way.createOnly === true && hasStatus(error, 409)) {
      const found = await lookAgain()
      // Refused although nothing exists there: this member does not support such applies.
      if (!isOutcome(found) && found.uid === undefined) context.createOnly.works = false
      return found
    }
    if (isPassing(error)) return way
    if (problem.kind === 'UidMismatch') return lookAgain()
    if (problem.kind === 'NamespaceMissing') context.foreign.delete(problem.namespace)
    if (problem.kind !== 'FieldConflict' || way.force) {
      if (isEdited() && (await restoreItems(context, wanted, error, way.uid))) return way
      const remedy = await displacement.makeRoom(error, wanted)
      if (remedy === undefined) throw error
      return remedy.kind === 'retry' ? way : remedy
    }
    const insistence = resolveFieldConflict({
      conflicts: problem.conflicts,
      autoscaled,
      scaled,
      drift: target.desired.drift,
      adopting: way.adoptedFrom !== undefined,
      holding: isShared(wanted),
    })
    if (insistence === undefined) throw error
    return { ...way, force: insistence.force, omitReplicas: way.omitReplicas || insistence.omitReplicas }
  }

  /** False when the object to adopt is gone or replaced. */
  const isTaken = async (way: ApplyOptions): Promise<boolean> => {
    const { uid, adoptedFrom } = way
    if (adoptedFrom === undefined || uid === undefined) return true
    return takeOver(context, { place, manager, uid }, wholeFor(wanted.object, way))
  }

  const attempt = async (): Promise<ApplyOutcome> => {
    const drifted = await before()
    let way = firstWay()
    let object = wanted.object
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (isOutcome(way)) return way
      if (!(await isTaken(way))) {
        way = await lookAgain()
        continue
      }
      if (isShared(wanted) && way.uid !== undefined)
        object = await takeShared(context, wanted, {
          targetUid: target.uid,
          uid: way.uid,
          found: seenBy(claim),
        })
      const sent = await send(context, { ...wanted, object }, way, target).catch((error: unknown) => ({
        error,
      }))
      if (sent === undefined) return refused(kindMissing(place, cluster))
      if ('error' in sent) way = await next(sent.error, way)
      else if (way.uid === undefined && !sent.created && why === 'new') {
        await letGo(context, wanted, sent.answer)
        way = await lookAgain()
      } else {
        const seen = observedObjectOf(sent.answer, { full: false, simple: isSimple(place) })
        observed.answered(place, seen)
        const replicas = way.omitReplicas ? 'left' : seen.ownsReplicas ? 'applied' : ''
        const appliedAt = timestamp(context.clock)
        const row = rowOf(wanted, seen, { ...holder, state: 'applied', appliedAt, replicas })
        const adopted = way.adoptedFrom === undefined ? {} : { adoptedFrom: way.adoptedFrom }
        return { kind: 'applied', step, row, ...adopted, paths: lostPaths(sent.answer, drifted) }
      }
    }
    return refused({
      reason: 'Failed',
      message: `${formatObjectRef(place)} on ${cluster}: update conflict after several attempts`,
      place,
    })
  }

  return attempt().catch((error: unknown) => refused(applyErrorOf(error, place, cluster)))
}
