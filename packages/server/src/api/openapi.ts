import type { AnyTRPCRouter } from '@trpc/server'
import { z } from 'zod'
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import { type ErrorCode, errorTable } from '../runtime/errors.js'
import { Problem } from '../runtime/problem.js'
import { documentedBy, writeOptions } from '../runtime/procedure.js'
import { takesBody } from './input.js'
import { headerOf, type Operation, operationsOf } from './operations.js'

/** The errors an operation of this form can give, by what it is rather than by hand. */
const errorsOf = ({ method, path, places, meta }: Operation): ErrorCode[] => {
  const writes = method !== 'GET'
  const named = path.includes('{name}')
  const codes: ErrorCode[] = [
    'BadRequest',
    'Unauthenticated',
    'Forbidden',
    'TooManyRequests',
    'Internal',
    'Unavailable',
  ]
  if (named) codes.push('NotFound')
  if (writes) codes.push('Conflict')
  if (method === 'POST') codes.push('AlreadyExists')
  if (places.has('ifMatch') || places.has('createOnly')) codes.push('PreconditionFailed')
  if (takesBody({ method, places }))
    codes.push('TooLarge', 'UnsupportedMediaType', 'Unprocessable', 'MissingReference', 'ClusterUnreachable')
  if (places.has('cursor') || meta.watch !== undefined || meta.watchesKinds === true) codes.push('Expired')
  return codes
}

const problemContent = { 'application/problem+json': { schema: Problem } }

const failures = (
  operation: Operation,
): Record<string, { description: string; content: typeof problemContent }> => {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of errorsOf(operation)) {
    const { http } = errorTable[code]
    byStatus.set(http, [...(byStatus.get(http) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [String(status), { description: codes.join(', '), content: problemContent }]),
  )
}

const parameters = ({ input, places, meta, method }: Operation) => {
  const at = (wanted: string): z.ZodObject | undefined => {
    const fields = [...places].filter(([, place]) => place === wanted)
    if (fields.length === 0 || input === undefined) return undefined
    return z.object(
      Object.fromEntries(fields.map(([field]) => [headerName(field, wanted), input.shape[field]])),
    )
  }
  const watching = {
    watch: z
      .boolean()
      .optional()
      .meta({ description: 'Follow the changes as Server-Sent Events (also by Last-Event-ID).' }),
    resourceVersion: z
      .string()
      .optional()
      .meta({ description: 'Where a watch goes on from; without it, it begins with everything there is.' }),
  }
  const path = at('path')
  const listed = at('query')
  const { fieldValidation } = writeOptions
  const extra = {
    ...(takesBody({ method, places }) && !places.has('fieldValidation') ? { fieldValidation } : {}),
    ...(meta.watch === undefined ? {} : watching),
    ...(meta.watchesKinds === true ? { resourceVersion: watching.resourceVersion } : {}),
  }
  const query = Object.keys(extra).length === 0 ? listed : z.object({ ...listed?.shape, ...extra })
  const header = at('header')
  return {
    ...(path === undefined ? {} : { path }),
    ...(query === undefined ? {} : { query }),
    ...(header === undefined ? {} : { header }),
  }
}

const headerName = (field: string, place: string): string =>
  place === 'header' ? (headerOf[field] ?? field) : field

const exampled = (example: unknown) => (example === undefined ? {} : { example })

const requestBody = (operation: Operation) => {
  const { input, places, meta, method } = operation
  if (input === undefined || !takesBody(operation)) return {}
  const example = exampled(meta.example)
  if (meta.body !== undefined) {
    const schema = input.shape[meta.body]
    const types =
      method === 'PATCH' ? ['application/merge-patch+json'] : ['application/json', 'application/yaml']
    const media = { schema: schema as z.ZodType, ...example }
    return {
      requestBody: { required: true, content: Object.fromEntries(types.map((type) => [type, media])) },
    }
  }
  const fields = [...places].filter(([, place]) => place === 'body').map(([field]) => field)
  if (fields.length === 0) return {}
  const schema = z.strictObject(Object.fromEntries(fields.map((field) => [field, input.shape[field]])))
  return {
    requestBody: {
      required: !schema.safeParse({}).success,
      content: { 'application/json': { schema, ...example }, 'application/yaml': { schema, ...example } },
    },
  }
}

const streamed = ({ example }: Operation['meta']) => ({ schema: z.string(), ...exampled(example) })

const successes = ({ output, meta, method, path }: Operation) => {
  if (meta.watchesKinds === true)
    return { '200': { description: 'Server-Sent Events.', content: { 'text/event-stream': streamed(meta) } } }
  const schema = documentedBy(output)
  const status = meta.rest?.status ?? (schema === undefined ? 204 : 200)
  if (!(schema instanceof z.ZodType)) return { [String(status)]: { description: 'Done.' } }
  const example = method === 'GET' || method === 'DELETE' ? exampled(meta.example) : {}
  const events = meta.watch === undefined ? {} : { 'text/event-stream': { schema: z.string() } }
  const headers =
    status === 201 || method === 'GET' ? { headers: z.object({ ETag: z.string().optional() }) } : {}
  const content = { 'application/json': { schema, ...example }, ...events }
  const also =
    method === 'PUT'
      ? { '201': { description: 'It did not exist and was made.', content } }
      : method === 'DELETE'
        ? { '202': { description: 'It is being finalized.', content } }
        : {}
  const described = method === 'GET' && path.endsWith('}') ? { ...headers } : {}
  return { [String(status)]: { description: 'Done.', content, ...described }, ...also }
}

const documented = (operation: Operation): ZodOpenApiOperationObject => {
  const { id, meta } = operation
  return {
    operationId: id,
    summary: meta.summary,
    ...(meta.description === undefined ? {} : { description: meta.description }),
    tags: [meta.permission[1]],
    'x-permission': [...meta.permission],
    ...(meta.open === true ? { security: [] } : {}),
    requestParams: parameters(operation),
    ...requestBody(operation),
    responses: { ...successes(operation), ...failures(operation) },
  }
}

/** Zod's own bounds of whole numbers and the patterns of times say nothing to a reader. */
const withoutNoise = ({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void => {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
}

/** The OpenAPI 3.1 document of everything REST serves of `router`. */
export const createOpenApi = (router: AnyTRPCRouter, version: string): oas31.OpenAPIObject => {
  const paths: ZodOpenApiPathsObject = {}
  for (const operation of operationsOf(router)) {
    const path = `/api/v1${operation.path}`
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: documented(operation) }
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Hansa',
        version,
        description: 'One hub that places component bundles across many Kubernetes clusters.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: 'http://127.0.0.1:7070' }],
      security: [{ token: [] }],
      paths,
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: '`hansa-server token create NAME` makes one.',
          },
        },
      },
    },
    { override: withoutNoise, outputIdSuffix: 'Shown' },
  )
}
