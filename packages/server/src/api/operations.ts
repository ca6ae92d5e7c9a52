import type { AnyTRPCRouter } from '@trpc/server'
import { z } from 'zod'
import type { Meta, RestMethod } from '../runtime/procedure.js'

/** The place of an input field in REST: the path, the query, a header, or the body (`whole`: the field is the body). */
export type FieldLocation = 'path' | 'query' | 'header' | 'body' | 'whole'

/** One procedure as an operation of REST. */
export interface RestOperation {
  /** The procedure's path in the router: `releases.list`. */
  procedure: string
  /** `releasesList`. */
  id: string
  type: 'query' | 'mutation'
  method: RestMethod
  path: string
  meta: Meta
  input: z.ZodObject | undefined
  output: unknown
  places: ReadonlyMap<string, FieldLocation>
}

/** Headers that carry input fields. */
export const headerOf: Readonly<Record<string, string>> = {
  ifMatch: 'If-Match',
  createOnly: 'If-None-Match',
  idempotencyKey: 'Idempotency-Key',
}

const alwaysQuery = new Set(['dryRun', 'fieldValidation'])

/** The schema inside `.optional()`, `.default()` and their like. */
export const unwrap = (schema: unknown): unknown => {
  let inner = schema
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodExactOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodNullable
  )
    inner = inner.unwrap()
  return inner
}

const placeOf = (field: string, meta: Meta, method: RestMethod, path: string): FieldLocation => {
  if (path.includes(`{${field}}`)) return 'path'
  if (field in headerOf) return 'header'
  if (field === meta.body) return 'whole'
  const bodiless = method === 'GET' || method === 'DELETE'
  return alwaysQuery.has(field) || meta.query?.includes(field) || (bodiless && meta.body === undefined)
    ? 'query'
    : 'body'
}

export interface Definition {
  type: string
  meta?: Meta
  inputs: readonly unknown[]
  output?: unknown
}

const operationOf = (
  procedure: string,
  { type, meta, inputs, output }: Definition,
): RestOperation | undefined => {
  if (meta?.rest === undefined || type === 'subscription') return undefined
  const { method, path } = meta.rest
  if (inputs.length > 1) throw new Error(`${procedure}: chain no inputs, extend the schema`)
  const input = unwrap(inputs[0])
  if (input !== undefined && !(input instanceof z.ZodObject))
    throw new Error(`${procedure}: the input must be an object`)
  const fields = Object.keys(input?.shape ?? {})
  for (const [, field] of path.matchAll(/\{(\w+)\}/g))
    if (field !== undefined && !fields.includes(field))
      throw new Error(`${procedure}: ${path} names no input field ${field}`)
  return {
    procedure,
    id: procedure.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase()),
    type: type === 'query' ? 'query' : 'mutation',
    method,
    path,
    meta,
    input,
    output,
    places: new Map(fields.map((field) => [field, placeOf(field, meta, method, path)])),
  }
}

/** Every procedure, by its path in the router. */
export const definitionsOf = (router: AnyTRPCRouter): [string, Definition][] =>
  // The flat record of a built router, whose definitions tRPC does not type.
  Object.entries(router._def.procedures as Record<string, { _def: Definition }>).map(([path, { _def }]) => [
    path,
    _def,
  ])

/** Every procedure that REST serves, in the router's order. */
export const operationsOf = (router: AnyTRPCRouter): RestOperation[] => {
  const operations = definitionsOf(router).flatMap(
    ([path, definition]) => operationOf(path, definition) ?? [],
  )
  const seen = new Map<string, string>()
  for (const { method, path, procedure } of operations) {
    const route = `${method} ${path.replace(/\{\w+\}/g, '{}')}`
    const other = seen.get(route)
    if (other !== undefined) throw new Error(`${procedure} and ${other} are both ${method} ${path}`)
    seen.set(route, procedure)
  }
  return operations
}
