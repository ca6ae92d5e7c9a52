import { createHash } from 'node:crypto'
import compression from 'compression'
import type { RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { HansaError } from '../runtime/errors.js'
import type { Refuse } from './problems.js'
import { infoOf } from './request.js'

/** At most `perMinute` requests per subject (per address without one), reported in RateLimit headers. */
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

/** gzip and brotli for responses that are worth it; event streams are sent uncompressed. */
export const compress = (): RequestHandler =>
  compression({
    filter: (request, response) =>
      !String(response.getHeader('content-type') ?? '').startsWith('text/event-stream') &&
      compression.filter(request, response),
  })

/** API responses never need to run or embed anything in a browser. */
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

/** A short hash of a text, for entity tags of documents. */
export const shortDigest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16)
