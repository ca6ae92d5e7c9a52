/** How many targets were moving at a time. `at` in seconds since 1970, as plots take it. */
export interface Sample {
  readonly at: number
  readonly moving: number
}

const everyMs = 1_000
const most = 600

/** Samples `count` after changes, at most once a second, and keeps the last 600 samples. */
export const createHistory = (now: () => number, count: () => number) => {
  let samples: readonly Sample[] = []
  let sampledAt = Number.NEGATIVE_INFINITY
  return {
    /** Something may have changed. */
    note: (): void => {
      const at = now()
      if (at - sampledAt < everyMs) return
      sampledAt = at
      samples = [...samples.slice(1 - most), { at: at / 1000, moving: count() }]
    },
    /** The oldest first; the same array until there is another. */
    all: (): readonly Sample[] => samples,
  }
}

export type History = ReturnType<typeof createHistory>
