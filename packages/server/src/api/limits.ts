import { createHash } from 'node:crypto'
import compression from 'compression'
import type { RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { HansaError } from '../runtime/errors.js'
import type { Refuse } from './problems.js'
import { infoOf } from './request.js'

/** At most `perMinute` requests a subject (an address, for those without one), told in RateLimit headers. */
export const limitRate = (refuse: Refuse, perMinute: number): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'requests',
    keyGenerator: (request) => {
      const { subject } = infoOf(request)
      return subject === undefined ? `ip ${ipKeyGenerator(request.ip ?? '')}` : `subject ${subject.id}`
    },
    handler: (request, response) => refuse(request, response, new HansaError('TooManyRequests')),
  })

/** gzip and brotli for what is worth it; streams of events are sent as they come. */
export const compress = (): RequestHandler =>
  compression({
    filter: (request, response) =>
      !String(response.getHeader('content-type') ?? '').startsWith('text/event-stream') &&
      compression.filter(request, response),
  })

/** An API needs nothing a browser could be made to do with its answers. */
export const secureHeaders: RequestHandler = (request, response, next) => {
  if (request.secure) response.set('Strict-Transport-Security', 'max-age=31536000')
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
  })
  next()
}

/** A short name of a text, for entity tags of documents. */
export const shortDigest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16)
