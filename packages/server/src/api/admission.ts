import express, { type Request, type RequestHandler } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import { patchTypes } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'
import { mediaTypeOf } from './body.js'
import { foreignOriginOf, foreignPage, originOf } from './origin.js'
import { infoOf } from './request.js'

/** Maximum body size of an operation without a token, in bytes. */
const openBodyLimit = 16 * 1024

/** The key of limits for requests without a token: the address, for IPv6 the network. */
export const addressKeyOf = (request: Request): string => ipKeyGenerator(request.ip ?? '')

/**
 * A page of another origin can make a browser send a POST with a form's media types, and no others without a preflight request. So
 * operations without a token accept only JSON, and only from the hub's own pages.
 */
const openRefusal = (request: Request): HansaError | undefined => {
  const own = originOf(request)
  const foreign = foreignOriginOf(request, [own])
  if (foreign !== undefined)
    return foreignPage(foreign, `call it from ${own}, or from a client that sends no Origin header`)
  if (request.method === 'GET' || request.method === 'HEAD') return undefined
  const type = request.get('content-type')
  if (type !== undefined && mediaTypeOf(type) === 'application/json') return undefined
  return new HansaError(
    'UnsupportedMediaType',
    { type: type ?? '' },
    { hint: 'this operation accepts only JSON: `-H "Content-Type: application/json"`' },
  )
}

const callerRefusal = (request: Request): HansaError | undefined => {
  const { subject, refused } = infoOf(request)
  if (refused !== undefined || subject !== undefined) return refused
  return new HansaError('Unauthenticated', {
    reason: 'authentication required: bearer token missing or invalid',
  })
}

/** Decides from the headers, before the body is read. Throws `Unauthenticated`, `Forbidden` or `UnsupportedMediaType`. */
export const admit = (request: Request, { open }: { open: boolean }): void => {
  const refusal = open ? openRefusal(request) : callerRefusal(request)
  if (refusal !== undefined) throw refusal
}

/** The media types of PATCH, for Accept-Patch. */
export const acceptPatch = Object.values(patchTypes).join(', ')

/** Plain JSON and YAML are a merge patch. */
const takenByPatch: readonly string[] = [
  ...Object.values(patchTypes),
  'application/json',
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
]

/** Patches of other types look like documents: applied as such, they would make unintended changes. Throws `UnsupportedMediaType`. */
export const refuseOtherPatches = (request: Request): void => {
  const type = mediaTypeOf(request.get('content-type'))
  if (request.method === 'PATCH' && !takenByPatch.includes(type))
    throw new HansaError(
      'UnsupportedMediaType',
      { type },
      {
        hint: `PATCH accepts ${patchTypes.merge} (RFC 7396: the fields that change, null for those to remove) and ${patchTypes.json} (RFC 6902: a list of operations)`,
      },
    )
  if (request.method !== 'PATCH' && /-patch\+(json|yaml)$/.test(type))
    throw new HansaError(
      'UnsupportedMediaType',
      { type },
      {
        hint: `${request.method} accepts complete resources as application/json or application/yaml; send patches with PATCH`,
      },
    )
}

/** Reads the body as text, compressed or not; the limit applies to the decompressed text. */
export const createBodyReader = (bodyLimit: number): ((open: boolean) => RequestHandler) => {
  const reader = (limit: number) => express.text({ type: () => true, limit })
  const known = reader(bodyLimit)
  const unknown = reader(Math.min(openBodyLimit, bodyLimit))
  return (open) => (open ? unknown : known)
}
