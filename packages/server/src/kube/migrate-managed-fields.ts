import { isRecord } from '../runtime/record.js'
import type { KubeObject, ManagedFields } from './object.js'

/** A field set in the FieldsV1 form: `f:name`, `k:{"name":"x"}`, `v:"x"`; `.` or no child at all is the field itself. */
type Fields = Record<string, unknown>

const fieldsIn = (value: unknown): Fields => (isRecord(value) ? value : {})
const isEmpty = (fields: Fields): boolean => Object.keys(fields).length === 0

/** The union of both sets. */
const union = (a: Fields, b: Fields): Fields =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => {
      const [one, other] = [a[key], b[key]]
      if (!isRecord(one) || !isRecord(other)) return [key, fieldsIn(one ?? other)]
      const both = union(one, other)
      const itself = (isEmpty(one) || isEmpty(other)) && !isEmpty(both)
      return [key, itself ? { '.': {}, ...both } : both]
    }),
  )

const keyOf = (json: string): Fields => {
  try {
    return fieldsIn(JSON.parse(json))
  } catch {
    return { '': json }
  }
}

/** The value of an object at one step of a field set. */
const valueAt = (value: unknown, step: string): unknown => {
  const name = step.slice(2)
  if (step.startsWith('f:')) return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
  if (!step.startsWith('k:') || !Array.isArray(value)) return undefined
  const key = keyOf(name)
  return value.find(
    (item: unknown) => isRecord(item) && Object.entries(key).every(([field, part]) => item[field] === part),
  )
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)

/** A path of FieldsV1 steps, such as `['f:spec', 'f:replicas']`; `*` is any step. */
export type FieldPath = readonly string[]

/** Removes the fields at one of the paths from a field set, except those that `applied` sets. */
const split = (
  fields: Fields,
  paths: readonly FieldPath[],
  applied: unknown,
): { moved: Fields; left: Fields } => {
  const moved: [string, unknown][] = []
  const left: [string, unknown][] = []
  for (const [step, below] of Object.entries(fields)) {
    const rests = paths
      .filter(([first]) => first === step || (first === '*' && step !== '.'))
      .map((path) => path.slice(1))
    if (rests.length === 0) {
      moved.push([step, below])
      continue
    }
    const value = valueAt(applied, step)
    if (rests.some((rest) => rest.length === 0) && isNothing(value)) {
      left.push([step, below])
      continue
    }
    const deeper = rests.filter((rest) => rest.length > 0)
    const parts = split(fieldsIn(below), deeper, value)
    if (isEmpty(parts.left) || !isEmpty(parts.moved)) moved.push([step, parts.moved])
    if (!isEmpty(parts.left)) left.push([step, parts.left])
  }
  return { moved: Object.fromEntries(moved), left: Object.fromEntries(left) }
}

export interface Migration {
  /** The field manager whose Apply entry gets the fields. */
  manager: string
  /** Managers whose Update and Apply entries are migrated. */
  from: ReadonlySet<string>
  /** The object that will be applied. */
  applied: KubeObject
  /** Fields that stay with their manager unless `applied` sets them. */
  leave: readonly FieldPath[]
}

const isApply = ({ operation }: ManagedFields): boolean => operation === 'Apply'

const latest = (entries: readonly ManagedFields[]): ManagedFields | undefined =>
  [...entries].sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0]

/**
 * The managedFields of an object after `from` gave their fields to `manager`, so that the next apply removes fields
 * that it does not contain; undefined when nothing is left to migrate. Pure. Entries of subresources stay. An Apply
 * entry has one API version, and paths of another version cannot be converted: entries of other versions stay, too.
 * Model: UpgradeManagedFields of k8s.io/client-go/util/csaupgrade.
 */
export const migratedManagers = (
  managedFields: readonly ManagedFields[] | undefined,
  { manager, from, applied, leave }: Migration,
): ManagedFields[] | undefined => {
  const entries = managedFields ?? []
  const own = entries.find((entry) => entry.manager === manager && isApply(entry) && !entry.subresource)
  const candidates = entries.filter(
    (entry) =>
      entry !== own &&
      from.has(entry.manager ?? '') &&
      (isApply(entry) || entry.operation === 'Update') &&
      !entry.subresource,
  )
  const sameVersion = candidates.some(({ apiVersion }) => apiVersion === applied.apiVersion)
  const apiVersion = own?.apiVersion ?? (sameVersion ? applied.apiVersion : latest(candidates)?.apiVersion)
  const parted = candidates
    .filter((entry) => entry.apiVersion === apiVersion)
    .map((entry) => ({ entry, ...split(fieldsIn(entry.fieldsV1), leave, applied) }))
    .filter(({ moved }) => !isEmpty(moved))
  if (parted.length === 0) return undefined

  const left = new Map(parted.map((part) => [part.entry, part.left]))
  const others = entries.flatMap((entry): ManagedFields[] => {
    if (entry === own) return []
    const rest = left.get(entry)
    if (rest === undefined) return [entry]
    return isEmpty(rest) ? [] : [{ ...entry, fieldsV1: rest }]
  })
  const migrated: ManagedFields = {
    manager,
    operation: 'Apply',
    apiVersion,
    time: own?.time ?? latest(parted.map(({ entry }) => entry))?.time,
    fieldsType: 'FieldsV1',
    fieldsV1: parted.reduce((sum, { moved }) => union(sum, moved), fieldsIn(own?.fieldsV1)),
  }
  return [...others, migrated]
}
