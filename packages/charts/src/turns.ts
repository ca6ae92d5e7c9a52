/** Tasks that run one at a time. Callers take turns, however many tasks each of them has. */
export interface Turns {
  run<T>(caller: string, task: () => Promise<T>): Promise<T>
  /** Tasks of a caller that wait or run. */
  countOf(caller: string): number
  /** Resolves when no task waits or runs. */
  idle(): Promise<void>
}

export const createTurns = (): Turns => {
  /** The waiting tasks of each caller; the caller whose turn it is comes first. */
  const waiting = new Map<string, (() => Promise<void>)[]>()
  let running: string | undefined
  let isWorking = false
  let loop: Promise<void> = Promise.resolve()

  const next = (): (() => Promise<void>) | undefined => {
    for (const [caller, tasks] of waiting) {
      const task = tasks.shift()
      waiting.delete(caller)
      if (tasks.length > 0) waiting.set(caller, tasks)
      if (task === undefined) continue
      running = caller
      return task
    }
    running = undefined
    return undefined
  }
  const work = async (): Promise<void> => {
    for (let task = next(); task !== undefined; task = next()) await task()
    isWorking = false
  }

  return {
    run: (caller, task) =>
      new Promise((resolve, reject) => {
        const tasks = waiting.get(caller) ?? []
        tasks.push(() => task().then(resolve, reject))
        waiting.set(caller, tasks)
        if (isWorking) return
        isWorking = true
        loop = Promise.resolve().then(work)
      }),
    countOf: (caller) => (waiting.get(caller)?.length ?? 0) + (running === caller ? 1 : 0),
    idle: () => loop,
  }
}
