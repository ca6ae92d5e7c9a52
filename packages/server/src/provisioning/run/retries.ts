import type { Clock } from '../../runtime/clock.js'
import { backoff, type Random } from '../../runtime/random.js'

const refusedMs = 3_600_000

/** What was done so often without a plan in between that did not ask for it will not be so by doing it once more. */
export const doneInVain = 3

/** Which operations failed and when they may be tried again. In memory: after a restart everything is tried once more. */
export interface Retries {
  /** How many milliseconds until it may be tried; 0 when it may now. */
  waitOf(id: string): number
  /** `message`: why, in the target's words. */
  failed(id: string, retry: boolean, message?: string): void
  /** Why the target refused it the last time it was tried, when it did so for what it is. */
  refusalOf(id: string): string | undefined
  succeeded(id: string): void
  /** Whether it was done again and again, and is asked for again. */
  isFutile(id: string): boolean
  /** How long until the next may be tried; undefined when none waits. */
  next(): number | undefined
  /** Everything may be tried now: somebody asked for it. */
  clear(): void
  /** Forgets what is not planned any more. */
  keep(ids: ReadonlySet<string>): void
}

/**
 * Backoff from 1 s to 5 min with jitter; what was done in vain (the target keeps another form of it) is tried again after an hour, and what the target
 * refused for what it is too.
 */
export const createRetries = ({ clock, random }: { clock: Clock; random: Random }): Retries => {
  const waiting = new Map<string, { attempts: number; due: number }>()
  /** How often in a row something was done. */
  const done = new Map<string, number>()
  const refusals = new Map<string, string>()
  return {
    waitOf: (id) => Math.max(0, (waiting.get(id)?.due ?? 0) - clock.monotonic()),
    refusalOf: (id) => refusals.get(id),
    failed: (id, retry, message) => {
      if (retry || message === undefined) refusals.delete(id)
      else refusals.set(id, message)
      const attempts = (waiting.get(id)?.attempts ?? 0) + 1
      const wait = retry ? backoff(attempts, 1000, 300_000, random) : refusedMs
      waiting.set(id, { attempts, due: clock.monotonic() + wait })
    },
    succeeded: (id) => {
      refusals.delete(id)
      const times = (done.get(id) ?? 0) + 1
      done.set(id, times)
      if (times < doneInVain) waiting.delete(id)
      else waiting.set(id, { attempts: times, due: clock.monotonic() + refusedMs })
    },
    isFutile: (id) => (done.get(id) ?? 0) >= doneInVain,
    next: () => {
      if (waiting.size === 0) return undefined
      const due = Math.min(...[...waiting.values()].map((one) => one.due))
      return Math.max(0, due - clock.monotonic())
    },
    clear: () => waiting.clear(),
    keep: (ids) => {
      for (const id of waiting.keys()) if (!ids.has(id)) waiting.delete(id)
      for (const id of done.keys()) if (!ids.has(id)) done.delete(id)
      for (const id of refusals.keys()) if (!ids.has(id)) refusals.delete(id)
    },
  }
}
