/** How long work on each key rests before it is done again, by how long it took last: so it takes at most a tenth of the time. */
export interface Rests {
  /** In milliseconds; `leastMs` for what took no time, or was not done yet. */
  of(key: string): number
  took(key: string, ms: number): void
  forget(key: string): void
}

const factor = 9

export const createRests = ({ leastMs, mostMs }: { leastMs: number; mostMs: number }): Rests => {
  const rests = new Map<string, number>()
  return {
    of: (key) => rests.get(key) ?? leastMs,
    took: (key, ms) => {
      rests.set(key, Math.min(mostMs, Math.max(leastMs, Math.round(ms * factor))))
    },
    forget: (key) => {
      rests.delete(key)
    },
  }
}
