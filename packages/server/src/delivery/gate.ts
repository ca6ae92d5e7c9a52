import type { Clock } from '../runtime/clock.js'
import { backoff, type Random } from '../runtime/random.js'
import type { ApplyError } from './apply/apply-error.js'
import type { DeliverySettings } from './settings.js'

/** Holds back the work of a whole cluster while the cluster itself is the problem. */
export interface Gate {
  /** Milliseconds until work may continue; 0: now. */
  waitMs(): number
  /** Something failed because of the cluster. */
  failed(refusal: ApplyError): void
  worked(): void
  /** Pauses for this long, without blaming the cluster. */
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
      // Calls in flight together fail together, and count once.
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
