import { until } from '../../rig/index.js'
import type { Api } from './api.js'

/** Lets calls through, or holds back those that have not started. */
export interface Gate {
  through(api: Api): Api
  /** Resolves when no call is under way any more. */
  close(): Promise<void>
  open(): void
  /** How many calls were answered. */
  passed(): number
}

export const createGate = (): Gate => {
  let waiting: (() => void)[] | undefined
  let running = 0
  let passed = 0

  const run = async <T>(call: () => Promise<T>): Promise<T> => {
    while (waiting !== undefined) await new Promise<void>((resolve) => waiting?.push(resolve))
    running += 1
    try {
      const answer = await call()
      passed += 1
      return answer
    } finally {
      running -= 1
    }
  }

  return {
    through: (api) => ({
      call: (...asked) => run(() => api.call(...asked)),
      list: (...asked) => run(() => api.list(...asked)),
      insist: (...asked) => run(() => api.insist(...asked)),
    }),
    close: async () => {
      waiting ??= []
      await until('calls under way are answered', () => running === 0, { everyMs: 1 })
    },
    open: () => {
      const held = waiting ?? []
      waiting = undefined
      for (const go of held) go()
    },
    passed: () => passed,
  }
}
