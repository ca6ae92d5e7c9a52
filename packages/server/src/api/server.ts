import type { AnyTRPCRouter } from '@trpc/server'
import express, { type Express } from 'express'
import type { Registry } from 'prom-client'
import { createConsole } from '../console/index.js'
import type { Store } from '../db/index.js'
import type { Feed } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createDocs } from './docs.js'
import { createHealth, type HealthCheck, type Version } from './health.js'
import { createRepeater } from './idempotency.js'
import { compress, limitRate, secureHeaders, shortDigest } from './limits.js'
import { createRegistry, gaugeWatches, measureRequests, serveMetrics } from './metrics.js'
import { createOpenApi } from './openapi.js'
import { createRefuse, lastResort, methodNotAllowed, notFound } from './problems.js'
import { identify } from './request.js'
import { createRest } from './rest.js'
import { createTrpc } from './trpc.js'

export interface ApiOptions {
  router: AnyTRPCRouter
  store: Store
  feed: Feed
  /** The name of the token in an Authorization header; undefined when it is not valid. */
  authenticate(authorization: string | undefined): Promise<string | undefined>
  clock: Clock
  logger: Logger
  version: string
  /** Where the built console lies; without it the hub serves none. */
  console?: string | undefined
  /** Whether this is the hub of a playground, which /version tells. */
  playground?: boolean
  /** What /readyz asks. */
  checks?: Readonly<Record<string, HealthCheck>>
  registry?: Registry
  /** In bytes. */
  bodyLimit?: number
  requestsPerMinute?: number
  bookmarkMs?: number
}

/** Made when it is first asked for, and kept. */
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** The hub's HTTP interface: REST below /api/v1, tRPC below /trpc, and what operators ask. Listens to nothing itself. */
export const createApi = (options: ApiOptions): Express => {
  const { router, store, feed, authenticate, clock, logger, checks = {} } = options
  const { registry = createRegistry(), bodyLimit = 16 * 1024 * 1024 } = options
  const { requestsPerMinute = 60_000, bookmarkMs = 10_000 } = options
  const version: Version = {
    version: options.version,
    hub: store.hubUid,
    ...(options.playground === true ? { playground: true } : {}),
  }
  const refuse = createRefuse(logger)
  const document = once(() => {
    const text = JSON.stringify(createOpenApi(router, version.version))
    return { text, tag: `"${shortDigest(text)}"` }
  })
  gaugeWatches(registry, () => feed.subscribers)

  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.use(secureHeaders, identify(authenticate), measureRequests(registry))
  app.use(createHealth(checks, version))
  app.use(compress())
  app.get('/metrics', serveMetrics(registry))
  app.get('/openapi.json', (request, response) => {
    const { text, tag } = document()
    response.set({ ETag: tag, 'Cache-Control': 'no-cache' })
    if (request.get('if-none-match') === tag) response.status(304).end()
    else response.type('application/json').send(text)
  })
  app.use('/docs', createDocs())
  for (const path of ['/livez', '/readyz', '/version', '/metrics', '/openapi.json'])
    app.all(path, methodNotAllowed(refuse, ['GET']))
  app.use(createConsole(options.console))
  app.use(limitRate(refuse, requestsPerMinute))
  app.use('/trpc', createTrpc(router, bodyLimit, logger))
  app.use(
    '/api/v1',
    createRest({
      router,
      refuse,
      watches: { feed, clock, authenticate, bookmarkMs },
      repeat: createRepeater({ store, clock }),
      bodyLimit,
    }),
  )
  app.use(notFound(refuse), lastResort(refuse))
  return app
}
