import type { Clock } from '../../runtime/clock.js'
import { backoff, type Random } from '../../runtime/random.js'

const refusedMs = 3_600_000

/** An operation that succeeded this often and is still planned each time has no effect. */
export const doneInVain = 3

/** Failed operations and when they can be retried. In memory: after a restart everything is tried again. */
export interface Retries {
  /** Milliseconds until the operation can be tried; 0 for now. */
  waitOf(id: string): number
  /** `message`: the error of the target. */
  failed(id: string, retry: boolean, message?: string): void
  /** Why the target rejected the operation itself at the last try. */
  refusalOf(id: string): string | undefined
  succeeded(id: string): void
  /** Whether the operation succeeded repeatedly and is planned again. */
  isFutile(id: string): boolean
  /** Time until the next operation can be tried; undefined if none waits. */
  next(): number | undefined
  /** Allows everything to be tried now: a user requested it. */
  clear(): void
  /** Forgets operations that are no longer planned. */
  keep(ids: ReadonlySet<string>): void
}

/**
 * Backoff from 1 s to 5 min with jitter; operations without effect (the target keeps another value) and operations that the target rejected
 * are retried after an hour.
 */
export const createRetries = ({ clock, random }: { clock: Clock; random: Random }): Retries => {
  const waiting = new Map<string, { attempts: number; due: number }>()
  /** How often in a row an operation succeeded. */
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
