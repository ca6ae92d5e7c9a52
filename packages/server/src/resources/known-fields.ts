import { nearest } from '@hansa/manifests'
import { z } from 'zod'
import { badField } from '../runtime/errors.js'

const inside = (schema: unknown): unknown => {
  let inner = schema
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodExactOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodReadonly
  )
    inner = inner.unwrap()
  return inner instanceof z.ZodPipe ? inside(inner.out) : inner
}

interface Unknown {
  part: string
  known: readonly string[]
}

const isOpen = ({ def: { catchall } }: z.ZodObject): boolean =>
  catchall !== undefined && !(catchall instanceof z.ZodNever)

const ofUnion = (options: readonly unknown[], path: readonly string[]): Unknown | undefined => {
  const results = options.map((option) => unknownIn(option, path))
  if (results.includes(undefined)) return undefined
  const known = results.flatMap((result) => result?.known ?? [])
  return { part: results[0]?.part ?? '', known: [...new Set(known)] }
}

/** The first part of `path` that `schema` does not know; undefined if it knows all of them, or allows any field there. */
const unknownIn = (given: unknown, path: readonly string[]): Unknown | undefined => {
  const [part, ...rest] = path
  if (part === undefined) return undefined
  const schema = inside(given)
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, unknown>> = schema.shape
    if (Object.hasOwn(shape, part)) return unknownIn(shape[part], rest)
    return isOpen(schema) ? undefined : { part, known: Object.keys(shape) }
  }
  // A list is entered by the name, type or position of an item.
  if (schema instanceof z.ZodArray) return unknownIn(schema.element, rest)
  if (schema instanceof z.ZodUnion) return ofUnion(schema.options, path)
  const scalar =
    schema instanceof z.ZodString ||
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodBoolean ||
    schema instanceof z.ZodEnum ||
    schema instanceof z.ZodLiteral
  return scalar ? { part, known: [] } : undefined
}

/** Refuses a path at which no resource of `schema` can have a value: a list filtered by it would be silently empty. Throws `BadRequest` at `pointer`. */
export const refuseUnknownField = (schema: z.ZodType, path: readonly string[], pointer: string): void => {
  const unknown = unknownIn(schema, path)
  if (unknown === undefined) return
  const near = nearest(unknown.part, unknown.known)
  const known = unknown.known.length === 0 ? '' : `; known fields: ${unknown.known.join(', ')}`
  throw badField(
    pointer,
    `unknown field "${path.join('.')}"${near === undefined ? '' : ` (did you mean "${near}"?)`}${known}`,
    'use a field of the resource, for example metadata.name; GET /openapi.json lists them',
  )
}
