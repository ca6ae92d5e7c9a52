import type { Clock } from './clock.js'

/**
 * A clock whose tasks run together, each up to `stepMs` milliseconds later than asked: a thread that waits for a thousand servers
 * wakes for those of one step at once, not for each.
 */
export const createCoarseClock = (clock: Clock, stepMs: number): Clock => {
  const steps = new Map<number, Set<() => void>>()

  const run = (step: number): void => {
    const tasks = steps.get(step) ?? []
    steps.delete(step)
    for (const task of tasks) task()
  }

  return {
    ...clock,
    after: (ms, task) => {
      const now = clock.monotonic()
      const step = Math.ceil((now + ms) / stepMs)
      const known = steps.get(step)
      const tasks = known ?? new Set()
      if (known === undefined) {
        steps.set(step, tasks)
        clock.after(step * stepMs - now, () => run(step))
      }
      // A task may be given twice: each time counts.
      const once = (): void => task()
      tasks.add(once)
      return () => tasks.delete(once)
    },
  }
}
