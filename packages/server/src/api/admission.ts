import express, { type Request, type RequestHandler } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import { patchTypes } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'
import { mediaTypeOf } from './body.js'
import { infoOf } from './request.js'

/** What an operation without a token may be sent, in bytes. */
export const openBodyLimit = 16 * 1024

/** Whom limits for those without a token count: the address, and of IPv6 the network. */
export const addressKeyOf = (request: Request): string => ipKeyGenerator(request.ip ?? '')

/** The address the request came to, as the client knows it; X-Forwarded-* count only where a proxy is trusted. */
export const originOf = (request: Request): string => `${request.protocol}://${request.host ?? 'localhost'}`

const foreignOrigin = (request: Request): string | undefined => {
  const origin = request.get('origin')
  if (origin !== undefined)
    return origin.toLowerCase() === originOf(request).toLowerCase() ? undefined : origin
  const site = request.get('sec-fetch-site')
  return site === undefined || site === 'same-origin' || site === 'none' ? undefined : `a ${site} page`
}

/**
 * A page of another origin can make a browser send a POST with a form's media types, and no other without asking first. So what
 * needs no token takes JSON alone, and from the hub's own pages alone.
 */
const refuseForeign = (request: Request): void => {
  const foreign = foreignOrigin(request)
  if (foreign !== undefined)
    throw new HansaError(
      'Forbidden',
      { actor: foreign, verb: 'call', kind: 'this operation' },
      { hint: `call it from ${originOf(request)}, or from a client that sends no Origin header` },
    )
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const type = request.get('content-type')
    if (type === undefined || mediaTypeOf(type) !== 'application/json')
      throw new HansaError(
        'UnsupportedMediaType',
        { type: type ?? '' },
        { hint: 'this operation accepts only JSON: `-H "Content-Type: application/json"`' },
      )
  }
}

/** Decides from the headers alone, before anything of the body is read. Throws `Unauthenticated`, `Forbidden` or `UnsupportedMediaType`. */
export const admit = (request: Request, { open }: { open: boolean }): void => {
  if (open) refuseForeign(request)
  else if (infoOf(request).subject === undefined)
    throw new HansaError('Unauthenticated', {
      reason: 'authentication required: bearer token missing or invalid',
    })
}

/** What a PATCH takes, for Accept-Patch. */
export const acceptPatch = Object.values(patchTypes).join(', ')

/** Plain JSON and YAML are a merge patch. */
const takenByPatch: readonly string[] = [
  ...Object.values(patchTypes),
  'application/json',
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
]

/** Patches of other kinds look like documents: taken for what they are not, they would change what nobody meant to. Throws `UnsupportedMediaType`. */
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

/** Reads the body as text: packed or not, at most this much of it once unpacked. */
export const createBodyReader = (bodyLimit: number): ((open: boolean) => RequestHandler) => {
  const reader = (limit: number) => express.text({ type: () => true, limit })
  const known = reader(bodyLimit)
  const unknown = reader(Math.min(openBodyLimit, bodyLimit))
  return (open) => (open ? unknown : known)
}
