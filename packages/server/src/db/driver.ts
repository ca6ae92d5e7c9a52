import type { AuditRow, NewestRow } from './audit-row.js'
import type { Database, Tables } from './database.js'
import type { Statements } from './statements.js'
import type { Change } from './store.js'

/** One database connection: queries built as they come, and the hot ones prepared. */
export interface DatabaseConnection {
  readonly db: Database
  readonly statements: Statements
}

/** The connection for writes. One transaction at a time, ensured by the commit queue. */
export interface WriteConnection extends DatabaseConnection {
  /** Starts a transaction that excludes all other writers, of this process or another. Returns the revision it starts at. */
  begin(): Promise<number>
  /** Sets the counter to `revision`, if it is new, commits, and notifies other processes. */
  commit(revision: number | undefined): Promise<void>
  rollback(): Promise<void>
  /** Sets the savepoint for `back`: everything before the `first` mark, or since the last one, stays. */
  mark(first: boolean): Promise<void>
  back(): Promise<void>
  addLabels(uid: string, labels: Record<string, string>): Promise<void>
  /** Adds rows of the change feed and of the audit trail. */
  addChanges(changes: readonly Change[], audit: readonly AuditRow[]): Promise<void>
  /** The newest row of the audit trail when the transaction began. */
  newestAudit(): Promise<NewestRow | undefined>
}

/** The database interface of the store; one implementation per dialect. */
export interface Driver {
  readonly dialect: 'sqlite' | 'postgres'
  readonly tables: Tables
  /** Runs `body` on a connection that reads one snapshot. */
  snapshot<T>(body: (connection: DatabaseConnection) => Promise<T>): Promise<T>
  /** Runs `body` on a connection whose statements each read the newest state. */
  latest<T>(body: (connection: DatabaseConnection) => Promise<T>): Promise<T>
  writer(): Promise<WriteConnection>
  /** The lease holder: identifies this process on the database; new at each start. */
  readonly holder: string
  /** Runs statements beside the write queue, without waiting for reads or writes; undefined on SQLite, where one process owns the file. */
  readonly beside?: <T>(body: (db: Database) => Promise<T>) => Promise<T>
  /** Since when, on the monotonic clock, the database has responded; undefined while it does not. */
  availableSince(): number | undefined
  /** Calls `listener` when another process may have committed something. */
  onRemote(listener: () => void): void
  close(): Promise<void>
}

/** The COMMIT was sent without an answer: the change may or may not be stored. */
export class CommitUnknown extends Error {
  constructor(cause: unknown) {
    super('the connection to the database was lost during a commit', { cause })
    this.name = 'CommitUnknown'
  }
}
