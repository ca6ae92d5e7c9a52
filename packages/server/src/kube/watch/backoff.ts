import type { Clock } from '../../runtime/clock.js'
import { backoff, type Random } from '../../runtime/random.js'

/** Counts consecutive failures, and pauses for longer after each. */
export interface Backoff {
  /** One more failure; returns how many there are now. */
  fail(): number
  reset(): void
  /** Resolves after the pause for the present number of failures, at least `leastMs`; at once when the signal aborts. */
  pause(leastMs?: number): Promise<void>
  /** Ends a pause. */
  wake(): void
}

/** Pauses from `baseMs` to `maxMs`, with jitter. */
export const createBackoff = ({
  baseMs,
  maxMs,
  clock,
  random,
  signal,
}: {
  baseMs: number
  maxMs: number
  clock: Clock
  random: Random
  signal: AbortSignal
}): Backoff => {
  let failures = 0
  let wake: () => void = () => undefined

  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = (): void => {
        cancel()
        signal.removeEventListener('abort', end)
        wake = () => undefined
        resolve()
      }
      const cancel = clock.after(ms, end)
      signal.addEventListener('abort', end, { once: true })
      wake = end
    })

  return {
    fail: () => {
      failures += 1
      return failures
    },
    reset: () => {
      failures = 0
    },
    pause: (leastMs = 0) => rest(Math.max(backoff(failures, baseMs, maxMs, random), leastMs)),
    wake: () => wake(),
  }
}
