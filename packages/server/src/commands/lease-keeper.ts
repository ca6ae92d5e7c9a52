import { acquireLease, type Lease, releaseLease, renewLease, type Store } from '../db/index.js'
import { type Clock, pause } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'

/**
 * When the request that acquired or renewed the lease was sent, by both clocks: from then on the lease is proven for a
 * time.
 */
export interface Proof {
  wall: number
  monotonic: number
}

export interface KeeperOptions {
  store: Store
  clock: Clock
  logger: Logger
  /** Called after each request that acquired or renewed the lease. */
  onProven?: (proof: Proof) => void
}

/** The only lease: the right to act on the fleet. */
export const leaseName = 'controllers'
const askMs = 250
const renewMs = 700
/**
 * After an outage of the database, the former leader gets this long to renew its lease before another hub requests it.
 */
const precedenceMs = 1_500

const proofNow = (clock: Clock): Proof => ({ wall: clock.now(), monotonic: clock.monotonic() })

const isLost = (error: unknown): boolean => error instanceof HansaError && error.code === 'LeaseLost'

/** Only the first of consecutive equal failures is logged: an outage of minutes is one line. */
const createComplaint = (logger: Logger, message: string) => {
  let failing = false
  return {
    failed: (error: unknown): void => {
      if (!failing) logger.warn({ error }, message)
      failing = true
    },
    worked: (): void => {
      failing = false
    },
  }
}

/** Requests the lease once: on SQLite it is granted at once; on PostgreSQL when no hub holds it. */
export const askLease = async ({ store, clock, onProven }: KeeperOptions): Promise<Lease | undefined> => {
  const since = store.availableSince()
  if (since === undefined || clock.monotonic() - since < precedenceMs) return undefined
  const proof = proofNow(clock)
  const lease = await acquireLease({ store, name: leaseName, clock })
  if (lease !== undefined) onProven?.(proof)
  return lease
}

/**
 * Waits for the lease until the hub that holds it releases it or is lost. Survives outages of the database. Undefined
 * when `signal` aborts first.
 */
export const obtainLease = async (keeper: KeeperOptions, signal: AbortSignal): Promise<Lease | undefined> => {
  const { clock, logger } = keeper
  const complaint = createComplaint(logger, 'the lease could not be requested; retrying')
  logger.info({}, 'another hub holds the lease: this one is its standby')
  while (!signal.aborted) {
    try {
      const lease = await askLease(keeper)
      complaint.worked()
      if (lease !== undefined) {
        logger.info({ epoch: lease.epoch }, 'lease acquired; starting the controllers')
        return lease
      }
    } catch (error) {
      complaint.failed(error)
    }
    await pause(clock, askMs, signal)
  }
  return undefined
}

/** Renews the lease until `signal` aborts. Resolves with `lost` when another hub has taken it, and with `ended` otherwise. */
export const keepLease = async (
  { store, clock, logger, onProven }: KeeperOptions,
  lease: Lease,
  signal: AbortSignal,
): Promise<'lost' | 'ended'> => {
  const complaint = createComplaint(logger, 'the lease could not be renewed; retrying')
  while (!signal.aborted) {
    await pause(clock, renewMs, signal)
    if (signal.aborted) break
    try {
      const proof = proofNow(clock)
      await renewLease({ store, lease, clock })
      complaint.worked()
      onProven?.(proof)
    } catch (error) {
      if (isLost(error)) return 'lost'
      complaint.failed(error)
    }
  }
  return 'ended'
}

/** Releases the lease, so that another hub follows at once. If that fails, the lease expires. */
export const giveBack = async ({ store, logger }: KeeperOptions, lease: Lease): Promise<void> => {
  await releaseLease({ store, lease }).catch((error: unknown) =>
    logger.warn({ error }, 'the lease could not be released; it expires on its own'),
  )
}
