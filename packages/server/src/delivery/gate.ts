import type { Clock } from '../runtime/clock.js'
import { backoff, type Random } from '../runtime/random.js'
import type { ApplyError } from './apply/apply-error.js'
import type { DeliverySettings } from './settings.js'

/** Holds a whole cluster's work back while the cluster itself is the trouble. */
export interface Gate {
  /** Milliseconds until work may go on; 0: now. */
  waitMs(): number
  /** Something did not work because of the cluster. */
  failed(refusal: ApplyError): void
  worked(): void
  /** Nothing goes on for so long, and the cluster is not to blame. */
  hold(ms: number): void
  /** The cluster is known to be back. */
  open(): void
}

export const createGate = (options: {
  clock: Clock
  random: Random
  settings: Pick<DeliverySettings, 'retryBaseMs' | 'retryMaxMs'>
}): Gate => {
  const { clock, random, settings } = options
  let until = 0
  let failures = 0

  return {
    waitMs: () => Math.max(0, until - clock.monotonic()),
    failed: ({ retryAfterMs }) => {
      const now = clock.monotonic()
      // What was in flight together fails together, and counts once.
      if (retryAfterMs === undefined && until > now) return
      if (retryAfterMs === undefined) failures += 1
      const wait = retryAfterMs ?? backoff(failures, settings.retryBaseMs, settings.retryMaxMs, random)
      until = Math.max(until, now + wait)
    },
    hold: (ms) => {
      until = Math.max(until, clock.monotonic() + ms)
    },
    worked: () => {
      failures = 0
    },
    open: () => {
      failures = 0
      until = 0
    },
  }
}
