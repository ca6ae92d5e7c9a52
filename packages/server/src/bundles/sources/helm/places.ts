import pLimit from 'p-limit'
import { HansaError } from '../../../runtime/errors.js'

/** The place of one push among the charts in memory. Taking it again has no effect. */
export interface ChartPlace {
  /** For a chart that is not in memory yet. Throws `Unavailable` if too many pushes wait. */
  take(): Promise<void>
  /** For a push that came with its chart, before more of it is fetched: waits however many wait. */
  wait(): Promise<void>
}

/** Runs a push, which takes a place before it reads or fetches a chart; the place is free again when the push ends. */
export type InPlace = <T>(push: (place: ChartPlace) => Promise<T>) => Promise<T>

/**
 * The places for charts that a small request brings into memory.
 * @param atOnce each can have 64 MiB, and waits for the renderer
 * @param waiting pushes that wait for a place
 */
export const createChartPlaces = ({ atOnce = 4, waiting = 16 } = {}): InPlace => {
  const turn = pLimit(atOnce)
  const next = (): Promise<() => void> =>
    new Promise((resolve) => {
      void turn(() => new Promise<void>((leave) => resolve(leave)))
    })
  const checkRoom = (): void => {
    if (turn.activeCount + turn.pendingCount < atOnce + waiting) return
    throw new HansaError(
      'Unavailable',
      { reason: 'too many charts are being pushed', retryAfter: 5 },
      { hint: 'try again in a few seconds' },
    )
  }

  return async (push) => {
    let taken: Promise<() => void> | undefined
    const wait = async (): Promise<void> => {
      taken ??= next()
      await taken
    }
    const take = async (): Promise<void> => {
      if (taken === undefined) checkRoom()
      await wait()
    }
    try {
      return await push({ take, wait })
    } finally {
      const leave = await taken
      leave?.()
    }
  }
}
