import type { Clock } from './clock.js'

/**
 * A clock whose tasks run together, each up to `stepMs` milliseconds later than requested: a thread that waits for a thousand servers
 * wakes up once per step, not once per server.
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
      // A task can be passed twice; it then runs twice.
      const once = (): void => task()
      tasks.add(once)
      return () => tasks.delete(once)
    },
  }
}
