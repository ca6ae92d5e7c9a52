import type { Server } from 'node:http'
import { contextText, ensureFirstToken, lockedOutText } from '../access/index.js'
import { createHttpServer, openCertificate, refuseClearText, urlOf } from '../api/index.js'
import { createApp } from '../app.js'
import { createWorkerProber } from '../clusters/index.js'
import { type Config, type ConfigOptions, readConfig } from '../config.js'
import {
  createLeaseDeadline,
  defaultRetention,
  type Lease,
  leaseTimes,
  openStore,
  recordFlights,
  type Store,
} from '../db/index.js'
import { type Clock, pause, systemClock } from '../runtime/clock.js'
import { clientsOf, descriptorLimit } from '../runtime/descriptors.js'
import { HansaError } from '../runtime/errors.js'
import { createLogger, type Logger } from '../runtime/logger.js'
import { upgrades } from '../upgrade/index.js'
import { version } from '../version.js'
import { recordAddress } from './address.js'
import { createAuditCopies } from './audit-copies.js'
import { askLease, giveBack, type KeeperOptions, keepLease, leaseName, obtainLease } from './lease-keeper.js'

const listening = (server: Server, { listen: { host, port }, http }: Config): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new HansaError(
              'Unavailable',
              { reason: `${host}:${port} is already in use` },
              {
                hint: 'stop the process that listens there, or choose another address with --listen HOST:PORT',
              },
            )
          : error,
      )
    })
    server.listen(port, host, () => {
      const address = server.address()
      const actual = typeof address === 'object' && address !== null ? address.port : port
      resolve(urlOf(host, actual, http))
    })
  })

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** Resolves with the reason for the hub to stop. */
const endOf = (): { signal: AbortSignal; end: (reason: string) => void; reason: Promise<string> } => {
  const controller = new AbortController()
  const reason = new Promise<string>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(String(controller.signal.reason)), {
      once: true,
    })
  })
  const end = (why: string): void => controller.abort(why)
  process.once('SIGTERM', () => end('SIGTERM'))
  process.once('SIGINT', () => end('SIGINT'))
  return { signal: controller.signal, end, reason }
}

/** How long controllers have to stop after SIGTERM: the process manager kills the hub a few seconds later. */
const closingMs = 4_000

type App = ReturnType<typeof createApp>

const isOutage = (error: unknown): boolean =>
  error instanceof HansaError && (error.code === 'Unavailable' || error.code === 'LeaseLost')

/** Starts to serve the API of a new app; retries while the database does not answer. */
const opened = async (make: () => App, signal: AbortSignal, logger: Logger): Promise<App> => {
  for (;;) {
    const app = make()
    try {
      await app.open()
      return app
    } catch (error) {
      if (!isOutage(error) || signal.aborted) throw error
      logger.warn({ error }, 'the hub could not be made a standby; retrying')
      await app.close()
      await pause(systemClock, 1_000, signal)
    }
  }
}

/** Acts on the fleet while this hub has the lease; `started` is called when it begins. */
const lead = async (
  app: App,
  lease: Lease,
  keeper: KeeperOptions,
  signal: AbortSignal,
  started: () => Promise<void>,
): Promise<void> => {
  const { logger } = keeper
  const kept = keepLease(keeper, lease, signal)
  try {
    await app.lead(lease)
  } catch (error) {
    if (!isOutage(error)) throw error
    logger.warn({ error }, 'the controllers could not be started; this hub is a standby again')
    return
  }
  logger.info({ epoch: lease.epoch }, 'this hub holds the lease and acts on the fleet')
  await started()
  if ((await kept) === 'lost')
    logger.error({}, 'the lease is held by another hub: this one stops its controllers and is a standby')
}

/** The lease of this hub, and a record of the writes that can still be in flight when it ends. */
const createLeaseKeeping = ({ store, clock, logger }: Pick<KeeperOptions, 'store' | 'clock' | 'logger'>) => {
  const deadline = createLeaseDeadline({ name: leaseName, clock })
  const keeper: KeeperOptions = {
    store,
    clock,
    logger,
    // On SQLite no other process can take it while this one lives: a busy hub need not stop after seconds.
    onProven: (proof) =>
      deadline.granted(proof, store.dialect === 'sqlite' ? leaseTimes.ttlMs : leaseTimes.quietMs),
  }
  /** No check stops a write that has started: the next leader has to check those clusters. */
  const noteFlights = (held: Lease, which: 'Open' | 'Recent'): Promise<void> =>
    recordFlights({ store, lease: held, clusters: deadline.flights(which), clock }).catch((error: unknown) =>
      logger.warn({ error }, 'the clusters with writes in flight could not be recorded'),
    )
  return { deadline, keeper, noteFlights }
}

type LeaseKeeping = ReturnType<typeof createLeaseKeeping>

/**
 * The first token is written together with the address, so the address must be known first; nobody gets in before
 * that.
 */
