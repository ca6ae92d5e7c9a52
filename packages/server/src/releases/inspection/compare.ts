import { groupOf, isCreateOnly, isRedacted } from '../../bundles/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { isRecord } from '../../runtime/record.js'
import type { ShownObject } from './cluster-rendering.js'
import type { DiffGroup, DiffObject } from './contract.js'

/** The objects of one side, and by the digest that is shown for a secret value: its identity, the same on both sides. */
export interface Side {
  objects: readonly ShownObject[]
  identities: ReadonlyMap<string, string>
}

export const nothing: Side = { objects: [], identities: new Map() }

const keyOf = ({ object: { apiVersion, kind, metadata }, hook }: ShownObject): string =>
  JSON.stringify([groupOf(apiVersion), kind, metadata.namespace ?? '', metadata.name, hook])

const isOnlyCreated = ({ object }: ShownObject, names: ReadonlySet<string>): boolean =>
  isCreateOnly(object) || (object.kind === 'CustomResourceDefinition' && names.has(object.metadata.name))

/** Digests are salted by their bundle: equal values of another bundle get the digest they had before. */
const createAlign = (before: Side, after: Side): ((value: unknown) => unknown) => {
  const shown = new Map([...before.identities].map(([digest, identity]) => [identity, digest]))
  const align = (value: unknown): unknown => {
    if (isRedacted(value)) {
      const identity = after.identities.get(value.digest)
      return { digest: (identity === undefined ? undefined : shown.get(identity)) ?? value.digest }
    }
    if (Array.isArray(value)) return value.map(align)
    if (!isRecord(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, align(item)]))
  }
  return align
}

const headOf = ({ object, hook }: ShownObject): Omit<DiffObject, 'change'> => {
  const { apiVersion, kind, metadata } = object
  const { namespace, name } = metadata
  return {
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(hook ? { hook: true } : {}),
  }
}

/**
 * The differences between two sides: in the order of the objects after, then the removed ones. `onlyCreated`: the names
 * of definitions that do not change once they exist, like objects with the annotation hansa.dev/apply: CreateOnly.
 */
export const compare = (
  before: Side,
  after: Side,
  onlyCreated: ReadonlySet<string> = new Set(),
): Pick<DiffGroup, 'unchanged' | 'objects'> => {
  const align = createAlign(before, after)
  const left = new Map(before.objects.map((one) => [keyOf(one), one]))
  const objects: DiffObject[] = []
  let unchanged = 0
  for (const one of after.objects) {
    const present = left.get(keyOf(one))
    left.delete(keyOf(one))
    const object = align(one.object) as ShownObject['object']
    if (present === undefined) objects.push({ ...headOf(one), change: 'Added', after: object })
    else if (sameJson(present.object, object) || isOnlyCreated(one, onlyCreated)) unchanged++
    else objects.push({ ...headOf(one), change: 'Changed', before: present.object, after: object })
  }
  for (const one of left.values()) objects.push({ ...headOf(one), change: 'Removed', before: one.object })
  return { unchanged, objects }
}

/** Bytes of the objects in a response, as JSON, and the most differences. */
const mostBytes = 4 * 1024 * 1024
const mostObjects = 10_000

/** Groups whose objects fit into a response: first contents are omitted, then objects. */
export const limited = (
  groups: readonly DiffGroup[],
  limits = { bytes: mostBytes, objects: mostObjects },
): { groups: DiffGroup[]; truncated?: string } => {
  let bytes = 0
  let count = 0
  let emptied = 0
  let omitted = 0
  const fitting = groups.map((group) => ({
    ...group,
    objects: group.objects.flatMap((object) => {
      if (++count > limits.objects) {
        omitted++
        return []
      }
      const size = Buffer.byteLength(JSON.stringify(object))
      if (bytes + size <= limits.bytes) {
        bytes += size
        return [object]
      }
      emptied++
      const { before: _before, after: _after, ...head } = object
      return [head]
    }),
  }))
  if (emptied + omitted === 0) return { groups: fitting }
  const parts = [
    ...(emptied === 0 ? [] : [`the contents of ${emptied} changed objects`]),
    ...(omitted === 0 ? [] : [`${omitted} changed objects`]),
  ]
  return {
    groups: fitting,
    truncated: `${parts.join(' and ')} are omitted because the response is limited; compare one cluster at a time`,
  }
}
