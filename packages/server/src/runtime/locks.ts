import pLimit, { type LimitFunction } from 'p-limit'

/** Runs tasks of the same key one after the other; those of different keys run concurrently. */
export const createLocks = () => {
  const turns = new Map<string, LimitFunction>()
  return async <T>(key: string, task: () => Promise<T>): Promise<T> => {
    const turn = turns.get(key) ?? pLimit(1)
    turns.set(key, turn)
    try {
      return await turn(task)
    } finally {
      if (turn.activeCount + turn.pendingCount === 0) turns.delete(key)
    }
  }
}

export type Locks = ReturnType<typeof createLocks>
