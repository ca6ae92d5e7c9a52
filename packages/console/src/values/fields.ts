import { commentAt, type ReadValues } from './document.js'
import { isMap, type Path, textOfPath, valueAt } from './paths.js'
import { isChoice, resolve, type Schema, schemaBelow, typesOf } from './schema.js'

/** How one value is edited. `yaml`: as text, for what has no other form. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'map' | 'list' | 'yaml'

/** One value of a chart in the form. */
export interface Field {
  readonly path: Path
  readonly kind: FieldKind
  readonly label: string
  readonly description: string
  readonly required: boolean
  readonly nullable: boolean
  readonly options: readonly unknown[]
  readonly value: unknown
  /** Undefined if the schema has none. */
  readonly schemaDefault: unknown
  readonly schema: Schema | undefined
}

/** Everything a form is made from. */
export interface Form {
  readonly read: ReadValues
  /** The chart's defaults, with their comments. */
  readonly defaults: ReadValues | undefined
  readonly schema: Schema | undefined
}

const kindOfType: Readonly<Record<string, FieldKind>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  object: 'map',
  array: 'list',
}

const kindOfValue = (value: unknown): FieldKind | undefined => {
  if (typeof value === 'string') return value.includes('\n') ? 'yaml' : 'text'
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as FieldKind
  if (isMap(value)) return 'map'
  return Array.isArray(value) ? 'list' : undefined
}

/** A value that its field cannot show is edited as YAML. */
const fits = (kind: FieldKind, value: unknown): boolean => {
  if (value === undefined || value === null) return true
  if (kind === 'choice') return typeof value !== 'object'
  const actual = kindOfValue(value)
  return actual === kind
}

const kindOf = (schema: Schema | undefined, value: unknown, byDefault: unknown): FieldKind => {
  if (schema !== undefined && isChoice(schema) && (schema.type === undefined || !isMap(schema.properties)))
    return 'yaml'
  const { enum: options } = schema ?? {}
  if (
    Array.isArray(options) &&
    options.length > 0 &&
    options.every((one) => typeof one !== 'object' || one === null)
  )
    return fits('choice', value) ? 'choice' : 'yaml'
  const types = schema === undefined ? [] : typesOf(schema).filter((type) => type !== 'null')
  if (types.length > 1) return 'yaml'
  const kind =
    kindOfType[types[0] ?? ''] ??
    (isMap(schema?.properties) ? 'map' : (kindOfValue(byDefault) ?? kindOfValue(value) ?? 'yaml'))
  if (!fits(kind, value)) return 'yaml'
  // A list without any example of its items has no form.
  if (
    kind === 'list' &&
    schema?.items === undefined &&
    ![value, byDefault].some((one) => Array.isArray(one) && one.length > 0)
  )
    return 'yaml'
  return kind
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The field of one place; its schema is that of its parent, resolved. */
export const fieldOf = (form: Form, path: Path, schema: Schema | undefined, required = false): Field => {
  const { read, defaults } = form
  const value = valueAt(read.values, path)
  const byDefault = valueAt(defaults?.values, path)
  const last = path.at(-1)
  const comment = defaults === undefined ? '' : commentAt(defaults, path)
  return {
    path,
    kind: kindOf(schema, value, byDefault),
    label: typeof last === 'number' ? `Item ${last + 1}` : (last ?? 'Values'),
    description: (text(schema?.description) || text(schema?.title) || comment).slice(0, 600),
    required,
    nullable: schema !== undefined && typesOf(schema).includes('null'),
    options: Array.isArray(schema?.enum) ? schema.enum : [],
    value,
    schemaDefault: schema?.default,
    schema,
  }
}

const requiredOf = (schema: Schema | undefined): readonly unknown[] =>
  Array.isArray(schema?.required) ? schema.required : []

/** The keys of a map: those of the values in their order, then others of the schema. */
const keysOf = ({ value, schema }: Field): string[] => [
  ...new Set([
    ...(isMap(value) ? Object.keys(value) : []),
    ...(isMap(schema?.properties) ? Object.keys(schema.properties) : []),
  ]),
]

const partsOf = (field: Field): readonly (string | number)[] => {
  if (field.kind === 'map') return keysOf(field)
  return field.kind === 'list' && Array.isArray(field.value) ? field.value.map((_, index) => index) : []
}

/** How many fields are inside a map or a list. */
export const countBelow = (field: Field): number => partsOf(field).length

/** The first fields inside a map or a list. A schema that refers to itself is followed only as far as it is opened. */
export const fieldsBelow = (form: Form, field: Field, most: number): Field[] => {
  const required = requiredOf(field.schema)
  return partsOf(field)
    .slice(0, most)
    .map((part) => {
      const below =
        form.schema === undefined || field.schema === undefined
          ? undefined
          : schemaBelow(form.schema, field.schema, part)
      return fieldOf(form, [...field.path, part], below, required.includes(part))
    })
}

/** The field of all values. */
export const rootField = (form: Form): Field => ({
  ...fieldOf(form, [], form.schema === undefined ? undefined : resolve(form.schema, form.schema)),
  kind: 'map',
  value: form.read.values,
})

const mostVisited = 20_000
const deepest = 12

/** The fields with a text in their path or description; the search ends after 20,000 fields. */
export const findFields = (form: Form, query: string, most: number): { found: Field[]; more: boolean } => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found: Field[] = []
  let visited = 0
  const visit = (field: Field): void => {
    for (const below of fieldsBelow(form, field, mostVisited)) {
      if (found.length > most || visited++ > mostVisited) return
      const searched = `${textOfPath(below.path)} ${below.description}`.toLowerCase()
      const group = below.kind === 'map' || below.kind === 'list'
      const matches = words.every((word) => searched.includes(word))
      if (
        matches &&
        (!group ||
          textOfPath(below.path)
            .toLowerCase()
            .endsWith(words.at(-1) ?? ''))
      )
        found.push(below)
      else if (group && below.path.length < deepest) visit(below)
    }
  }
  visit(rootField(form))
  return { found: found.slice(0, most), more: found.length > most || visited > mostVisited }
}

/** A value for a new item of a list. */
export const newItem = (form: Form, field: Field): unknown => {
  const items =
    form.schema === undefined || field.schema === undefined
      ? undefined
      : resolve(form.schema, field.schema.items)
  if (items?.default !== undefined) return items.default
  const example: unknown = Array.isArray(field.value)
    ? field.value[0]
    : valueAt(form.defaults?.values, [...field.path, 0])
  const kind = kindOf(items, undefined, example)
  if (kind === 'map') return {}
  if (kind === 'list') return []
  if (kind === 'number') return 0
  if (kind === 'boolean') return false
  return kind === 'choice' && Array.isArray(items?.enum) ? items.enum[0] : ''
}