const createAdmission = ({ config, store, clock }: { config: Config; store: Store; clock: Clock }) => {
  let admits = false
  return {
    check: (): void => {
      if (!admits) throw new Error('the first token has not been created yet')
    },
    listen: async (server: Server): Promise<void> => {
      if (server.listening) return
      const url = await listening(server, config)
      await recordAddress(config.data, config.http.publicUrl ?? url)
      const first = await ensureFirstToken({ store, clock, url, ttlMs: config.firstTokenTtlMs })
      admits = true
      const text = first === undefined ? await lockedOutText(store, clock) : contextText(first)
      if (text !== undefined) process.stderr.write(`${text}\n`)
      process.stderr.write(`hub ${version} listens on ${url} (data in ${config.data})\n`)
    },
  }
}

/** The app that answers now, and the lease while this hub has it. */
interface Hub {
  app: App
  lease: Lease | undefined
}

/** Acts on the fleet whenever this hub has the lease, each time with a new app, until `signal` aborts. */
const leadUntilStopped = async (
  hub: Hub,
  { deadline, keeper, noteFlights }: LeaseKeeping,
  {
    make,
    listen,
    signal,
    logger,
  }: { make: () => App; listen: () => Promise<void>; signal: AbortSignal; logger: Logger },
): Promise<void> => {
  // If no other hub leads, clients find a hub that knows its fleet.
  hub.lease = await askLease(keeper)
  if (hub.lease === undefined) await listen()
  while (!signal.aborted) {
    hub.lease ??= await obtainLease(keeper, signal)
    if (hub.lease === undefined) break
    await lead(hub.app, hub.lease, keeper, signal, listen)
    await listen()
    if (signal.aborted) break
    deadline.ended()
    await noteFlights(hub.lease, 'Recent')
    hub.lease = undefined
    const former = hub.app
    await former.rest()
    hub.app = await opened(make, signal, logger)
    await former.close()
  }
}

/** Stops the controllers and releases the lease; exits if the controllers do not stop in time. */
const stop = async (
  { app, lease }: Hub,
  { deadline, keeper, noteFlights }: LeaseKeeping,
  reason: Promise<string>,
): Promise<void> => {
  const { clock, logger } = keeper
  const over = new AbortController()
  const ended = app.close().then(() => over.abort())
  await Promise.race([ended, pause(clock, closingMs, over.signal)])
  if (!over.signal.aborted) {
    // They may still act, so the lease is not released: it ends with the session of this process.
    logger.warn({}, 'the controllers did not stop in time; exiting without them')
    process.exit((await reason).startsWith('SIG') ? 0 : 1)
  }
  deadline.ended()
  if (lease !== undefined) {
    await noteFlights(lease, 'Open')
    await giveBack(keeper, lease)
  }
}

/**
 * `hansa-server serve`: opens the store and listens until it receives a signal; acts on the fleet whenever it has the
 * lease. A hub that loses the lease stops its controllers and continues as a standby.
 */
export const serve = async (options: ConfigOptions): Promise<void> => {
  const config = readConfig(process.env, options)
  refuseClearText(config.listen.host, config.http)
  const clock = systemClock
  const logger = createLogger(config.logLevel)
  // Before the database is opened: a certificate that cannot be used is found by name, and nothing has started.
  const certificate = config.http.tls && openCertificate(config.http.tls, { clock, logger })
  const { signal, end, reason } = endOf()
  // Background failures are logged where they are known; none of them may stop the hub for everybody.
  process.on('unhandledRejection', (error) => logger.error({ error }, 'something failed in the background'))
  const database = await openStore({
    data: config.data,
    ...(config.database === undefined ? {} : { database: config.database }),
    clock,
    logger,
    upgrades,
    retention: { ...defaultRetention, bytes: config.feedBytes },
  })
  const { store } = database
  const keeping = createLeaseKeeping({ store, clock, logger })
  const admission = createAdmission({ config, store, clock })
  const { deadline } = keeping
  const copies = createAuditCopies({
    ...{ opened: database, config, clock, logger, deadline },
    lease: () => hub.lease,
  })
  const make = (): App =>
    createApp({
      opened: database,
      guard: keeping.deadline,
      config,
      clock,
      random: Math.random,
      logger,
      version,
      // Started with the lease: a hub that waits for it probes nothing.
      prober: createWorkerProber({ clock, logger, allowLoopback: config.allowLoopback }),
      checks: { access: admission.check },
      auditCopied: copies.through,
      warnings: { ...copies.warnings, ...(certificate && { tls: certificate.warning }) },
    })
  const hub: Hub = { app: await opened(make, signal, logger), lease: undefined }
  const server = createHttpServer((request, response) => hub.app.api(request, response), {
    http: {
      ...config.http,
      connections: Math.min(config.http.connections, clientsOf(descriptorLimit())),
    },
    clock,
    logger,
    certificate,
  })

  copies.start()
  // Sent by programs that rotate logs; the default is to end the process.
  process.on('SIGHUP', copies.reopen)

  try {
    await leadUntilStopped(hub, keeping, { make, listen: () => admission.listen(server), signal, logger })
    logger.info({ reason: await reason }, 'stopping')
  } finally {
    end('the hub failed')
    await closed(server)
    await stop(hub, keeping, reason)
    await copies.close()
    await database.close()
  }
}
