import { setTimeout as pause } from 'node:timers/promises'

export interface UntilOptions {
  /** timeout in milliseconds (default 30,000) */
  readonly timeoutMs?: number
  /** time between two tries, in milliseconds (default 50) */
  readonly everyMs?: number
}

/**
 * Waits for a condition with a deadline: calls `try_` until it returns something other than false,
 * undefined or null. A throw counts as "not yet".
 * @param what names the condition in the error, as in "3 pods are Ready"
 * @returns the result of `try_`
 * @throws Error naming `what` and the last failure, when the deadline passes
 */
export const until = async <T>(
  what: string,
  try_: () => T | Promise<T>,
  { timeoutMs = 30_000, everyMs = 50 }: UntilOptions = {},
): Promise<Exclude<T, false | undefined | null>> => {
  const deadline = performance.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const answer = await try_()
      if (isSettled(answer)) return answer
      last = undefined
    } catch (error) {
      last = error
    }
    if (performance.now() >= deadline) break
    await pause(everyMs)
  }
  const detail = last === undefined ? '' : `: ${last instanceof Error ? last.message : String(last)}`
  throw new Error(`timed out after ${timeoutMs / 1000} s waiting until ${what}${detail}`, { cause: last })
}

const isSettled = <T>(answer: T): answer is Exclude<T, false | undefined | null> =>
  answer !== false && answer !== undefined && answer !== null
