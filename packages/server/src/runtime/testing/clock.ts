import type { Clock } from '../clock.js'

export interface ManualClock extends Clock {
  /** Lets time pass, running what is due in order, with everything that follows from it. */
  pass(ms: number): Promise<void>
  /** Time passes and nothing runs, as in a process that is stopped; what is due runs at the next `pass`. */
  freeze(ms: number): void
  /** Only the wall clock goes on, as in a machine that is suspended. */
  suspend(ms: number): void
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export const createManualClock = (): ManualClock => {
  let monotonic = 0
  let wall = Date.UTC(2026, 0, 1)
  const timers = new Set<{ due: number; task: () => void }>()
  const go = (ms: number): void => {
    monotonic += ms
    wall += ms
  }
  return {
    now: () => wall,
    monotonic: () => monotonic,
    after: (ms, task) => {
      const timer = { due: monotonic + ms, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pass: async (ms) => {
      const end = monotonic + ms
      await settled()
      for (;;) {
        const [first] = [...timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)
        if (first === undefined) break
        timers.delete(first)
        go(Math.max(0, first.due - monotonic))
        first.task()
        await settled()
      }
      go(Math.max(0, end - monotonic))
    },
    freeze: go,
    suspend: (ms) => {
      wall += ms
    },
  }
}
