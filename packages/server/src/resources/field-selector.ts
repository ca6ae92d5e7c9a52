import { badField } from '../runtime/errors.js'

export interface FieldRequirement {
  path: readonly string[]
  equal: boolean
  value: string
}

const roots = new Set(['metadata', 'spec', 'status'])

/** The parts of a dotted path into a resource. Throws `BadRequest` at `pointer` for another start. */
export const fieldPath = (text: string, pointer: string): string[] => {
  const path = text.split('.')
  if (!roots.has(path[0] ?? '') || path.length < 2 || path.includes(''))
    throw badField(
      pointer,
      `invalid field "${text}": expected a path that starts with metadata, spec or status`,
      'for example metadata.name',
    )
  return path
}

/**
 * The value at `path`. A list is entered by the `name` or `type` of an item (`status.conditions.Ready.status`) or by its
 * position; undefined if the path does not exist.
 */
export const valueAt = (object: unknown, path: readonly string[]): unknown => {
  let value = object
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value) && !/^\d+$/.test(part)) {
      const items: unknown[] = value
      value = items.find((item) => nameOf(item) === part)
    } else value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined
  }
  return value
}

const nameOf = (item: unknown): unknown =>
  typeof item === 'object' && item !== null ? (ownAt(item, 'name') ?? ownAt(item, 'type')) : item

const ownAt = (value: object, key: string): unknown =>
  Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined

/** A field selector: `spec.region=eu,metadata.name!=a`. Throws `BadRequest`. */
export const parseFieldSelector = (text: string | undefined): FieldRequirement[] => {
  if (text === undefined || text.trim() === '') return []
  return text.split(',').map((part) => {
    const [, path, operator, value] =
      /^[ \t]*([^=! \t]+)[ \t]*(==|=|!=)[ \t]*(\P{Cc}*?)[ \t]*$/u.exec(part) ?? []
    if (path === undefined || value === undefined)
      throw badField(
        '/fieldSelector',
        `invalid field selector "${part}": expected FIELD=VALUE or FIELD!=VALUE`,
        'for example `spec.region=eu,metadata.name!=a`',
      )
    return { path: fieldPath(path, '/fieldSelector'), equal: operator !== '!=', value }
  })
}

const text = (value: unknown): string =>
  value === undefined || value === null
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)

/** Whether `object` meets every requirement; absent fields count as ''. */
export const meetsFields = (object: unknown, requirements: readonly FieldRequirement[]): boolean =>
  requirements.every(({ path, equal, value }) => (text(valueAt(object, path)) === value) === equal)
