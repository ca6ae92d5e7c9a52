import { isRecord } from '../runtime/record.js'
import type { ManagedFields } from './object.js'

/**
 * Reads metadata.managedFields: the owner of each path of an object. Source:
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/ and FieldsV1 in structured-merge-diff.
 */
const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

/** The fields that a manager applied to the object itself; its status and its scale are separate entries. */
const appliedBy = (managedFields: readonly ManagedFields[], manager: string): ManagedFields | undefined =>
  managedFields.find(
    (entry) => entry.manager === manager && entry.operation === 'Apply' && !entry.subresource,
  )

const keyed = (json: string): string => {
  const value: unknown = JSON.parse(json)
  if (!isRecord(value)) return json
  return Object.entries(value)
    .map(([key, part]) => `${key}=${JSON.stringify(part)}`)
    .join(',')
}

/** One step as the API server writes it in conflicts, quoted where it would be ambiguous otherwise. */
const stepOf = (key: string): string => {
  const rest = key.slice(2)
  switch (key.slice(0, 2)) {
    case 'f:':
      return /[.[\]"]/.test(rest) ? `[${JSON.stringify(rest)}]` : `.${rest}`
    case 'k:':
      return `[${keyed(rest)}]`
    case 'v:':
      return `[=${rest}]`
    default:
      return `[${rest}]`
  }
}

const collect = (fields: Record<string, unknown>, path: string, into: (path: string) => void): void => {
  let leaf = true
  for (const [key, below] of Object.entries(fields)) {
    leaf = false
    if (key === '.') into(path)
    else collect(record(below), path + stepOf(key), into)
  }
  if (leaf && path !== '') into(path)
}

/**
 * Paths that `manager` owns by applying, such as `.spec.replicas`, `.metadata.labels["app.kubernetes.io/name"]` or
 * `.spec.template.spec.containers[name="web"].image`. An owned item of a list or map is a path, too.
 */
export const ownedPaths = (
  managedFields: readonly ManagedFields[] | undefined,
  manager: string,
): Set<string> => {
  const paths = new Set<string>()
  const entry = appliedBy(managedFields ?? [], manager)
  collect(record(entry?.fieldsV1), '', (path) => paths.add(path))
  return paths
}

const lost = (
  then: Record<string, unknown>,
  now: Record<string, unknown>,
  path: string,
  into: (path: string) => void,
): void => {
  for (const key of Object.keys(then)) {
    const below = record(then[key])
    if (key in now) lost(below, record(now[key]), key === '.' ? path : path + stepOf(key), into)
    else if (key === '.') into(path)
    else collect(below, path + stepOf(key), into)
  }
}

/**
 * Paths that `manager` owned after its apply (`then`) and no longer owns (`now`): somebody changed or removed them.
 * Empty when both are of different API versions, since their paths cannot be compared.
 */
export const missingPaths = (
  then: readonly ManagedFields[] | undefined,
  now: readonly ManagedFields[] | undefined,
  manager: string,
): string[] => {
  const before = appliedBy(then ?? [], manager)
  if (before === undefined) return []
  const after = appliedBy(now ?? [], manager)
  if (after !== undefined && after.apiVersion !== before.apiVersion) return []
  const paths: string[] = []
  lost(record(before.fieldsV1), record(after?.fieldsV1), '', (path) => paths.push(path))
  return paths
}

const owns = (entry: ManagedFields, path: readonly string[]): boolean => {
  let fields: unknown = entry.fieldsV1
  for (const name of path) fields = isRecord(fields) ? fields[`f:${name}`] : undefined
  return fields !== undefined
}

/**
 * Managers other than `manager` that own the field at `path` (names of fields, such as `['spec', 'replicas']`) or
 * something below it, through subresources too: an autoscaler owns replicas through `scale`.
 */
export const otherOwners = (
  managedFields: readonly ManagedFields[] | undefined,
  path: readonly string[],
  manager: string,
): string[] => {
  const names = new Set<string>()
  for (const entry of managedFields ?? [])
    if (entry.manager !== undefined && entry.manager !== manager && owns(entry, path))
      names.add(entry.manager)
  return [...names]
}
