/** The pause of work on each key, by how long it took last: the work then takes at most a tenth of the time. */
export interface Rests {
  /** In milliseconds; `leastMs` for work that took no time, or has not run yet. */
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
