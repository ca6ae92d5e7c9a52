/** Marks along the lives of several sets, where one waits for another. */
export interface Gates {
  open(mark: string): void
  /** Resolves when the mark is opened, at once if it is open. */
  opened(mark: string): Promise<void>
}

export const createGates = (): Gates => {
  const open = new Set<string>()
  const waiting = new Map<string, (() => void)[]>()
  return {
    open: (mark) => {
      open.add(mark)
      for (const go of waiting.get(mark) ?? []) go()
      waiting.delete(mark)
    },
    opened: (mark) =>
      new Promise((resolve) => {
        if (open.has(mark)) resolve()
        else waiting.set(mark, [...(waiting.get(mark) ?? []), resolve])
      }),
  }
}

/** Limits how many run at once, in the order they arrive. */
export const createTurns = (most: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let running = 0
  const queue: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => queue.push(resolve))
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      queue.shift()?.()
    }
  }
}
