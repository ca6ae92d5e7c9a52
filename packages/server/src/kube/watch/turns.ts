import { onAbort } from '../../runtime/abort.js'
import type { Clock } from '../../runtime/clock.js'
import type { Random } from '../../runtime/random.js'

/** Spreads the opening of watches over time: after an outage thousands are opened at once. */
export interface WatchTurns {
  /** Resolves when it is the caller's turn, or `signal` aborts. */
  take(signal?: AbortSignal): Promise<void>
}

/** @param perSecond over all that share it; a burst of one second's worth is allowed */
export const createTurns = ({
  clock,
  random,
  perSecond,
}: {
  clock: Clock
  random: Random
  perSecond: number
}): WatchTurns => {
  const step = 1_000 / perSecond
  /** The earliest time for the next one. */
  let next = Number.NEGATIVE_INFINITY
  return {
    take: (signal) => {
      const now = clock.monotonic()
      const slot = Math.max(next, now - 1_000) + step
      next = slot
      if (slot <= now || signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const done = (): void => {
          cancel()
          stopListening()
          resolve()
        }
        // With random jitter: watches that were cut together do not return in step.
        const cancel = clock.after(slot - now + random() * step, done)
        const stopListening = onAbort(signal, done)
      })
    },
  }
}
