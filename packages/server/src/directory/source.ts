import type { ServerTime } from '../runtime/server-time.js'
import type { DirectoryMark } from './marks.js'
import type { RawRead } from './people/build.js'

/** Everything a directory answered in one read. */
export interface SourceRead {
  raw: RawRead
  /** As it was before the first entry was read: what changes meanwhile is seen by the next poll. */
  mark: DirectoryMark
  /** Whether nothing changed while it was read, as far as the server tells. */
  stable: boolean
  /** References to other servers, which are not followed. */
  references: readonly string[]
  /** The server's clock, where it tells it or a change just made shows it. */
  time?: ServerTime | undefined
}

/** Where people and groups come from. Failures are ReadFailures. */
export interface Source {
  /** Asks, as cheaply as the server allows, whether anything may have changed since `since`. Never says false of a doubt. */
  changed(since: DirectoryMark, signal?: AbortSignal): Promise<boolean>
  /** Reads everything. `accepted` is what the state read must not be older than. */
  read(accepted: DirectoryMark | undefined, signal?: AbortSignal): Promise<SourceRead>
  close(): void
}
