/** Time as the simulator sees it. `after` runs `task` once; the function it returns cancels it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  after(milliseconds: number, task: () => void): () => void
}

/** The machine's clock. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

export interface ManualClock extends Clock {
  /** Moves time on and runs, in order, every task that falls due, also those that due tasks add. */
  advance(milliseconds: number): void
}

/** A clock that stands still until a test moves it. */
export const createManualClock = (start = Date.parse('2030-01-01T00:00:00Z')): ManualClock => {
  let now = start
  let order = 0
  const tasks = new Map<number, { due: number; task: () => void }>()
  const nextDue = (limit: number): [number, { due: number; task: () => void }] | undefined => {
    let first: [number, { due: number; task: () => void }] | undefined
    for (const entry of tasks) {
      if (entry[1].due <= limit && (first === undefined || entry[1].due < first[1].due)) first = entry
    }
    return first
  }
  return {
    now: () => now,
    after: (milliseconds, task) => {
      const id = order++
      tasks.set(id, { due: now + Math.max(0, milliseconds), task })
      return () => tasks.delete(id)
    },
    advance: (milliseconds) => {
      const limit = now + milliseconds
      for (let entry = nextDue(limit); entry !== undefined; entry = nextDue(limit)) {
        tasks.delete(entry[0])
        now = Math.max(now, entry[1].due)
        entry[1].task()
      }
      now = limit
    },
  }
}

/** RFC 3339 with whole seconds, as Kubernetes writes metav1.Time. */
export const timestamp = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
