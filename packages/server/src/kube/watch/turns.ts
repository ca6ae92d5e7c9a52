import { onAbort } from '../../runtime/abort.js'
import type { Clock } from '../../runtime/clock.js'
import type { Random } from '../../runtime/random.js'

/** Lets those who open watches go one after the other: after an outage thousands want to at once. */
export interface Turns {
  /** Resolves when it is the caller's turn, or `signal` aborts. */
  take(signal?: AbortSignal): Promise<void>
}

/** @param perSecond over all that share it; a second's worth may go at once */
export const createTurns = ({
  clock,
  random,
  perSecond,
}: {
  clock: Clock
  random: Random
  perSecond: number
}): Turns => {
  const step = 1_000 / perSecond
  /** When the next one may go at the earliest. */
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
        // A little late at random: those that were cut together do not come back in step.
        const cancel = clock.after(slot - now + random() * step, done)
        const stopListening = onAbort(signal, done)
      })
    },
  }
}
