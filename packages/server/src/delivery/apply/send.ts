import { type KubeObject, serverSideApply } from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import { type DeliveryContext, writeOf } from '../delivery-context.js'
import type { ApplyOptions } from './apply-options.js'
import { markedAs } from './mark.js'
import { dropUpdates } from './restore-items.js'
import { type DesiredObject, withoutReplicas } from './wanted.js'

/**
 * No object has this resourceVersion: the first write to etcd has revision 2. An apply that carries it creates an object that does
 * not exist and is refused (409) where one does, in one step: k8s.io/apiserver, registry/generic/registry/store.go, Update.
 */
const noVersion = '1'

/** The object as these options apply it. */
export const wholeFor = (object: KubeObject, { omitReplicas }: ApplyOptions): KubeObject =>
  omitReplicas ? withoutReplicas(object) : object

/** Preconditions are not part of what is marked: the same object applied once more must not look changed. */
const asSent = (object: KubeObject, { uid, createOnly, resourceVersion }: ApplyOptions): KubeObject => {
  if (uid === undefined && createOnly !== true) return object
  const version = resourceVersion === undefined ? {} : { resourceVersion }
  const precondition = uid === undefined ? { resourceVersion: noVersion } : { uid, ...version }
  return { ...object, metadata: { ...object.metadata, ...precondition } }
}

/** One apply; undefined when the member does not serve the kind. `target`: marks the object as applied for it. Throws KubeError. */
export const send = async (
  context: DeliveryContext,
  wanted: DesiredObject,
  applyOptions: ApplyOptions,
  target: TargetRow | undefined,
): Promise<{ answer: KubeObject; created: boolean } | undefined> => {
  const { place, object, manager } = wanted
  const resource = await context.resourceOf(place)
  if (resource === undefined) return undefined
  const whole = wholeFor(object, applyOptions)
  const marked = target === undefined ? whole : markedAs(context.marker, whole, { target, place, manager })
  const sent = asSent(marked, applyOptions)
  const { force, dryRun } = applyOptions
  const { object: answer, created } = await context.limit(() =>
    serverSideApply(context.member.transport, resource, sent, {
      fieldManager: manager,
      force,
      dryRun,
      metadataOnly: true,
      ...writeOf(context),
    }),
  )
  if (!created && dryRun !== true) await dropUpdates(context, wanted, resource, answer)
  return { answer, created }
}

/** Gives up every field of an object that was merged into before it turned out to be somebody else's. */
export const releaseFields = async (
  context: DeliveryContext,
  wanted: DesiredObject,
  { metadata }: KubeObject,
): Promise<void> => {
  const { apiVersion, kind } = wanted.object
  const { name, namespace } = metadata
  const empty = { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } }
  const applyOptions = { uid: metadata.uid, force: false, omitReplicas: false }
  await send(context, { ...wanted, object: empty }, applyOptions, undefined)
}
