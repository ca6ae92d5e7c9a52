import type { Clock } from '../runtime/clock.js'

/** Turns at a limited rate per second, kept by key until they are taken. */
export interface RateLimitedTurns {
  /**
   * In how many milliseconds it is this key's turn: 0 when it is now. The first call reserves a turn; further calls
   * wait for the same one.
   */
  waitMs(key: string): number
  /** The turn was taken, or is no longer needed. */
  end(key: string): void
}

export const createTurns = (perSecond: number, clock: Clock): RateLimitedTurns => {
  const due = new Map<string, number>()
  let free = Number.NEGATIVE_INFINITY
  return {
    waitMs: (key) => {
      const now = clock.monotonic()
      const at = due.get(key) ?? Math.max(now, free)
      if (!due.has(key)) {
        due.set(key, at)
        free = at + 1000 / perSecond
      }
      return Math.max(0, Math.ceil(at - now))
    },
    end: (key) => {
      due.delete(key)
    },
  }
}
