import { isObject, type JsonObject, objectOf, same, without } from '../objects/json.js'
import type { ManagedFieldsEntry } from '../objects/object.js'
import type { Comparison } from './compare.js'
import { extractObject } from './extract.js'
import { difference, type FieldTree, isEmpty, union } from './tree.js'

export interface Manager {
  name: string
  operation: 'Apply' | 'Update'
  subresource: string
}

export interface ManagedFields extends Manager {
  apiVersion: string
  time: string
  fields: FieldTree
}

const isTree = (value: JsonObject): value is FieldTree =>
  Object.values(value).every((child) => typeof child === 'object' && child !== null && !Array.isArray(child))

export const parseManagers = (entries: readonly ManagedFieldsEntry[] = []): ManagedFields[] =>
  entries.map((entry) => ({
    name: entry.manager,
    operation: entry.operation,
    subresource: entry.subresource ?? '',
    apiVersion: entry.apiVersion,
    time: entry.time,
    fields: isTree(entry.fieldsV1) ? entry.fieldsV1 : {},
  }))

const isEntry = (value: unknown): value is ManagedFieldsEntry =>
  isObject(value) &&
  typeof value.manager === 'string' &&
  (value.operation === 'Apply' || value.operation === 'Update') &&
  isObject(value.fieldsV1)

/**
 * The managers an update starts from: those it sends. An empty list, or a list with one empty entry, resets them; an
 * absent or invalid list keeps those of the live object.
 * Source: k8s.io/apimachinery, pkg/util/managedfields/internal/fieldmanager.go, decodeLiveOrNew.
 */
export const sentManagers = (
  sent: unknown,
  live: readonly ManagedFieldsEntry[] | undefined,
): ManagedFields[] => {
  if (!Array.isArray(sent)) return parseManagers(live)
  const [first] = sent
  if (sent.length === 0 || (sent.length === 1 && isObject(first) && Object.keys(first).length === 0))
    return []
  return parseManagers(sent.every(isEntry) ? sent : live)
}

export const formatManagers = (managers: readonly ManagedFields[]): ManagedFieldsEntry[] =>
  managers
    .filter((manager) => !isEmpty(manager.fields))
    .map((manager) => ({
      manager: manager.name,
      operation: manager.operation,
      apiVersion: manager.apiVersion,
      time: manager.time,
      fieldsType: 'FieldsV1',
      fieldsV1: manager.fields,
      ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
    }))

export const isManager = (entry: Manager, manager: Manager): boolean =>
  entry.name === manager.name &&
  entry.operation === manager.operation &&
  entry.subresource === manager.subresource

const systemMetadata = [
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]

/** The part of an object whose fields have managers: without identity and fields that the server itself sets. */
export const manageable = (object: JsonObject): JsonObject => {
  const metadata = without(objectOf(object.metadata), ...systemMetadata)
  return { ...without(object, 'apiVersion', 'kind', 'metadata'), metadata }
}

export const fieldsOf = (object: JsonObject): FieldTree => {
  const fields = extractObject(manageable(object))
  const { 'f:metadata': metadata, ...rest } = fields
  return metadata === undefined || isEmpty(metadata) ? rest : fields
}

/** The managers after a write: the writer owns the fields it wrote; all others lose them and the fields it removed. */
export const afterUpdate = (
  managers: readonly ManagedFields[],
  writer: ManagedFields,
  { written, removed }: Comparison,
): ManagedFields[] => {
  if (isEmpty(written) && isEmpty(removed)) return [...managers]
  const lost = union(written, removed)
  const others = managers
    .filter((entry) => !isManager(entry, writer))
    .map((entry) => ({ ...entry, fields: difference(entry.fields, lost) }))
  const before = managers.find((entry) => isManager(entry, writer))
  const fields = difference(union(before?.fields ?? {}, written), removed)
  const after = before && same(before.fields, fields) ? before : { ...writer, fields }
  return [...others, after]
}
