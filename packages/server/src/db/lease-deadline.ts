import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'

/** Both clocks at one moment. */
export interface Moment {
  wall: number
  monotonic: number
}

/** The check before every write outside the database: no epoch is checked there. */
export interface WriteGuard {
  /** Throws `LeaseLost` unless this process can still act under its lease. */
  check(): void
  /** Records the start of a write to a cluster (by UID). Call the returned function once when the write has ended, with or without an answer. */
  began(cluster: string): (answered: boolean) => void
}

/** Until when the holder of a lease can act, and its open writes to clusters. */
export interface LeaseDeadline extends WriteGuard {
  /** Read this before sending the request that takes or renews the lease. */
  moment(): Moment
  /** The lease was taken or renewed for `ttlMs` milliseconds by a request that was sent at `sent`. */
  granted(sent: Moment, ttlMs: number): void
  /** The lease now belongs to another hub, or was released. */
  ended(): void
  /** Milliseconds this process can still act; 0 if it cannot. */
  leftMs(): number
  /**
   * Clusters that a write can reach after the lease ended. `Open`: writes without an answer so far, or that ended without one.
   * `Recent`: also those answered since the lease was last known to be held.
   */
  flights(which: 'Open' | 'Recent'): string[]
}

/** The last part of a lease, in which its holder no longer acts: a checked write still has to be sent. */
const marginShare = 1 / 5

/**
 * How long a holder can still act. Pure. The earlier of two clocks decides: the monotonic one stops while a machine is
 * suspended, the wall clock can be set. A wall clock that went back proves nothing, so the holder then does not act.
 */
export const timeLeft = (sent: Moment, now: Moment, ttlMs: number): number => {
  const wall = now.wall - sent.wall
  const passed = Math.max(wall, now.monotonic - sent.monotonic)
  return wall < 0 ? 0 : Math.max(0, ttlMs * (1 - marginShare) - passed)
}

interface Flights {
  open: number
  /** Since the last grant: a write ended without an answer; a write ended. */
  cut: boolean
  touched: boolean
}

/** Without a grant, no action is allowed. `name` is the name of the lease, for errors. */
export const createLeaseDeadline = ({ name, clock }: { name: string; clock: Clock }): LeaseDeadline => {
  let grant: { sent: Moment; ttlMs: number } | undefined
  const flights = new Map<string, Flights>()
  const moment = (): Moment => ({ wall: clock.now(), monotonic: clock.monotonic() })
  const leftMs = (): number => (grant === undefined ? 0 : timeLeft(grant.sent, moment(), grant.ttlMs))

  return {
    moment,
    leftMs,
    granted: (sent, ttlMs) => {
      // Nobody else had the lease until now: writes that have ended did so before any other hub could look.
      for (const [cluster, { open }] of flights)
        if (open === 0) flights.delete(cluster)
        else flights.set(cluster, { open, cut: false, touched: false })
      grant = { sent, ttlMs }
    },
    ended: () => {
      grant = undefined
    },
    check: () => {
      if (leftMs() > 0) return
      throw new HansaError(
        'LeaseLost',
        { lease: name },
        {
          hint: 'nothing was sent: this hub does not hold the lease, or could not renew it in time; the hub that holds it continues the work',
        },
      )
    },
    began: (cluster) => {
      const present = flights.get(cluster) ?? { open: 0, cut: false, touched: false }
      flights.set(cluster, { ...present, open: present.open + 1 })
      return (answered) => {
        const now = flights.get(cluster) ?? { open: 1, cut: false, touched: false }
        flights.set(cluster, { open: now.open - 1, cut: now.cut || !answered, touched: true })
      }
    },
    flights: (which) =>
      [...flights].flatMap(([cluster, { open, cut, touched }]) =>
        open > 0 || cut || (touched && which === 'Recent') ? [cluster] : [],
      ),
  }
}

/** For code without a lease: tests, and programs that have a member to themselves. */
export const noGuard: WriteGuard = { check: () => {}, began: () => () => {} }
