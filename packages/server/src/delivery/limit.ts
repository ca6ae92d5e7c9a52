import pLimit from 'p-limit'
import type { Clock } from '../runtime/clock.js'
import type { DeliverySettings } from './settings.js'

/** Runs tasks, at most `most` at once; the others wait in order. */
export type ConcurrencyLimit = <T>(task: () => Promise<T>) => Promise<T>

export interface Slowness {
  clock: Pick<Clock, 'after'>
  /** A task that takes longer counts as slow, and gives its place to the next. */
  afterMs: number
  /** Slow tasks at once; beyond them a task keeps its place. */
  most: number
}

/**
 * Without `slow` every task keeps its place until it ends. With it, calls that wait for something that hangs (a
 * webhook of the member) do not hold up calls that would pass.
 */
export const createLimit = (most: number, slow?: Slowness): ConcurrencyLimit => {
  const places = pLimit(most)
  let late = 0

  /** Runs one task, and calls `leave` when its place is free: when it ends, or earlier if it is slow. */
  const run = async <T>(task: () => Promise<T>, leave: () => void): Promise<T> => {
    let isLate = false
    const cancel = slow?.clock.after(slow.afterMs, () => {
      if (late >= slow.most) return
      isLate = true
      late += 1
      leave()
    })
    try {
      return await task()
    } finally {
      cancel?.()
      if (isLate) late -= 1
      leave()
    }
  }
  return (task) =>
    new Promise((resolve, reject) => {
      void places(() => new Promise<void>((leave) => run(task, leave).then(resolve, reject)))
    })
}

/** Calls about objects of one cluster. */
export const createMemberLimit = (settings: DeliverySettings, clock: Clock): ConcurrencyLimit =>
  createLimit(settings.objectsInFlight, {
    clock,
    afterMs: settings.slowAfterMs,
    most: settings.slowInFlight,
  })
