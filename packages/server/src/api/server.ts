import type { AnyTRPCRouter } from '@trpc/server'
import express, { type Express } from 'express'
import type { Registry } from 'prom-client'
import type { Store } from '../db/index.js'
import type { Feed, Signer } from '../resources/index.js'
import type { ActPort } from '../runtime/acts.js'
import type { Clock } from '../runtime/clock.js'
import type { LabelsOf } from '../runtime/labels.js'
import type { Logger } from '../runtime/logger.js'
import type { Subject } from '../runtime/subject.js'
import type { SignInRoom } from '../sign-in/index.js'
import { createConsole } from '../web/index.js'
import { recordDenials } from './acts.js'
import { createAuth } from './auth.js'
import { createCallers } from './caller.js'
import { createCookies } from './cookies.js'
import { createDocs } from './docs.js'
import { createHealth, type HealthCheck, type Role, type Version } from './health.js'
import type { AllowsHost } from './host-names.js'
import { requireHost } from './hosts.js'
import { createAddressList } from './http-settings.js'
import { createRepeater } from './idempotency.js'
import { compress, limitRate, secureHeaders, shortDigest } from './limits.js'
import { createRegistry, gaugeWatches, measureRequests, serveMetrics } from './metrics.js'
import { createOpenApi } from './openapi.js'
import { originOf, ownOrigins } from './origin.js'
import { createRefuse, lastResort, methodNotAllowed, notFound } from './problems.js'
import { identify } from './request.js'
import { createRest } from './rest.js'
import { createSessions } from './sessions.js'
import { createTrpc } from './trpc.js'
import type { UploadLimits } from './uploads.js'
import { createWebhooks, type ReceiveWebhook } from './webhooks.js'
import { createYamlPool, type YamlPool } from './yaml-pool.js'

export interface ApiOptions {
  router: AnyTRPCRouter
  store: Store
  feed: Feed
  /** The subject of an Authorization header in a request from `address`; undefined when its token is not valid. Can throw `RefusedCaller`. */
  authenticate(authorization: string | undefined, address: string | undefined): Promise<Subject | undefined>
  /** How people sign in, and their sessions; nobody can without it. */
  signIn?: Pick<SignInRoom, 'service' | 'subjectOf'>
  /** The key of the digests of repeatable requests. */
  sealer: Signer
  clock: Clock
  logger: Logger
  version: string
  /** The folder of the built console; without it the hub serves no console. */
  console?: string | undefined
  /** Whether this is the hub of a playground; /version reports it. */
  playground?: boolean
  /** Receives signed requests of Git servers; there are none without it. */
  webhook?: ReceiveWebhook
  /** The checks of /readyz. */
  checks?: Readonly<Record<string, HealthCheck>>
  /** Additional problems that /readyz?verbose reports: undefined when nothing is wrong. None of them makes the hub not ready. */
  warnings?: Readonly<Record<string, () => string | undefined>>
  /** Whether this hub acts on the fleet; always by default. */
  role?: () => Role
  registry?: Registry
  /** Records acts without a change in the audit trail; nothing is recorded without it. */
  acts?: ActPort
  /** In bytes. */
  bodyLimit?: number
  requestsPerMinute?: number
  bookmarkMs?: number
  /** The proxies whose X-Forwarded-* headers are trusted; none by default. */
  proxies?: readonly string[] | undefined
  /** The names under which clients can reach the hub; any by default. */
  allowsHost?: AllowsHost
  /** The address under which browsers reach the hub, if it is not that of their requests. */
  publicUrl?: string | undefined
  uploads?: UploadLimits
  /** Serves /metrics to callers without a token, too. */
  openMetrics?: boolean | undefined
  /** Parses large YAML; the API starts its own threads when absent. */
  yaml?: YamlPool
}

/** A placeholder for the hub's address in the document, until the address of the reader is known. */
const placeholder = 'http://hub.invalid'

/** The document as read at an address. Created on first use; another address costs only a copy. */
const documentOf = (router: AnyTRPCRouter, version: string) => {
  let made: string | undefined
  return (server: string): { text: string; tag: string } => {
    made ??= JSON.stringify(createOpenApi(router, version, placeholder))
    const text = made.replace(JSON.stringify(placeholder), () => JSON.stringify(server))
    return { text, tag: `"${shortDigest(text)}"` }
  }
}

/** The hub's HTTP interface: REST below /api/v1, tRPC below /trpc, and endpoints for operators. Does not listen itself. */
export const createApi = (options: ApiOptions): Express => {
  const { router, store, feed, authenticate, clock, logger, checks = {}, role = () => 'leader' } = options
  const { registry = createRegistry(), bodyLimit = 16 * 1024 * 1024 } = options
  const { acts, signIn, allowsHost = () => true } = options
  const cookies = createCookies(store.hubUid)
  const { requestsPerMinute = 60_000, bookmarkMs = 10_000, yaml = createYamlPool() } = options
  const version: Version = {
    version: options.version,
    hub: store.hubUid,
    ...(options.playground === true ? { playground: true } : {}),
  }
  const refuse = createRefuse(logger)
  const labelsOf: LabelsOf = (kind, namespace, name) =>
    store.read(async (reader) => (await reader.get(kind, namespace, name))?.labels)
  const documentAt = documentOf(router, version.version)
  gaugeWatches(registry, () => feed.subscribers)

  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.set('trust proxy', options.proxies === undefined ? false : createAddressList(options.proxies))
  const { find, check } = createCallers({
    authenticate,
    sessions: signIn,
    cookies,
    origins: (request) => ownOrigins(request, { publicUrl: options.publicUrl, allowsHost }),
  })
  const sessions = createSessions({ check })
  app.use(
    secureHeaders,
    identify({ find, sessions, note: (subject) => feed.streams.note(subject) }),
    measureRequests(registry),
  )
  if (acts !== undefined) app.use(recordDenials(acts))
  if (options.allowsHost !== undefined) app.use(requireHost(refuse, allowsHost))
  app.use(createHealth({ checks, version, role, warnings: options.warnings }))
  app.use(compress())
  app.get('/metrics', serveMetrics(registry, refuse, options.openMetrics ?? false))
  app.get('/openapi.json', (request, response) => {
    const { text, tag } = documentAt(originOf(request))
    response.set({ ETag: tag, 'Cache-Control': 'no-cache' })
    if (request.get('if-none-match') === tag) response.status(304).end()
    else response.type('application/json').send(text)
  })
  app.use('/docs', createDocs())
  for (const path of ['/livez', '/readyz', '/version', '/metrics', '/openapi.json'])
    app.all(path, methodNotAllowed(refuse, ['GET']))
  if (signIn !== undefined) app.use('/auth', createAuth({ service: signIn.service, cookies, logger, acts }))
  app.use(createConsole(options.console))
  app.use(limitRate(refuse, requestsPerMinute))
  if (options.webhook !== undefined)
    app.use('/api/v1/webhooks', createWebhooks({ receive: options.webhook, refuse, role }))
  app.use('/trpc', createTrpc({ router, bodyLimit, logger, role, labelsOf, acts, cookies }))
  app.use(
    '/api/v1',
    createRest({
      router,
      refuse,
      watches: { feed, clock, bookmarkMs },
      repeat: createRepeater({ store, sealer: options.sealer, clock }),
      bodyLimit,
      yaml,
      role,
      labelsOf,
      acts,
      uploads: options.uploads,
      cookies,
    }),
  )
  app.use(notFound(refuse), lastResort(refuse))
  return app
}
