import { onAbort } from './abort.js'

/** Wall time and timers, passed in so that tests control them. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump when the machine's clock is set. */
  now(): number
  /** Milliseconds that never go backwards and never stop; only differences have a meaning. */
  monotonic(): number
  /** Runs `task` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** The last timestamp as text: many calls fall into one millisecond. */
let written = { at: Number.NaN, text: '' }

/** `clock.now()` as RFC 3339 in UTC with milliseconds, the form every stored time has. */
export const timestamp = (clock: Clock): string => {
  const at = clock.now()
  if (at !== written.at) written = { at, text: new Date(at).toISOString() }
  return written.text
}

/** The same `ms` milliseconds from now; before now if negative. */
export const timestampIn = (clock: Clock, ms: number): string => new Date(clock.now() + ms).toISOString()

/** Resolves after `ms` milliseconds, or at once when `signal` aborts (never rejects: callers look at the signal). */
export const pause = (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = (): void => {
      cancel()
      stopListening()
      resolve()
    }
    const cancel = clock.after(ms, done)
    const stopListening = onAbort(signal, done)
  })
