/** Status codes after which a retry can succeed. */
export const isRetryable = (status: number): boolean => status === 408 || status === 429 || status >= 500

const baseMs = 500
const mostMs = 8_000

/** The delay of Retry-After (seconds or a date) in milliseconds. Undefined if the header is missing or invalid. Source: RFC 9110, 10.2.3. */
export const retryAfterMs = (header: string | null, now: number): number | undefined => {
  if (header === null) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** How long to wait before retry `attempt` (from 1): 0.5 s doubling to 8 s, of which the upper half is random. */
export const backoffMs = (attempt: number, random: () => number): number => {
  const full = Math.min(mostMs, baseMs * 2 ** (attempt - 1))
  return full / 2 + (full / 2) * random()
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason if it aborts first. */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
