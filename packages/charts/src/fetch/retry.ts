import { setTimeout as sleep } from 'node:timers/promises'

/** How often a request is sent at most, the first time included. */
export const attempts = 3

/** The wait that a Retry-After header asks for, in milliseconds: seconds or a date (RFC 9110, 10.2.3). */
export const retryAfterMs = (header: string | undefined, now = Date.now()): number | undefined => {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // Date.parse reads much that is not a date of HTTP.
  const date = /^[A-Z][a-z]+,/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

export interface Wait {
  /** The number of the attempt that follows, from 2. */
  next: number
  /** The wait before the second attempt; it doubles. */
  retryMs: number
  /** What the server asked for. */
  minimumMs?: number | undefined
}

/** Waits before another attempt, with up to half the wait more, so that many clients do not return together. Throws when aborted. */
export const backOff = async ({ next, retryMs, minimumMs = 0 }: Wait, signal: AbortSignal): Promise<void> => {
  const wait = Math.max(minimumMs, retryMs * 2 ** (next - 2))
  await sleep(wait + Math.random() * Math.min(wait / 2, 1000), undefined, { signal })
}
