import type { KubeObject } from '@hansa/charts'
import { unpackLists } from '@hansa/manifests'
import type { HansaError } from '../../runtime/errors.js'
import { isRecord } from '../../runtime/record.js'
import { mapInSlices } from '../../runtime/slices.js'
import { type KubernetesObject, KubernetesObjectInput } from '../contract.js'
import { identityOf } from '../object-identity.js'
import { policyProblems } from '../object-policies.js'

/** A rendered document, and the file that it is from. */
export interface RenderedDocument {
  source: string
  /** Absent if the document contains only comments. */
  object?: KubeObject
}

/** The error for a document that cannot be applied. */
export type Refuse = (source: string, reason: string) => HansaError

const named = ({ kind, metadata }: KubernetesObject): string => `${kind} "${metadata.name}"`

/** Such as `ConfigMap "a": `; empty if the value does not say. */
const prefixOf = (value: unknown): string => {
  const { kind, metadata } = isRecord(value) ? value : {}
  const name = isRecord(metadata) ? metadata.name : undefined
  return typeof kind === 'string' && typeof name === 'string' ? `${kind} "${name}": ` : ''
}

const objectOf = (source: string, value: unknown, refuse: Refuse): KubernetesObject => {
  const parsed = KubernetesObjectInput.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const at = issue === undefined || issue.path.length === 0 ? 'the object' : issue.path.join('.')
    throw refuse(source, `${prefixOf(value)}${at} ${issue?.message ?? 'is not a Kubernetes object'}`)
  }
  const object = parsed.data
  const own = Object.keys(object.metadata.labels ?? {}).find((key) => key.startsWith('hansa.dev/'))
  if (own !== undefined) throw refuse(source, `${named(object)} has the label "${own}", which Hansa manages`)
  const [problem] = policyProblems(object)
  if (problem !== undefined)
    throw refuse(source, `${named(object)}: annotation ${problem.annotation} ${problem.reason}`)
  return object
}

/** The objects of one document as Hansa applies them, lists unpacked. Throws the error of `refuse`. */
export const objectsIn = ({ source, object }: RenderedDocument, refuse: Refuse): KubernetesObject[] =>
  object === undefined ? [] : unpackLists(object).map(({ value }) => objectOf(source, value, refuse))

/** Documents that are checked without a break: some milliseconds. */
const sliceSize = 200

/**
 * The same for several documents. Throws also for an object that is rendered twice; `namespace` is that of objects without one,
 * if it is known.
 */
export const objectsInAll = (
  documents: readonly RenderedDocument[],
  refuse: Refuse,
  namespace?: string,
): Promise<KubernetesObject[]> => {
  const sources = new Map<string, string>()
  const placed = (object: KubernetesObject): KubernetesObject =>
    namespace === undefined || object.metadata.namespace !== undefined
      ? object
      : { ...object, metadata: { ...object.metadata, namespace } }
  return mapInSlices(documents, sliceSize, (slice) =>
    slice.flatMap((document) =>
      objectsIn(document, refuse).map((object) => {
        const identity = identityOf(placed(object))
        const first = sources.get(identity)
        if (first !== undefined)
          throw refuse(document.source, `${named(object)} is also rendered by ${first}`)
        sources.set(identity, document.source)
        return object
      }),
    ),
  )
}
