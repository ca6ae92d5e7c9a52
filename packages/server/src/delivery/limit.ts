import type { Clock } from '../runtime/clock.js'
import type { DeliverySettings } from './settings.js'

/** Runs tasks, at most `most` at once; the others wait in order. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>

export interface Slowness {
  clock: Pick<Clock, 'after'>
  /** A task that takes longer counts as slow, and gives its place to the next. */
  afterMs: number
  /** Slow tasks at once; beyond them a task keeps its place. */
  most: number
}

/**
 * Without `slow` every task keeps its place to its end. With it, what waits for something that hangs (a webhook of the
 * member) does not hold up what would pass.
 */
export const createLimit = (most: number, slow?: Slowness): Limit => {
  let running = 0
  let late = 0
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
  /** Gives the place back when the task ends, or earlier when it is slow. */
  const place = (): (() => void) => {
    let isLate = false
    const cancel = slow?.clock.after(slow.afterMs, () => {
      if (late >= slow.most) return
      isLate = true
      late += 1
      leave()
    })
    return () => {
      cancel?.()
      if (isLate) late -= 1
      else leave()
    }
  }
  return async (task) => {
    await enter()
    const release = place()
    try {
      return await task()
    } finally {
      release()
    }
  }
}

/** Calls about objects of one cluster. */
export const createMemberLimit = (settings: DeliverySettings, clock: Clock): Limit =>
  createLimit(settings.objectsInFlight, {
    clock,
    afterMs: settings.slowAfterMs,
    most: settings.slowInFlight,
  })
