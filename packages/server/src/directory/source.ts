import type { ServerTime } from '../runtime/server-time.js'
import type { DirectoryMark } from './marks.js'
import type { RawRead } from './people/build.js'

/** The complete result of one read. */
export interface SourceRead {
  raw: RawRead
  /** The state before the first entry was read: the next poll detects changes made during the read. */
  mark: DirectoryMark
  /** Whether nothing changed during the read, as far as the server reports it. */
  stable: boolean
  /** References to other servers, which are not followed. */
  references: readonly string[]
  /** The server's clock, if the server reports it or a recent change shows it. */
  time?: ServerTime | undefined
}

/** Where people and groups come from. Failures are ReadFailures. */
export interface Source {
  /** Checks, as cheaply as the server allows, whether anything changed since `since`. Returns true in doubt. */
  changed(since: DirectoryMark, signal?: AbortSignal): Promise<boolean>
  /** Reads everything. The state must not be older than `accepted`. */
  read(accepted: DirectoryMark | undefined, signal?: AbortSignal): Promise<SourceRead>
  close(): void
}
