import { type KubeObject, type ManagedFields, otherOwners } from '../../kube/index.js'
import type { DriftRule } from '../../releases/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { parsePointer } from '../../runtime/json-pointer.js'
import { isRecord } from '../../runtime/record.js'
import { pointerOf } from '../../runtime/validation.js'
import { isOurManager, manager } from '../labels.js'
import type { Place } from '../place.js'

/** A field that other managers may change, as the keys of its pointer; `*` stands for every item of a list. */
export interface IgnoredField {
  keys: readonly string[]
  /** Undefined: all of them. */
  managers: readonly string[] | undefined
}

/** The fields of an object that the rules of its release are about. Pure. */
export const ignoredFieldsOf = (
  { group, kind, name }: Pick<Place, 'group' | 'kind' | 'name'>,
  rules: readonly DriftRule[] | undefined,
): IgnoredField[] =>
  (rules ?? [])
    .filter(
      (rule) =>
        rule.kind === kind &&
        (rule.group === undefined || rule.group === group) &&
        (rule.name === undefined || rule.name === name),
    )
    .flatMap(({ pointers, managers }) =>
      pointers.map((pointer) => ({ keys: parsePointer(pointer), managers })),
    )

/** A set of fields in FieldsV1: one without members stands for a whole value, `.` for the existence of an item or a map. */
type Fields = Readonly<Record<string, unknown>>

/** The key of an item; undefined for what a member wrote in another way. */
const parsedKey = (text: string): Record<string, unknown> | undefined => {
  try {
    const key: unknown = JSON.parse(text)
    return isRecord(key) ? key : undefined
  } catch {
    return undefined
  }
}

/** An item of a list and what its fields are, by its key; the fields of the key itself are never left out. */
const itemIn = (
  item: unknown,
  fields: Fields,
): { fields: Fields; key: Record<string, unknown> } | undefined => {
  if (!isRecord(item)) return undefined
  for (const [step, below] of Object.entries(fields)) {
    const key = isRecord(below) && step.startsWith('k:') ? parsedKey(step.slice(2)) : undefined
    if (!isRecord(below) || key === undefined) continue
    const isSame = Object.entries(key).every(
      ([name, value]) => item[name] === undefined || item[name] === value,
    )
    if (isSame)
      return {
        fields: below,
        key: Object.fromEntries(Object.entries(item).filter(([name]) => name in key)),
      }
  }
  return undefined
}

const inItems = (
  items: readonly unknown[],
  fields: Fields,
  leave: (item: unknown, fields: Fields) => unknown,
): unknown[] =>
  items.map((item) => {
    const found = itemIn(item, fields)
    const rest = found && leave(item, found.fields)
    return found !== undefined && isRecord(rest) ? { ...found.key, ...rest } : item
  })

const inMembers = (
  value: Record<string, unknown>,
  fields: Fields,
  leave: (member: unknown, fields: Fields, name: string) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const own = fields[`f:${name}`]
      const rest = isRecord(own) ? leave(member, own, name) : member
      return rest === undefined ? [] : [[name, rest]]
    }),
  )

/** A value without everything that the fields contain; undefined for nothing. */
const withoutAll = (value: unknown, fields: Fields): unknown => {
  if (Object.keys(fields).length === 0) return undefined
  if (Array.isArray(value)) return inItems(value, fields, withoutAll)
  return isRecord(value) ? inMembers(value, fields, withoutAll) : value
}

/** A value without those of the fields that are at or below `keys`. */
const withoutAt = (value: unknown, keys: readonly string[], fields: Fields): unknown => {
  const [key, ...rest] = keys
  if (key === undefined) return withoutAll(value, fields)
  if (Array.isArray(value))
    return key === '*' ? inItems(value, fields, (item, own) => withoutAt(item, rest, own)) : value
  if (!isRecord(value)) return value
  return inMembers(value, fields, (member, own, name) =>
    name === key ? withoutAt(member, rest, own) : member,
  )
}

const withoutKey = (item: unknown, key: Readonly<Record<string, unknown>>): unknown =>
  isRecord(item) ? Object.fromEntries(Object.entries(item).filter(([name]) => !(name in key))) : item

/** Collects the pointers of what `theirs` contains of a value and `ours` does not; `*` for the items of lists. */
const collectTaken = (
  value: unknown,
  { theirs, ours, keys }: { theirs: Fields; ours: Fields | undefined; keys: readonly string[] },
  into: (keys: readonly string[]) => void,
): void => {
  if (Object.keys(theirs).length === 0) {
    if (ours === undefined) into(keys)
  } else if (Array.isArray(value)) {
    for (const item of value) {
      const found = itemIn(item, theirs)
      const own = ours && itemIn(item, ours)?.fields
      if (found !== undefined)
        collectTaken(
          withoutKey(item, found.key),
          { theirs: found.fields, ours: own, keys: [...keys, '*'] },
          into,
        )
    }
  } else if (isRecord(value))
    for (const [name, member] of Object.entries(value)) {
      const [found, own] = [theirs[`f:${name}`], ours?.[`f:${name}`]]
      if (isRecord(found))
        collectTaken(
          member,
          { theirs: found, ours: isRecord(own) ? own : undefined, keys: [...keys, name] },
          into,
        )
    }
}

/** The pointers of the fields of an object that other managers own on the cluster, and the manager of the object does not. Pure. */
export const takenPointers = (
  object: KubeObject,
  managedFields: readonly ManagedFields[],
  own: string,
): string[] => {
  const applied = managedFields.find(
    (entry) => entry.manager === own && entry.operation === 'Apply',
  )?.fieldsV1
  const pointers = new Set<string>()
  for (const { manager: other = '', fieldsV1 } of managedFields)
    if (!isOurManager(other) && isRecord(fieldsV1))
      collectTaken(
        object,
        { theirs: fieldsV1, ours: isRecord(applied) ? applied : undefined, keys: [] },
        (keys) => pointers.add(pointerOf(keys)),
      )
  return [...pointers]
}

type Texts = Record<string, string> | undefined

/** Labels or annotations without those that others own. */
const textsWithout = (texts: Texts, isLeft: (name: string) => boolean): Texts =>
  texts && Object.fromEntries(Object.entries(texts).filter(([name]) => !isLeft(name)))

/**
 * An object without those of the ignored fields that other managers own on the cluster, with whatever value: an apply
 * leaves these to them. Pure.
 */
export const withoutIgnored = (
  { apiVersion, kind, metadata, ...content }: KubeObject,
  ignored: readonly IgnoredField[],
  managedFields: readonly ManagedFields[],
): KubeObject => {
  const others = managedFields.filter(({ manager }) => !isOurManager(manager ?? ''))
  const entriesFor = ({ managers }: IgnoredField) =>
    others.filter(({ manager = '' }) => managers === undefined || managers.includes(manager))
  const isLeft =
    (map: 'labels' | 'annotations') =>
    (name: string): boolean =>
      ignored.some(
        (field) =>
          sameJson(field.keys, ['metadata', map, name]) &&
          otherOwners(entriesFor(field), field.keys, manager).length > 0,
      )
  let left: Record<string, unknown> = content
  for (const field of ignored)
    for (const { fieldsV1 } of entriesFor(field)) {
      const next = isRecord(fieldsV1) ? withoutAt(left, field.keys, fieldsV1) : left
      if (isRecord(next)) left = next
    }
  const labels = textsWithout(metadata.labels, isLeft('labels'))
  const annotations = textsWithout(metadata.annotations, isLeft('annotations'))
  return {
    apiVersion,
    kind,
    metadata: { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
    ...left,
  }
}
