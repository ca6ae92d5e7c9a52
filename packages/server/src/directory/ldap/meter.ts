import type { DirectoryLimits, Limit } from '../../runtime/limits.js'
import { ReadFailure } from '../failure.js'

/** Counts the bytes and entries of one read of a directory, over all its searches. */
export interface Meter {
  /** A read begins. */
  begin(): void
  /** Counts received bytes; `waiting` are the bytes of the incomplete message, including these. */
  received(bytes: number, waiting: number): void
  entry(): void
  /** The failure, once a limit is exceeded. */
  failure(): ReadFailure | undefined
}

/** ldapts reassembles a message with each chunk of it: beyond this size the hub would do nothing else. */
const largestMessage = 32 << 20

/** Calls `onExceeded` once per read, as soon as it exceeds a limit. */
export const createMeter = (options: {
  url: string
  limits: DirectoryLimits
  monotonic: () => number
  onExceeded: () => void
}): Meter => {
  const { url, limits, monotonic, onExceeded } = options
  let began = monotonic()
  let [bytes, entries] = [0, 0]
  let failure: ReadFailure | undefined

  const fail = (message: string, fix: string): void => {
    if (failure !== undefined) return
    failure = new ReadFailure('LimitExceeded', `${url}: ${message}`, fix)
    onExceeded()
  }
  const hold = (value: number, { most, text, setting }: Limit, what: string): void => {
    if (value > most) fail(`the read ${what} more than ${text}`, `if that is expected, raise ${setting}`)
  }
  return {
    begin: () => {
      began = monotonic()
      bytes = 0
      entries = 0
      failure = undefined
    },
    received: (count, waiting) => {
      bytes += count
      hold(bytes, limits.bytes, 'sends')
      hold(monotonic() - began, limits.readMs, 'takes')
      if (waiting > largestMessage)
        fail(
          `a message is larger than ${largestMessage >> 20} MiB`,
          'read large groups in ranges or pages, or do not read the attribute',
        )
    },
    entry: () => {
      entries += 1
      hold(entries, limits.entries, 'returns')
    },
    failure: () => failure,
  }
}
