import type { Server } from 'node:http'
import { contextText, ensureFirstToken } from '../access/index.js'
import { createHttpServer, refuseClearText, urlOf } from '../api/index.js'
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
} from '../db/index.js'
import { pause, systemClock } from '../runtime/clock.js'
import { clientsOf, descriptorLimit } from '../runtime/descriptors.js'
import { HansaError } from '../runtime/errors.js'
import { createLogger, type Logger } from '../runtime/logger.js'
import { sealWhatIsStored } from '../upgrade/index.js'
import { version } from '../version.js'
import { recordAddress } from './address.js'
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

/**
 * `hansa-server serve`: opens the store and listens until it receives a signal; acts on the fleet whenever it has the
 * lease. A hub that loses the lease stops its controllers and continues as a standby.
 */
export const serve = async (options: ConfigOptions): Promise<void> => {
  const config = readConfig(process.env, options)
  refuseClearText(config.listen.host, config.http)
  const clock = systemClock
  const logger = createLogger(config.logLevel)
  const { signal, end, reason } = endOf()
  // Background failures are logged where they are known; none of them may stop the hub for everybody.
  process.on('unhandledRejection', (error) => logger.error({ error }, 'something failed in the background'))
  const database = await openStore({
    data: config.data,
    ...(config.database === undefined ? {} : { database: config.database }),
    clock,
    logger,
    upgrade: sealWhatIsStored,
    retention: { ...defaultRetention, bytes: config.feedBytes },
  })
  const { store } = database
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
  let admits = false
  // The first token is written together with the address, so the address must be known first; nobody gets in
  // before that.
  const access = (): void => {
    if (!admits) throw new Error('the first token has not been created yet')
  }
  const make = (): App =>
    createApp({
      opened: database,
      guard: deadline,
      config,
      clock,
      random: Math.random,
      logger,
      version,
      // Started with the lease: a hub that waits for it probes nothing.
      prober: createWorkerProber({ clock, logger, allowLoopback: config.allowLoopback }),
      checks: { access },
    })
  let app = await opened(make, signal, logger)
  let lease: Lease | undefined
  const server = createHttpServer((request, response) => app.api(request, response), {
    http: {
      ...config.http,
      connections: Math.min(config.http.connections, clientsOf(descriptorLimit())),
    },
    clock,
    logger,
  })

  const listen = async (): Promise<void> => {
    if (server.listening) return
    const url = await listening(server, config)
    await recordAddress(config.data, url)
    const context = await ensureFirstToken({ store, clock, url })
    admits = true
    if (context !== undefined) process.stderr.write(`${contextText(context)}\n`)
    process.stderr.write(`hub ${version} listens on ${url} (data in ${config.data})\n`)
  }

  try {
    // If no other hub leads, clients find a hub that knows its fleet.
    lease = await askLease(keeper)
    if (lease === undefined) await listen()
    while (!signal.aborted) {
      lease ??= await obtainLease(keeper, signal)
      if (lease === undefined) break
      await lead(app, lease, keeper, signal, listen)
      await listen()
      if (signal.aborted) break
      deadline.ended()
      await noteFlights(lease, 'Recent')
      lease = undefined
      const former = app
      await former.rest()
      app = await opened(make, signal, logger)
      await former.close()
    }
    logger.info({ reason: await reason }, 'stopping')
  } finally {
    end('the hub failed')
    await closed(server)
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
    await database.close()
  }
}
