import { type KubeObject, type ManagedFields, migratedManagers } from '../../kube/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { isRecord } from '../../runtime/record.js'
import { formerManagers, leftToOthers } from '../apply/takeover.js'
import type { DesiredObject } from '../apply/wanted.js'

/** A set of fields in FieldsV1; one without members stands for a whole value. */
type Fields = Readonly<Record<string, unknown>>

const fieldsIn = (value: unknown): Fields => (isRecord(value) ? value : {})

const isWhole = (fields: Fields): boolean => Object.keys(fields).length === 0

/** The fields of `one` that `other` lacks; an item or a map that only `one` owns is whole. */
const without = (one: Fields, other: Fields): Fields | undefined => {
  const left = Object.entries(one).flatMap(([step, below]): [string, Fields][] => {
    if (!(step in other)) return [[step, fieldsIn(below)]]
    const rest = isWhole(fieldsIn(below)) ? undefined : without(fieldsIn(below), fieldsIn(other[step]))
    return rest === undefined ? [] : [[step, rest]]
  })
  if (left.some(([step]) => step === '.')) return {}
  return left.length === 0 ? undefined : Object.fromEntries(left)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isItem = (item: unknown, step: string): boolean => {
  const value = parsed(step.slice(2))
  if (step.startsWith('v:')) return sameJson(value, item)
  return (
    step.startsWith('k:') &&
    isRecord(value) &&
    isRecord(item) &&
    Object.entries(value).every(([key, part]) => item[key] === part)
  )
}

/** A value without the fields; undefined for a whole value. */
const withoutFields = (value: unknown, fields: Fields): unknown => {
  if (isWhole(fields)) return undefined
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => {
      const found = Object.entries(fields).find(([step]) => isItem(item, step))
      const rest = found === undefined ? item : withoutFields(item, fieldsIn(found[1]))
      return rest === undefined ? [] : [rest]
    })
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const below = fields[`f:${name}`]
      const rest = isRecord(below) ? withoutFields(member, below) : member
      return rest === undefined ? [] : [[name, rest]]
    }),
  )
}

const isOwn = ({ operation, manager, subresource }: ManagedFields, own: string): boolean =>
  operation === 'Apply' && manager === own && !subresource

/**
 * The object as it is after an adoption: a dry run cannot show that the apply also removes the fields that installers owned and the bundle
 * lacks, because their owner changes before it. Pure.
 */
export const asAdopted = (
  live: KubeObject,
  answer: KubeObject,
  { place, manager, object }: Pick<DesiredObject, 'place' | 'manager' | 'object'>,
): KubeObject => {
  const migration = { manager, from: formerManagers, applied: object, leave: leftToOthers(place, object) }
  const migrated = migratedManagers(live.metadata.managedFields, migration)
  const ours = migrated?.find((entry) => isOwn(entry, manager))
  if (migrated === undefined || ours === undefined) return answer
  const applied = answer.metadata.managedFields?.filter((entry) => isOwn(entry, manager)) ?? []
  const kept = [...migrated.filter((entry) => entry !== ours), ...applied]
  let removed: Fields | undefined = fieldsIn(ours.fieldsV1)
  for (const { fieldsV1 } of kept) removed = removed && without(removed, fieldsIn(fieldsV1))
  if (removed === undefined) return answer
  const { apiVersion, kind, metadata, ...content } = answer
  const { labels, annotations } = metadata
  const rest = fieldsIn(withoutFields({ metadata: { labels, annotations }, ...content }, removed))
  const { metadata: texts, ...left } = rest
  return { ...left, apiVersion, kind, metadata: { ...metadata, ...fieldsIn(texts) } }
}
