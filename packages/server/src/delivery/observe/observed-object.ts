import { createHash } from 'node:crypto'
import { keptBy } from '../../bundles/index.js'
import { type Health, health, type KubeObject, type ManagedFields, otherOwners } from '../../kube/index.js'
import { isRecord } from '../../runtime/record.js'
import { marksOf } from '../apply/mark.js'
import { hubLabel, isOurManager, manager, releaseLabel, targetLabel } from '../labels.js'

/** The remembered facts about an object on a member. */
export interface ObservedObject {
  uid: string
  resourceVersion: string
  hub: string | undefined
  release: string | undefined
  target: string | undefined
  /** The annotation because of which it is never deleted, as text. */
  keptBy: string | undefined
  deleting: boolean
  finalizers: readonly string[]
  /** For each of our managers: a fingerprint of the field paths it owns, without `spec.replicas`. */
  owned: Readonly<Record<string, string>>
  /** The annotation hansa.dev/applied, by the manager that sent it. */
  marks: Readonly<Record<string, string>>
  /** When each of our managers last changed the object. */
  managedAt: Readonly<Record<string, string>>
  ownsReplicas: boolean
  /** Other managers that own `spec.replicas`, including that of an autoscaler. */
  replicasOwners: readonly string[]
  /** By the rules of the hub. Undefined while only its metadata was observed and the health of its kind needs more. */
  health: Health | undefined
  /** The object itself, if a rule of a bundle assesses it; undefined while only its metadata was observed. */
  live?: KubeObject | undefined
}

const without = (record: Record<string, unknown>, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))

const replicasPath = ['spec', 'replicas']

const ownsReplicas = (fields: unknown): boolean =>
  isRecord(fields) && isRecord(fields['f:spec']) && fields['f:spec']['f:replicas'] !== undefined

/**
 * Members write field sets in one order. An autoscaler may own the replicas, which says nothing about the other
 * fields.
 */
const fingerprint = ({ apiVersion, fieldsV1 }: ManagedFields): string => {
  const fields =
    isRecord(fieldsV1) && isRecord(fieldsV1['f:spec']) && ownsReplicas(fieldsV1)
      ? { ...fieldsV1, 'f:spec': without(fieldsV1['f:spec'], 'f:replicas') }
      : (fieldsV1 ?? {})
  return createHash('sha256')
    .update(`${apiVersion} ${JSON.stringify(fields)}`)
    .digest('base64url')
    .slice(0, 22)
}

/** Rules need no field managers, which are often larger than the rest of the object, and can contain values. */
export const withoutManagers = (object: KubeObject): KubeObject => {
  const { managedFields: _managedFields, ...metadata } = object.metadata
  return { ...object, metadata }
}

/**
 * `full`: the object came with spec and status; `simple`: an object of its kind is healthy if it exists; `ruled`: a rule
 * of a bundle assesses it.
 */
export const observedObjectOf = (
  object: KubeObject,
  { full, simple, ruled = false }: { full: boolean; simple: boolean; ruled?: boolean },
): ObservedObject => {
  const { metadata } = object
  const managedFields = metadata.managedFields ?? []
  const ours = managedFields.filter(
    (entry) => entry.operation === 'Apply' && !entry.subresource && isOurManager(entry.manager ?? ''),
  )
  return {
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    hub: metadata.labels?.[hubLabel],
    release: metadata.labels?.[releaseLabel],
    target: metadata.labels?.[targetLabel],
    keptBy: keptBy(object),
    deleting: metadata.deletionTimestamp !== undefined,
    finalizers: metadata.finalizers ?? [],
    owned: Object.fromEntries(ours.map((entry) => [entry.manager ?? '', fingerprint(entry)])),
    marks: marksOf(metadata.annotations),
    managedAt: Object.fromEntries(
      ours.flatMap(({ manager: name = '', time }) => (time === undefined ? [] : [[name, time]])),
    ),
    ownsReplicas: ours.some((entry) => entry.manager === manager && ownsReplicas(entry.fieldsV1)),
    replicasOwners: otherOwners(managedFields, replicasPath, manager),
    health: full || simple ? health(object) : undefined,
    ...(full && ruled ? { live: withoutManagers(object) } : {}),
  }
}
