import { acquireLease, type Lease, releaseLease, renewLease, type Store } from '../db/index.js'
import { type Clock, pause } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'

/** When a request that obtained or renewed the lease was sent, by both clocks: from then on the lease is proven for a time. */
export interface Proof {
  wall: number
  monotonic: number
}

export interface KeeperOptions {
  store: Store
  clock: Clock
  logger: Logger
  /** Called after each request that obtained or renewed the lease. */
  onProven?: (proof: Proof) => void
}

/** The one lease there is: the right to act on the fleet. */
export const leaseName = 'controllers'
const askMs = 250
const renewMs = 700
/** After an outage of the database the hub that led gets so long to renew its lease before another asks for it. */
const precedenceMs = 1_500

const proofNow = (clock: Clock): Proof => ({ wall: clock.now(), monotonic: clock.monotonic() })

const isLost = (error: unknown): boolean => error instanceof HansaError && error.code === 'LeaseLost'

/** The first of a row of the same failures is logged, the others are not: an outage of minutes is one line. */
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

/** Asks for the lease once: at once on SQLite it is had; on PostgreSQL when no hub holds it. */
export const askLease = async ({ store, clock, onProven }: KeeperOptions): Promise<Lease | undefined> => {
  const since = store.availableSince()
  if (since === undefined || clock.monotonic() - since < precedenceMs) return undefined
  const proof = proofNow(clock)
  const lease = await acquireLease({ store, name: leaseName, clock })
  if (lease !== undefined) onProven?.(proof)
  return lease
}

/**
 * Waits for the one lease there is, until the hub that holds it releases it or is lost. Lives through outages of the database.
 * Undefined when `signal` aborts first.
 */
export const obtainLease = async (keeper: KeeperOptions, signal: AbortSignal): Promise<Lease | undefined> => {
  const { clock, logger } = keeper
  const complaint = createComplaint(logger, 'the lease could not be asked for; it is tried again')
  logger.info({}, 'another hub holds the lease: this one is its standby')
  while (!signal.aborted) {
    try {
      const lease = await askLease(keeper)
      complaint.worked()
      if (lease !== undefined) {
        logger.info({ epoch: lease.epoch }, 'the lease is had; the controllers start')
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
  const complaint = createComplaint(logger, 'the lease could not be renewed; it is tried again')
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

/** Gives the lease back, so that another hub follows at once. What fails here ends with the lease's time. */
export const giveBack = async ({ store, logger }: KeeperOptions, lease: Lease): Promise<void> => {
  await releaseLease({ store, lease }).catch((error: unknown) =>
    logger.warn({ error }, 'the lease could not be given back; it ends by itself'),
  )
}
