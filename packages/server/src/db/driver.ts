import type { Database, Tables } from './database.js'
import type { Statements } from './statements.js'
import type { Change } from './store.js'

/** One database connection: queries built as they come, and the hot ones prepared. */
export interface Connection {
  readonly db: Database
  readonly statements: Statements
}

/** The connection writes go through. One transaction at a time; the commit queue sees to that. */
export interface WriteConnection extends Connection {
  /** Starts a transaction beside which no other writer is, of this process or another. Gives the revision it starts at. */
  begin(): Promise<number>
  /** Moves the counter to `revision`, when there is a new one, commits, and tells other processes. */
  commit(revision: number | undefined): Promise<void>
  rollback(): Promise<void>
  /** Marks the place `back` returns to: what was done before the `first` mark, or since the last one, stays. */
  mark(first: boolean): Promise<void>
  back(): Promise<void>
  addLabels(uid: string, labels: Record<string, string>): Promise<void>
  addChanges(changes: readonly Change[]): Promise<void>
}

/** What the store needs of a database; one a dialect. */
export interface Driver {
  readonly dialect: 'sqlite' | 'postgres'
  readonly tables: Tables
  /** Runs `body` on a connection that reads one snapshot. */
  snapshot<T>(body: (connection: Connection) => Promise<T>): Promise<T>
  /** Runs `body` on a connection whose statements each read the newest state. */
  latest<T>(body: (connection: Connection) => Promise<T>): Promise<T>
  writer(): Promise<WriteConnection>
  /** The lease holder: identifies this process on the database; new at each start. */
  readonly holder: string
  /** Statements beside the write queue, which no read and no write holds up; undefined on SQLite, where one process has the file. */
  readonly beside?: <T>(body: (db: Database) => Promise<T>) => Promise<T>
  /** Since when, on the monotonic clock, the database has answered; undefined while it does not. */
  availableSince(): number | undefined
  /** Calls `listener` when another process may have committed something. */
  onRemote(listener: () => void): void
  close(): Promise<void>
}

/** The COMMIT was sent and no answer came: what was to be stored may be stored or not. */
export class CommitUnknown extends Error {
  constructor(cause: unknown) {
    super('the connection to the database was lost during a commit', { cause })
    this.name = 'CommitUnknown'
  }
}
