/** Runs tasks, at most `most` at once; the others wait in order. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>

export const createLimit = (most: number): Limit => {
  let running = 0
  const waiting: Array<() => void> = []

  const enter = (): Promise<void> | undefined => {
    if (running < most) {
      running += 1
      return undefined
    }
    return new Promise((resolve) => waiting.push(resolve))
  }
  /** The place of one that leaves goes straight to the next, so that nobody slips in between. */
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
  return async (task) => {
    await enter()
    try {
      return await task()
    } finally {
      leave()
    }
  }
}
