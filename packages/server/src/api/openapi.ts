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
import { documentedBy } from '../runtime/procedure.js'
import { takesBody } from './input.js'
import { headerOf, operationsOf, type RestOperation } from './operations.js'
import { restParameters, StreamEvent } from './stream-parameters.js'
import { appliedAfter, pathParameters, tags } from './tags.js'

/** The errors of an operation, derived from its definition. */
const errorsOf = ({ method, path, places, meta }: RestOperation): ErrorCode[] => {
  const writes = method !== 'GET'
  const named = /\{(?!namespace\})/.test(path) || meta.refersTo === true
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
  operation: RestOperation,
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

const parameters = (operation: RestOperation) => {
  const { input, places } = operation
  const at = (wanted: string): z.ZodObject | undefined => {
    const fields = [...places].filter(([, place]) => place === wanted)
    if (fields.length === 0 || input === undefined) return undefined
    return z.object(
      Object.fromEntries(
        fields.map(([field]) => [headerName(field, wanted), described(input.shape[field], field, wanted)]),
      ),
    )
  }
  const path = at('path')
  const listed = at('query')
  const extra = restParameters(operation, takesBody(operation))
  const query = Object.keys(extra).length === 0 ? listed : z.object({ ...listed?.shape, ...extra })
  const header = at('header')
  return {
    ...(path === undefined ? {} : { path }),
    ...(query === undefined ? {} : { query }),
    ...(header === undefined ? {} : { header }),
  }
}

/** A parameter without a description is described by its name. */
const described = (schema: unknown, field: string, place: string): unknown => {
  const description = place === 'path' ? pathParameters[field] : undefined
  return schema instanceof z.ZodType && description !== undefined && schema.meta()?.description === undefined
    ? schema.meta({ ...schema.meta(), description })
    : schema
}

const headerName = (field: string, place: string): string =>
  place === 'header' ? (headerOf[field] ?? field) : field

const exampled = (example: unknown) => (example === undefined ? {} : { example })

const requestBody = (operation: RestOperation) => {
  const { input, places, meta } = operation
  if (input === undefined || !takesBody(operation)) return {}
  const example = exampled(meta.example)
  if (meta.body !== undefined) {
    const media = { schema: input.shape[meta.body] as z.ZodType, ...example }
    const content = meta.bodies ?? { 'application/json': media, 'application/yaml': media }
    return { requestBody: { required: true, content } }
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

const successes = ({ output, meta, method, path }: RestOperation) => {
  if (meta.watchesKinds === true)
    return {
      '200': {
        description: 'Server-Sent Events.',
        content: { 'text/event-stream': { schema: StreamEvent } },
      },
    }
  const schema = documentedBy(output)
  const status = meta.rest?.status ?? (schema === undefined ? 204 : 200)
  if (!(schema instanceof z.ZodType)) return { [String(status)]: { description: 'Done.' } }
  const example = method === 'GET' || method === 'DELETE' ? exampled(meta.example) : {}
  const events = meta.watch === undefined ? {} : { 'text/event-stream': { schema: StreamEvent } }
  const headers =
    status === 201 || method === 'GET' ? { headers: z.object({ ETag: z.string().optional() }) } : {}
  const content = { 'application/json': { schema, ...example }, ...events }
  const also =
    method === 'PUT'
      ? { '201': { description: 'Created: it did not exist.', content } }
      : method === 'DELETE'
        ? { '202': { description: 'Accepted: it is being finalized.', content } }
        : {}
  const others = Object.fromEntries(
    Object.entries(meta.rest?.also ?? {}).map(([code, description]) => [code, { description, content }]),
  )
  const tagged = method === 'GET' && path.endsWith('}') ? { ...headers } : {}
  return { [String(status)]: { description: 'Done.', content, ...tagged }, ...also, ...others }
}

const documented = (operation: RestOperation): ZodOpenApiOperationObject => {
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

/** Zod's own bounds of integers and its patterns of times do not help a reader; examples of responses are complete. */
const tidied = ({
  jsonSchema,
  zodSchema,
  io,
}: {
  jsonSchema: Record<string, unknown>
  zodSchema: unknown
  io: 'input' | 'output'
}): void => {
  // Examples are written as a user sends them; an answer shows the defaults too.
  if (io === 'output' && Array.isArray(jsonSchema.examples) && zodSchema instanceof z.ZodType)
    jsonSchema.examples = jsonSchema.examples.map((example: unknown) => {
      const parsed = zodSchema.safeParse(example)
      return parsed.success ? parsed.data : example
    })
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
}

/** The OpenAPI 3.1 document of everything REST serves of `router`; `server` is where it is served. */
export const createOpenApi = (
  router: AnyTRPCRouter,
  version: string,
  server = 'http://127.0.0.1:7070',
): oas31.OpenAPIObject => {
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
        contact: { name: 'Hansa', url: 'https://hansa.dev' },
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: server }],
      security: [{ token: [] }],
      tags: Object.entries(tags).map(([name, description]) => {
        const after = appliedAfter[name]
        return { name, description, ...(after === undefined ? {} : { 'x-applied-after': after }) }
      }),
      paths,
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'Create a token with `hansa-server token create NAME`.',
          },
        },
      },
    },
    { override: tidied, outputIdSuffix: 'Shown' },
  )
}
