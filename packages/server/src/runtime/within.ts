import type { Clock } from './clock.js'

/** Runs `work` until a time limit, and then aborts its signal; undefined if it has not ended by then. */
export const within = async <T>(
  clock: Pick<Clock, 'after'>,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> => {
  const controller = new AbortController()
  let cancel = (): void => {}
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(ms, () => {
      controller.abort()
      resolve(undefined)
    })
  })
  try {
    return await Promise.race([work(controller.signal), late])
  } finally {
    cancel()
  }
}
