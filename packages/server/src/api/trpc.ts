import type { AnyTRPCRouter } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { type ErrorRequestHandler, type Request, type RequestHandler, Router } from 'express'
import type { ActPort } from '../runtime/acts.js'
import { errorTable, HansaError } from '../runtime/errors.js'
import type { LabelsOf } from '../runtime/labels.js'
import type { Logger } from '../runtime/logger.js'
import { problemOf } from '../runtime/problem.js'
import type { Context } from '../runtime/procedure.js'
import { actsOf, reasonOf } from './acts.js'
import { addressKeyOf, admit, createBodyReader } from './admission.js'
import { warningHeader } from './answer.js'
import { refuseExcess } from './body.js'
import type { Cookies } from './cookies.js'
import type { Role } from './health.js'
import { definitionsOf } from './operations.js'
import { retryAfterSeconds, translate } from './problems.js'
import { infoOf } from './request.js'

/** How many calls one batch may hold. */
const batchLimit = 100

/** The procedures a request calls, as tRPC reads them from its path. */
const calledBy = (request: Request): string[] =>
  decodeURIComponent(request.path.slice(request.path.lastIndexOf('/') + 1)).split(',')

/** The error for tRPC's clients when a request is refused before tRPC sees it. */
const refuseAsTrpc: ErrorRequestHandler = (thrown: unknown, request, response, next) => {
  const error = translate(thrown)
  if (!(error instanceof HansaError) || response.headersSent) return next(error)
  const { http: httpStatus, trpc: code } = errorTable[error.code]
  const problem = problemOf(error, infoOf(request).id)
  const data = { code, httpStatus, problem }
  if (httpStatus === 401) response.set('WWW-Authenticate', 'Bearer realm="hansa"')
  response
    .status(httpStatus)
    .json({ error: { message: error.message, code: TRPC_ERROR_CODES_BY_KEY[code], data } })
}

/** The same procedures for tRPC's own clients, batched or not. */
export const createTrpc = ({
  router,
  bodyLimit,
  logger,
  role,
  labelsOf,
  acts,
  cookies,
}: {
  router: AnyTRPCRouter
  bodyLimit: number
  logger: Logger
  role: () => Role
  labelsOf: LabelsOf
  acts?: ActPort | undefined
  cookies: Cookies
}): Router => {
  const definitions = new Map(definitionsOf(router))
  const open = new Set([...definitions].flatMap(([path, { meta }]) => (meta?.open === true ? [path] : [])))
  const readBody = createBodyReader(bodyLimit)

  // From the headers and the path: requests without a token must not make the hub read a body.
  const guard: RequestHandler = (request, response, next) => {
    const called = calledBy(request)
    const missing = called.find((path) => !definitions.has(path))
    if (missing !== undefined)
      throw new HansaError('NotFound', { kind: 'procedure', name: missing, where: '' })
    const isOpen = called.some((path) => open.has(path))
    if (isOpen && (called.length > 1 || request.query.batch !== undefined))
      throw new HansaError(
        'BadRequest',
        { reason: `${called.find((path) => open.has(path)) ?? ''} cannot be called in a batch` },
        { hint: 'send it in a separate request, without batch=1' },
      )
    admit(request, { open: isOpen })
    reasonOf(request)
    const { input } = request.query
    if (typeof input === 'string') refuseExcess(input)
    readBody(isOpen)(request, response, next)
  }
  const checkDepth: RequestHandler = (request, _response, next) => {
    if (typeof request.body === 'string') refuseExcess(request.body)
    next()
  }

  const serve = createExpressMiddleware({
    router,
    maxBodySize: bodyLimit,
    maxBatchSize: batchLimit,
    createContext: ({ req, res }): Context => {
      const { subject, id, signal } = infoOf(req)
      const warn = (text: string): void => {
        if (!res.headersSent) res.append('Warning', warningHeader(text))
      }
      const leads = role() === 'leader'
      const address = addressKeyOf(req)
      const setSession = (secret: string): void => cookies.set(req, res, 'session', secret)
      return {
        subject,
        requestId: id,
        signal,
        address,
        leads,
        labelsOf,
        warn,
        setSession,
        reply: {},
        ...actsOf(req, acts),
      }
    },
    responseMeta: ({ errors }) =>
      errors.some(({ code }) => code === 'SERVICE_UNAVAILABLE')
        ? { headers: { 'retry-after': String(retryAfterSeconds) } }
        : {},
    onError: ({ error, path, ctx }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        logger.error({ error: error.cause ?? error, path, requestId: ctx?.requestId }, 'a request failed')
    },
  })
  const routes = Router()
  routes.use(guard, checkDepth, serve, refuseAsTrpc)
  return routes
}
