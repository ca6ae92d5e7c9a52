import { RenderError } from '@hansa/charts'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../../runtime/clock.js'

/** How long a chart that exhausted the renderer is not rendered again; twice as long each time it does so again. */
const firstWaitMs = 60_000
const mostWaitMs = 1_800_000

const exhausts = (error: unknown): error is RenderError =>
  error instanceof RenderError && (error.reason === 'TimedOut' || error.reason === 'OutOfMemory')

/** Charts that take all the time or memory of a rendering: the renderer serves one chart at a time, and others wait for it. */
export interface SlowCharts {
  /** Renders, unless a rendering under `key` exhausted the renderer shortly before: then it throws the error of that one. */
  guard<T>(key: string, render: () => Promise<T>): Promise<T>
}

export const createSlowCharts = (clock: Pick<Clock, 'monotonic'>): SlowCharts => {
  const slow = new LRUCache<string, { until: number; waitMs: number; error: RenderError }>({ max: 1_000 })
  return {
    guard: async (key, render) => {
      const last = slow.get(key)
      if (last !== undefined && clock.monotonic() < last.until) throw last.error
      try {
        const rendering = await render()
        slow.delete(key)
        return rendering
      } catch (error) {
        if (exhausts(error)) {
          const waitMs = last === undefined ? firstWaitMs : Math.min(mostWaitMs, 2 * last.waitMs)
          slow.set(key, { until: clock.monotonic() + waitMs, waitMs, error })
        }
        throw error
      }
    },
  }
}
