import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { innermostMessage, unavailable } from './problems.js'

/** Whether the database server responds, according to the last heartbeat. */
export interface Availability {
  /** Throws `Unavailable` while the server is known not to respond. */
  check(): void
  /** Runs `work`; rejects with `Unavailable` as soon as the server is found not to respond, however long `work` still takes. */
  guard<T>(work: () => Promise<T>): Promise<T>
  /** Since when, on the monotonic clock, the server has responded without interruption; undefined while it does not. */
  upSince(): number | undefined
  up(): void
  down(cause: unknown): void
  /** Calls `listener` when the server stops responding. */
  onDown(listener: () => void): void
}

export const createAvailability = ({ clock, logger }: { clock: Clock; logger: Logger }): Availability => {
  const listeners: Array<() => void> = []
  const waiting = new Set<(problem: HansaError) => void>()
  let outage: { problem: HansaError; since: number } | undefined
  let upSince = Number.NEGATIVE_INFINITY

  const check = (): void => {
    if (outage !== undefined) throw outage.problem
  }

  return {
    check,
    guard: (work) =>
      new Promise((resolve, reject) => {
        check()
        waiting.add(reject)
        work()
          .then(resolve, reject)
          .finally(() => waiting.delete(reject))
      }),
    upSince: () => (outage === undefined ? upSince : undefined),
    up: () => {
      if (outage === undefined) return
      const seconds = ((clock.monotonic() - outage.since) / 1000).toFixed(1)
      outage = undefined
      upSince = clock.monotonic()
      logger.warn({ seconds }, 'PostgreSQL responds again')
    },
    down: (cause) => {
      const problem =
        cause instanceof HansaError
          ? cause
          : unavailable(
              `PostgreSQL does not respond: ${innermostMessage(cause)}`,
              cause,
              'retry in a few seconds; check that the database server runs and that the hub can reach it',
            )
      if (outage !== undefined) {
        outage.problem = problem
        return
      }
      outage = { problem, since: clock.monotonic() }
      logger.error({ error: cause }, 'PostgreSQL does not respond: refusing reads and writes until it does')
      for (const listener of listeners) listener()
      for (const reject of [...waiting]) reject(problem)
    },
    onDown: (listener) => {
      listeners.push(listener)
    },
  }
}
