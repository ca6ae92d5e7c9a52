import { type Clock, pause } from '../../../runtime/clock.js'
import type { ConnectorFile } from '../../files.js'
import { parseUsers, renderUsers, type UsersFile } from './users-file.js'

/** Minimum time between two writes, in milliseconds: Authelia permanently ignores a change within 500 ms of a reload. */
const writeEveryMs = 1_000

/** One users file: read on demand, changed by one caller at a time. */
export interface UsersWriter {
  /** With `only`: at least these people. Throws Error if the file is not valid. */
  read(only?: ReadonlySet<string>): Promise<UsersFile>
  /** Reads the file, lets `change` modify it, and replaces it if it differs. Returns the result of `change`. */
  change<T>(change: (file: UsersFile) => T, signal: AbortSignal): Promise<T>
}

export const createUsersWriter = (options: {
  file: ConnectorFile
  clock: Clock
  mayWrite: () => void
}): UsersWriter => {
  const { file: on, clock, mayWrite } = options
  let last: number | undefined
  let queue: Promise<unknown> = Promise.resolve()

  const parsed = (text: string | undefined, only?: ReadonlySet<string>): UsersFile => {
    try {
      return parseUsers(text, only)
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : 'it cannot be read'
      throw new Error(
        `Authelia's users file ${on.path} is not valid: ${reason}. Fix it by hand; Hansa changes nothing until then`,
      )
    }
  }
  /** The time of the last write is known for this process; for earlier writers, only from the file. */
  const sinceWrite = async (): Promise<number> => {
    if (last !== undefined) return clock.monotonic() - last
    const changedAt = await on.changedAt()
    return changedAt === undefined ? Number.POSITIVE_INFINITY : Math.max(0, clock.now() - changedAt)
  }

  return {
    read: async (only) => parsed(await on.read(), only),
    change: (change, signal) => {
      const turn = queue.then(async () => {
        // Waits before the read, so that no write of another program during the wait is lost.
        const wait = writeEveryMs - (await sinceWrite())
        if (wait > 0) await pause(clock, wait, signal)
        signal.throwIfAborted()
        const before = await on.read()
        const file = parsed(before)
        const result = change(file)
        const text = renderUsers(file)
        if (text === before) return result
        mayWrite()
        await on.replace(text)
        last = clock.monotonic()
        return result
      })
      queue = turn.catch(() => undefined)
      return turn
    },
  }
}
