import pLimit from 'p-limit'
import { HansaError } from '../../../runtime/errors.js'

/** The place of one push among the charts in memory. A push calls `take` at most once, before `wait`; waiting for a place that it has takes no time. */
export interface ChartPlace {
  /** For a chart that is uploaded or fetched. Throws `Unavailable` if too many pushes wait. */
  take(): Promise<void>
  /** For a chart that is stored, and before dependencies of one that was sent are fetched: waits however many wait. */
  wait(): Promise<void>
}

/** Runs a push, which takes a place before it reads or fetches a chart; the place is free again when the push ends. */
export type InPlace = <T>(push: (place: ChartPlace) => Promise<T>) => Promise<T>

/**
 * The places for charts that a small request brings into memory.
 * @param atOnce each can have 64 MiB, and waits for the renderer
 * @param waiting pushes of uploaded and fetched charts that wait for a place
 */
export const createChartPlaces = ({ atOnce = 4, waiting = 16 } = {}): InPlace => {
  const turn = pLimit(atOnce)
  const next = (): Promise<() => void> =>
    new Promise((resolve) => {
      void turn(() => new Promise<void>((leave) => resolve(leave)))
    })
  /** Pushes of uploaded and fetched charts that have a place or wait for one. */
  let taking = 0
  const checkRoom = (): void => {
    if (taking < atOnce + waiting) return
    throw new HansaError(
      'Unavailable',
      { reason: 'too many charts are being pushed', retryAfter: 5 },
      { hint: 'try again in a few seconds' },
    )
  }

  return async (push) => {
    let place: Promise<() => void> | undefined
    let isTaking = false
    const wait = async (): Promise<void> => {
      place ??= next()
      await place
    }
    const take = async (): Promise<void> => {
      checkRoom()
      isTaking = true
      taking += 1
      await wait()
    }
    try {
      return await push({ take, wait })
    } finally {
      if (isTaking) taking -= 1
      const leave = await place
      leave?.()
    }
  }
}
