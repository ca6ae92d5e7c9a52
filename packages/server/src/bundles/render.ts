import { type ImageSettings, withMirrors } from '../images/index.js'
import { digestOf } from '../runtime/canonical.js'
import { badField, HansaError } from '../runtime/errors.js'
import { applyJsonPatch, type JsonPatchOperation } from '../runtime/json-patch.js'
import { unprocessable } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import { KubernetesObject } from './contract.js'
import { type Divided, isDivided, isWorkload } from './workloads.js'

/** The changes of a target to the objects its bundle's source renders, in this order: replicas, then patches, then images. */
export interface RenderInput {
  /** For objects without a namespace. */
  namespace: string
  workloads: readonly { kind: string; name: string; namespace: string; replicas: number }[]
  /** The workloads among the objects that `workloads` decides about (by default all); the others are rendered as they are. */
  divided?: Divided
  patches: readonly { object: ObjectSelector; patch: readonly JsonPatchOperation[] }[]
  /** Where the cluster pulls images from; as the objects have them when absent. */
  images?: ImageSettings | undefined
}

export interface ObjectSelector {
  kind: string
  name: string
  namespace?: string | undefined
}

/**
 * Identifies the desired state of targets of a revision: everything that rendering uses of the release and the placement.
 * Patches and values are the stored ones, with digests in place of secrets; values and images count only if there are any.
 */
export const valuesHashOf = ({
  namespace,
  workloads,
  patches,
  values,
  images,
}: {
  namespace: string
  workloads: readonly unknown[]
  patches: readonly unknown[]
  values?: readonly unknown[] | undefined
  images?: ImageSettings | undefined
}): string =>
  digestOf({
    ...{ namespace, workloads, patches },
    ...(values === undefined ? {} : { values }),
    ...(images === undefined ? {} : { images }),
  })

/** The function that applies a patch: `redactedPatch` for objects with digests in place of sensitive values. */
export type ApplyPatch = (object: unknown, patch: readonly JsonPatchOperation[]) => unknown

const selects = (selector: ObjectSelector, object: KubernetesObject): boolean =>
  selector.kind === object.kind &&
  selector.name === object.metadata.name &&
  (selector.namespace === undefined || selector.namespace === object.metadata.namespace)

const withReplicas = (object: KubernetesObject, replicas: number): KubernetesObject => ({
  ...object,
  spec: { ...(typeof object.spec === 'object' ? object.spec : {}), replicas },
})

/** Whether a target has a share of the replicas of an object. */
const isShared = (object: KubernetesObject, { divided = true }: Pick<RenderInput, 'divided'>): boolean =>
  isWorkload(object) && isDivided(divided, object)

const replicasOf = ({ spec }: KubernetesObject): unknown => (isRecord(spec) ? spec.replicas : undefined)

/**
 * The desired objects of a target on its cluster, without workloads that have no share there. `isNamespaced` decides which
 * kinds get the release's namespace. Throws `Unprocessable` for a patch that does not apply, naming the object and the operation.
 */
export const render = (
  objects: readonly KubernetesObject[],
  input: RenderInput,
  isNamespaced: (object: KubernetesObject) => boolean,
  apply: ApplyPatch = applyJsonPatch,
): KubernetesObject[] => {
  const placed = objects.map((object) =>
    object.metadata.namespace === undefined && isNamespaced(object)
      ? { ...object, metadata: { ...object.metadata, namespace: input.namespace } }
      : object,
  )
  const shared = placed.flatMap((object) => {
    if (!isShared(object, input)) return [object]
    const share = input.workloads.find(
      ({ kind, name, namespace }) =>
        kind === object.kind && name === object.metadata.name && namespace === object.metadata.namespace,
    )
    return share === undefined ? [] : [withReplicas(object, share.replicas)]
  })
  return shared.map((object) => {
    const patches = input.patches.filter(({ object: selector }) => selects(selector, object))
    const result = patches.reduce((current, { patch }) => patched(current, patch, apply), object)
    if (patches.length > 0 && isShared(object, input) && replicasOf(result) !== replicasOf(object))
      throw badField(
        '/spec/overrides',
        `must not change /spec/replicas of ${object.kind} "${object.metadata.name}", which the placement divides; use spec.replicas`,
        "remove that operation, and set the replicas in the release's spec.replicas",
      )
    return input.images === undefined ? result : withMirrors(result, input.images)
  })
}

/** Adds the object to the error of an operation. */
const ofObject = (error: unknown, { kind, metadata }: KubernetesObject): unknown =>
  error instanceof HansaError
    ? new HansaError(
        'Unprocessable',
        {
          reason: `${error.message} (override of ${kind} "${metadata.name}")`,
          fix: "correct the path or the value in the release's spec.overrides",
        },
        { cause: error },
      )
    : error

const patched = (
  object: KubernetesObject,
  patch: readonly JsonPatchOperation[],
  apply: ApplyPatch,
): KubernetesObject => {
  let result: unknown
  try {
    result = apply(object, patch)
  } catch (error) {
    throw ofObject(error, object)
  }
  const { apiVersion, kind, metadata } = object
  if (!isObject(result))
    throw ofObject(
      unprocessable('the result is not a valid Kubernetes object: check apiVersion, kind and metadata', ''),
      object,
    )
  if (result.apiVersion !== apiVersion || result.kind !== kind || result.metadata.name !== metadata.name)
    throw badField(
      '/spec/overrides',
      `must not change the apiVersion, kind or name of ${kind} "${metadata.name}"`,
    )
  return result
}

const isObject = (value: unknown): value is KubernetesObject => KubernetesObject.safeParse(value).success
