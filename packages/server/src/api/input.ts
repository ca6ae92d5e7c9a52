import { nearest } from '@hansa/manifests'
import type { Request } from 'express'
import { z } from 'zod'
import { checkPatchForm } from '../resources/index.js'
import { badField, HansaError } from '../runtime/errors.js'
import { checkLargeJsonInput } from '../runtime/json-input.js'
import type { Upload } from '../runtime/upload.js'
import { badRequest, dropUnknown, fieldErrors } from '../runtime/validation.js'
import { mediaTypeOf, parseBody } from './body.js'
import { headerOf, type RestOperation, unwrap } from './operations.js'
import { infoOf } from './request.js'
import { restParameters } from './stream-parameters.js'
import type { YamlPool } from './yaml-pool.js'

const numberOf = (name: string, text: string): number => {
  if (/^[+-]?\d+(\.\d+)?$/.test(text.trim())) return Number(text)
  throw badField(`/${name}`, `must be a number, not ${JSON.stringify(text)}`, `for example ?${name}=100`)
}

/** Query parameters are text: they are converted to numbers, booleans and lists as the schema requires. */
const typed = (name: string, value: unknown, schema: unknown): unknown => {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodArray) {
    const items: unknown[] = Array.isArray(value) ? value : String(value).split(',')
    return items.map((item) => typed(name, item, inner.element))
  }
  if (Array.isArray(value)) throw badField(`/${name}`, 'is set more than once', 'set it once')
  if (typeof value !== 'string') return value
  if (inner instanceof z.ZodBoolean)
    return value === '' || value === 'true' ? true : value === 'false' ? false : value
  if (inner instanceof z.ZodNumber) return numberOf(name, value)
  return value
}

/** Checks a parameter that REST itself reads. Throws `BadRequest` naming it. */
const checkOwn = (name: string, value: unknown, schema: z.ZodType): void => {
  const parsed = schema.safeParse(
    // `watch` is a boolean or one of the short forms: both are tried as they would be sent in JSON.
    value === 'true' || value === 'false' ? value === 'true' : value,
  )
  if (!parsed.success)
    throw badRequest(fieldErrors(parsed.error).map(({ reason }) => ({ pointer: `?${name}`, reason })))
}

/** Parameters of Kubernetes' API and their names here. */
const otherwise: Readonly<Record<string, string>> = { continue: 'cursor' }

const queryOf = (operation: RestOperation, request: Request): Record<string, unknown> => {
  const { places, input } = operation
  const named = [...places].filter(([, place]) => place === 'query').map(([field]) => field)
  const own = restParameters(operation, takesBody(operation))
  const extra = Object.keys(own)
  const found: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(request.query)) {
    const schema = Object.hasOwn(own, name) ? own[name] : undefined
    if (schema !== undefined) checkOwn(name, value, schema)
    if (named.includes(name)) found[name] = typed(name, value, input?.shape[name])
    else if (!extra.includes(name)) {
      const near = otherwise[name] ?? nearest(name, [...named, ...extra])
      const known = [...named, ...extra].join(', ') || 'none'
      const reason = `unknown query parameter "${name}"${near === undefined ? '' : ` (did you mean "${near}"?)`}; known parameters: ${known}`
      throw new HansaError(
        'BadRequest',
        { reason },
        { errors: [{ pointer: `?${name}`, reason }], hint: 'remove it' },
      )
    }
  }
  return found
}

const entityTag = (header: string, name: string): string => {
  const [, tag] = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(header) ?? []
  if (header.trim() === '*') return '*'
  if (tag !== undefined) return tag
  if (/^[\w.-]+$/.test(header.trim())) return header.trim()
  throw badField(
    '',
    `invalid ${name} header "${header}": expected one entity tag`,
    'send the ETag of the resource, in quotes',
  )
}

const headerValue = (field: string, header: string): unknown => {
  if (field === 'ifMatch') return entityTag(header, 'If-Match')
  if (field !== 'createOnly') return header
  if (header.trim() === '*') return true
  throw badField(
    '',
    `invalid If-None-Match header "${header}": expected *`,
    'writes accept only If-None-Match: * (create only); use If-Match for versions',
  )
}

export const takesBody = ({ places, method }: Pick<RestOperation, 'places' | 'method'>): boolean =>
  (method !== 'GET' && method !== 'DELETE') ||
  [...places.values()].some((place) => place === 'whole' || place === 'body')

const bodyOf = async (
  operation: RestOperation,
  request: Request,
  yaml: YamlPool,
): Promise<Record<string, unknown>> => {
  if (!takesBody(operation)) return {}
  const subject = infoOf(request).subject?.id ?? ''
  const contentType = request.get('content-type')
  const body = await parseBody(request.body, contentType, { yaml, subject })
  // Here, and not as a part of the input of the procedure, so that pointers start at the body.
  await checkLargeJsonInput(body)
  if (operation.method === 'PATCH' && body !== undefined) checkPatchForm(mediaTypeOf(contentType), body)
  const { body: whole } = operation.meta
  if (whole !== undefined) return body === undefined ? {} : { [whole]: body }
  if (body === undefined) return {}
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badField('', 'must be an object', 'send {} or an object with the accepted fields')
  const fields = [...operation.places].filter(([, place]) => place === 'body').map(([field]) => field)
  const placed = Object.keys(body).filter((key) => operation.places.has(key) && !fields.includes(key))
  if (placed.length > 0)
    throw badRequest(
      placed.map((key) => ({
        pointer: `/${key}`,
        reason: `belongs in the ${operation.places.get(key)}, not in the body`,
      })),
    )
  return { ...body }
}

/** The procedure's one input, from path, query, headers and body. With fieldValidation=Warn, unknown fields are dropped with a warning. */
export const inputOf = async (
  operation: RestOperation,
  request: Request,
  { warn, yaml, upload }: { warn: (text: string) => void; yaml: YamlPool; upload: Upload | undefined },
): Promise<unknown> => {
  const { input, places, meta } = operation
  if (input === undefined) {
    queryOf(operation, request)
    return undefined
  }
  const query = queryOf(operation, request)
  const body =
    upload !== undefined && meta.body !== undefined
      ? { [meta.body]: upload }
      : await bodyOf(operation, request, yaml)
  const found: Record<string, unknown> = { ...query, ...body }
  for (const [field, place] of places) {
    if (place === 'path') found[field] = request.params[field]
    const header = place === 'header' ? request.get(headerOf[field] ?? field) : undefined
    if (header !== undefined) found[field] = headerValue(field, header)
  }
  return request.query.fieldValidation === 'Warn' ? dropUnknown(input, found, warn, meta.body) : found
}
