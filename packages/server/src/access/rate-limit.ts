import { LRUCache } from 'lru-cache'
import type { Clock } from '../runtime/clock.js'

export interface RateLimit {
  /** Counts a try of `key`. Returns 0 if it is allowed, else the milliseconds until it is. */
  take(key: string): number
}

/** At most `most` tries of one key within any `withinMs`. Remembers the newest `keys` keys, which bounds the memory. */
export const createTries = (options: {
  clock: Clock
  most: number
  withinMs: number
  keys?: number
}): RateLimit => {
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
