import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { ensureFirstToken } from '../access/index.js'
import { createHttpServer, refuseClearText, urlOf } from '../api/index.js'
import { createApp } from '../app.js'
import { type Config, type ConfigOptions, readConfig } from '../config.js'
import { acquireLease, type Lease, openStore, releaseLease, renewLease, type Store } from '../db/index.js'
import { type Clock, pause, systemClock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { createLogger, type Logger } from '../runtime/logger.js'
import { sealWhatIsStored } from '../upgrade/index.js'
import { version } from '../version.js'
import { recordAddress } from './address.js'

const leaseMs = 15_000

/** Waits for the one lease there is: at once on SQLite; on PostgreSQL until the hub that holds it ends or is lost. */
const leaseFor = async (
  store: Store,
  clock: Clock,
  logger: Logger,
  signal: AbortSignal,
): Promise<Lease | undefined> => {
  const holder = randomUUID()
  for (let waited = false; !signal.aborted; waited = true) {
    const lease = await acquireLease({ store, name: 'controllers', holder, clock, ttlMs: leaseMs })
    if (lease !== undefined) return lease
    if (!waited) logger.info({}, 'another hub holds the lease; waiting to take over')
    await pause(clock, leaseMs / 5, signal)
  }
  return undefined
}

/** Renews the lease until `signal` aborts; calls `lost` when it is somebody else's. */
const keepLease = async (
  store: Store,
  lease: Lease,
  clock: Clock,
  signal: AbortSignal,
  lost: (error: unknown) => void,
): Promise<void> => {
  while (!signal.aborted) {
    await pause(clock, leaseMs / 3, signal)
    if (signal.aborted) return
    try {
      await renewLease({ store, lease, clock, ttlMs: leaseMs })
    } catch (error) {
      if (error instanceof HansaError && error.code === 'LeaseLost') return lost(error)
    }
  }
}

const listening = (server: Server, { listen: { host, port }, http }: Config): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new HansaError(
              'Unavailable',
              { reason: `something listens on ${host}:${port} already` },
              {
                hint: 'stop it, or choose another address with --listen HOST:PORT',
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

/** Resolves with why the hub is to end. */
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

/** `hansa-server serve`: opens the store, takes the lease, acts on the fleet and listens, until told to stop. */
export const serve = async (options: ConfigOptions): Promise<void> => {
  const config = readConfig(process.env, options)
  refuseClearText(config.listen.host, config.http)
  const clock = systemClock
  const logger = createLogger(config.logLevel)
  const { signal, end, reason } = endOf()
  const opened = await openStore({
    data: config.data,
    ...(config.database === undefined ? {} : { database: config.database }),
    clock,
    logger,
    upgrade: sealWhatIsStored,
  })
  const { store } = opened
  try {
    const lease = await leaseFor(store, clock, logger, signal)
    if (lease === undefined) return
    let admits = false
    const app = createApp({
      opened,
      lease,
      config,
      clock,
      random: Math.random,
      logger,
      version,
      checks: {
        // The address must be known before the first token can be written down; nobody gets in before that.
        access: () => {
          if (!admits) throw new Error('the first token is not made yet')
        },
      },
    })
    const server = createHttpServer(app.api, { http: config.http, clock, logger })
    try {
      await app.start()
      const url = await listening(server, config)
      await recordAddress(config.data, url)
      const contextFile = await ensureFirstToken({ store, clock, url })
      admits = true
      if (contextFile !== undefined)
        process.stderr.write(`a first token was made; \`hansa\` finds it in ${contextFile}\n`)
      process.stderr.write(`hub ${version} listens on ${url} (data in ${config.data})\n`)
      const kept = keepLease(store, lease, clock, signal, (error) => {
        logger.error({ error }, 'the lease is held by another hub: this one stops')
        process.exitCode = 1
        end('the lease was lost')
      })
      logger.info({ reason: await reason }, 'stopping')
      await kept
    } finally {
      await closed(server)
      await app.close()
      await releaseLease({ store, lease })
    }
  } finally {
    await opened.close()
  }
}
