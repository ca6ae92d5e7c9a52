import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { hansaErrorOf, problemOf } from '../runtime/problem.js'
import { fieldOf } from '../runtime/record.js'
import { acceptPatch } from './admission.js'
import { infoOf } from './request.js'

/** Errors of Express's body parser and router, as HansaErrors. */
export const translate = (error: unknown): unknown => {
  const type = fieldOf(error, 'type')
  if (type === 'entity.too.large')
    return new HansaError('TooLarge', { limit: `${String(fieldOf(error, 'limit'))} bytes` }, { cause: error })
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new HansaError('UnsupportedMediaType', {
      type: String(fieldOf(error, 'encoding') ?? fieldOf(error, 'charset')),
    })
  if (type === 'request.aborted' || type === 'request.size.invalid')
    return new HansaError('BadRequest', { reason: 'the request body is incomplete' }, { cause: error })
  if (error instanceof URIError)
    return new HansaError(
      'BadRequest',
      { reason: 'the path contains invalid percent-encoding' },
      { cause: error },
    )
  return error
}

/** Retry-After of every 503: the hub checks at least that often whether the database is back. */
export const retryAfterSeconds = 1

export type Refuse = (request: Request, response: Response, error: unknown, body?: string) => void

/** Sends an error as a problem document; a bug is logged with its cause and sent without it. */
export const createRefuse =
  (logger: Logger): Refuse =>
  (request, response, thrown, body) => {
    const { id, signal } = infoOf(request)
    const error = hansaErrorOf(translate(thrown), body)
    if (signal.aborted || response.headersSent) {
      response.end()
      return
    }
    if (error.code === 'Internal')
      logger.error(
        { error: error.cause ?? thrown, requestId: id, method: request.method, path: request.path },
        'a request failed',
      )
    const problem = problemOf(error, id)
    const retryAfter = error.details.retryAfter ?? (problem.status === 503 ? retryAfterSeconds : undefined)
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter))
    if (problem.status === 415 && request.method === 'PATCH') response.set('Accept-Patch', acceptPatch)
    if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer realm="hansa"')
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
  }

/** For paths without a route. */
export const notFound =
  (refuse: Refuse): RequestHandler =>
  (request, response) =>
    refuse(
      request,
      response,
      new HansaError(
        'NotFound',
        { kind: 'path', name: request.path, where: '' },
        { hint: 'GET /openapi.json (or /docs in a browser) lists every path' },
      ),
    )

/** For a known path with another method. */
export const methodNotAllowed =
  (refuse: Refuse, methods: readonly string[]): RequestHandler =>
  (request, response) => {
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    response.set('Allow', allow)
    if (methods.includes('PATCH')) response.set('Accept-Patch', acceptPatch)
    if (request.method === 'OPTIONS') {
      response.status(204).end()
      return
    }
    const { method, path } = request
    refuse(request, response, new HansaError('MethodNotAllowed', { path, method, allow }))
  }

export const lastResort =
  (refuse: Refuse): ErrorRequestHandler =>
  (error: unknown, request, response, _next) =>
    refuse(request, response, error)
