import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'

/** Both clocks at one moment. */
export interface Moment {
  wall: number
  monotonic: number
}

/** What every write outside of the database asks before it is sent: no epoch is checked there. */
export interface WriteGuard {
  /** Throws `LeaseLost` unless this process may still act under its lease. */
  check(): void
  /** A write to a cluster (its uid) begins. The function it gives is called once, when the write has ended: with an answer or without. */
  began(cluster: string): (answered: boolean) => void
}

/** Until when the holder of a lease may act, and the writes to clusters it has begun. */
export interface LeaseDeadline extends WriteGuard {
  /** To be read before the request that takes or renews the lease is sent. */
  moment(): Moment
  /** The lease was taken or renewed for `ttlMs` milliseconds by a request that was sent at `sent`. */
  granted(sent: Moment, ttlMs: number): void
  /** The lease is another hub's now, or was given back. */
  ended(): void
  /** Milliseconds this process may still act; 0 when it may not. */
  leftMs(): number
  /**
   * Clusters that a write may reach after the lease ended. `Open`: writes that have no answer yet, or ended without one.
   * `Recent`: those that were answered since the lease was last known to be held, too.
   */
  flights(which: 'Open' | 'Recent'): string[]
}

/** The part of a lease's time in which its holder does not act any more: what was checked still has to be sent. */
const marginShare = 1 / 5

/**
 * How long a holder may still act. Pure. The earlier of two clocks decides: the monotonic one stops while a machine is
 * suspended, the wall clock may be set. A wall clock that went back says nothing, so that nobody acts by it.
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

/** Without a grant, nothing may be done. `name` is the lease's, for errors. */
export const createLeaseDeadline = ({ name, clock }: { name: string; clock: Clock }): LeaseDeadline => {
  let grant: { sent: Moment; ttlMs: number } | undefined
  const flights = new Map<string, Flights>()
  const moment = (): Moment => ({ wall: clock.now(), monotonic: clock.monotonic() })
  const leftMs = (): number => (grant === undefined ? 0 : timeLeft(grant.sent, moment(), grant.ttlMs))

  return {
    moment,
    leftMs,
    granted: (sent, ttlMs) => {
      // Nobody else had the lease until now: what has ended by now ended before any other hub could look.
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

/** For what runs under no lease: tests, and programs that are alone with a member. */
export const noGuard: WriteGuard = { check: () => {}, began: () => () => {} }
