import { z } from 'zod'
import { shownText } from '../runtime/foreign-text.js'

export const apiVersion = 'hansa.dev/v1'

/** A DNS label (RFC 1123): the form of every metadata.name and namespace. */
export const Name = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be a DNS label: at most 63 characters of a–z, 0–9 and "-", starting and ending with a letter or digit',
  )

const labelKey = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/

const LabelName = z.string().regex(labelKey, 'must be a Kubernetes label key')
const LabelText = z
  .string()
  .regex(
    labelValue,
    'must be a Kubernetes label value: at most 63 letters, digits, "-", "_" or ".", starting and ending with a letter or digit',
  )

export const Labels = z.record(LabelName, LabelText)

/** Labels to set; null removes one. */
export const LabelChanges = z.record(LabelName, LabelText.nullable())

export const Annotations = z.record(
  z.string().regex(labelKey, 'must be a Kubernetes annotation key'),
  z.string(),
)

/** The metadata of a resource as the hub shows it. */
export const Metadata = z
  .strictObject({
    name: Name,
    namespace: Name.optional(),
    uid: z.string(),
    labels: Labels,
    annotations: Annotations,
    generation: z.int(),
    resourceVersion: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
    deletionTimestamp: z.string().optional(),
  })
  .meta({ id: 'Metadata' })

/** The metadata that users send: server-owned fields are accepted and ignored; resourceVersion acts as If-Match. */
export const MetadataInput = z
  .strictObject({
    name: Name,
    namespace: Name.optional(),
    labels: Labels.optional(),
    annotations: Annotations.optional(),
    resourceVersion: z.string().optional(),
    uid: z.unknown().optional(),
    generation: z.unknown().optional(),
    createdAt: z.unknown().optional(),
    updatedAt: z.unknown().optional(),
    deletionTimestamp: z.unknown().optional(),
  })
  .meta({ id: 'MetadataInput' })

export type Metadata = z.infer<typeof Metadata>
export type MetadataInput = z.infer<typeof MetadataInput>

export interface Resource<Spec = unknown, Status = unknown> {
  apiVersion: typeof apiVersion
  kind: string
  metadata: Metadata
  spec: Spec
  status: Status
}

/** As in Kubernetes: one aspect of a resource's state, with the time of its last transition. */
export const Condition = z
  .strictObject({
    type: z.string(),
    status: z.enum(['True', 'False', 'Unknown']),
    lastTransitionTime: z.string(),
    reason: z.string(),
    message: z.string(),
  })
  .meta({ id: 'Condition' })

export type Condition = z.infer<typeof Condition>

/** Sets `next` among `conditions`; lastTransitionTime moves only when the status changes. Returns the same array when nothing differs. */
export const setCondition = (
  conditions: readonly Condition[],
  told: Omit<Condition, 'lastTransitionTime'>,
  at: string,
): readonly Condition[] => {
  const next = { ...told, reason: shownText(told.reason), message: shownText(told.message) }
  const present = conditions.find((condition) => condition.type === next.type)
  if (
    present !== undefined &&
    present.status === next.status &&
    present.reason === next.reason &&
    present.message === next.message
  )
    return conditions
  const lastTransitionTime = present?.status === next.status ? present.lastTransitionTime : at
  return [
    ...conditions.filter((condition) => condition.type !== next.type),
    { ...next, lastTransitionTime },
  ].sort((a, b) => (a.type < b.type ? -1 : 1))
}
