import { LRUCache } from 'lru-cache'
import type { Clock } from '../runtime/clock.js'

export interface Tries {
  /** Counts a try of `key`. 0: it may go on; else how long, in milliseconds, until it may. */
  take(key: string): number
}

/** At most `most` tries of one key within any `withinMs`. Remembers the newest `keys` keys: more do not fill the memory. */
export const createTries = (options: {
  clock: Clock
  most: number
  withinMs: number
  keys?: number
}): Tries => {
  const { clock, most, withinMs, keys = 10_000 } = options
  const tried = new LRUCache<string, number[]>({ max: keys })
  return {
    take: (key) => {
      const now = clock.monotonic()
      const recent = (tried.get(key) ?? []).filter((at) => now - at < withinMs)
      const [oldest] = recent
      const refused = oldest !== undefined && recent.length >= most
      tried.set(key, refused ? recent : [...recent, now])
      return refused ? oldest + withinMs - now : 0
    },
  }
}
