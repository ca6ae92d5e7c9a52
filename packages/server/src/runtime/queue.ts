import type { Clock } from './clock.js'
import { backoff, type Random } from './random.js'

/** The result of a reconciliation: done, or reconcile again after so many milliseconds; throwing means failed, and is retried with backoff. */
export type Result = { done: true } | { againAfterMs: number }

export const done: Result = { done: true }

export interface WorkQueue {
  /** Enqueues `key`: now, or after `delayMs`. A key that is already waiting is not added twice;
   *  one that is being reconciled is reconciled once more afterwards. */
  add(key: string, delayMs?: number): void
  /** Resolves when nothing is running and nothing is due (delayed keys and retries do not count). */
  idle(): Promise<void>
  /** How many keys are waiting or running now. */
  readonly size: number
  /** Accepts no more work and resolves when the running work has ended. */
  close(): Promise<void>
}

export interface QueueOptions {
  reconcile: (key: string) => Promise<Result>
  concurrency: number
  clock: Clock
  random: Random
  onError: (key: string, error: unknown, attempt: number) => void
  retryBaseMs?: number
  retryMaxMs?: number
}

/** Keys that wait for a time, each for the earliest one it was given. */
const createDelays = (clock: Clock, onDue: (key: string) => void) => {
  const delayed = new Map<string, { due: number; cancel: () => void }>()
  return {
    set: (key: string, delayMs: number): void => {
      const due = clock.monotonic() + delayMs
      const present = delayed.get(key)
      if (present !== undefined) {
        if (present.due <= due) return
        present.cancel()
      }
      const cancel = clock.after(delayMs, () => {
        delayed.delete(key)
        onDue(key)
      })
      delayed.set(key, { due, cancel })
    },
    drop: (key: string): void => {
      delayed.get(key)?.cancel()
      delayed.delete(key)
    },
    clear: (): void => {
      for (const { cancel } of delayed.values()) cancel()
      delayed.clear()
    },
  }
}

/**
 * A deduplicating queue of keys: one reconciliation per key at a time, `concurrency` keys at once, retries from
 * `retryBaseMs` to `retryMaxMs` with jitter. The queue never rejects; failures go to `onError`.
 */
export const createQueue = (options: QueueOptions): WorkQueue => {
  const { reconcile, concurrency, clock, random, onError, retryBaseMs = 100, retryMaxMs = 30_000 } = options
  const waiting = new Set<string>()
  const running = new Set<string>()
  const again = new Set<string>()
  const delays = createDelays(clock, (key) => add(key))
  const attempts = new Map<string, number>()
  let idlers: Array<() => void> = []
  let closed = false

  const settle = (): void => {
    if (running.size > 0 || (waiting.size > 0 && !closed)) return
    const resolved = idlers
    idlers = []
    for (const resolve of resolved) resolve()
  }

  const run = async (key: string): Promise<void> => {
    try {
      const result = await reconcile(key)
      attempts.delete(key)
      if ('againAfterMs' in result && !closed) delays.set(key, result.againAfterMs)
    } catch (error) {
      const attempt = (attempts.get(key) ?? 0) + 1
      attempts.set(key, attempt)
      onError(key, error, attempt)
      if (!closed) delays.set(key, backoff(attempt, retryBaseMs, retryMaxMs, random))
    } finally {
      running.delete(key)
      if (again.delete(key) && !closed) waiting.add(key)
      pump()
      settle()
    }
  }

  const pump = (): void => {
    for (const key of waiting) {
      if (closed || running.size >= concurrency) return
      waiting.delete(key)
      running.add(key)
      void run(key)
    }
  }

  const add = (key: string, delayMs = 0): void => {
    if (closed) return
    if (delayMs > 0) {
      delays.set(key, delayMs)
      return
    }
    delays.drop(key)
    if (running.has(key)) again.add(key)
    else waiting.add(key)
    pump()
  }

  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      idlers.push(resolve)
      settle()
    })

  return {
    add,
    idle,
    get size() {
      return waiting.size + running.size
    },
    close: () => {
      closed = true
      waiting.clear()
      again.clear()
      delays.clear()
      return idle()
    },
  }
}
