import type { Database, Tables } from './database.js'
import type { Statements } from './statements.js'

/** One database connection: queries built as they come, and the hot ones prepared. */
export interface Connection {
  readonly db: Database
  readonly statements: Statements
}

/** The connection writes go through. One transaction at a time; the commit queue sees to that. */
export interface WriteConnection extends Connection {
  /** Starts a transaction that sees no other writer until it ends, of this process or another. */
  begin(): Promise<void>
  /** Commits, and tells other processes that the revision moved when `revision` is given. */
  commit(revision: number | undefined): Promise<void>
  rollback(): Promise<void>
  savepoint(): Promise<void>
  release(): Promise<void>
  rollbackTo(): Promise<void>
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
  /** Calls `listener` when another process may have committed something. */
  onRemote(listener: () => void): void
  close(): Promise<void>
}

/** The COMMIT was sent and no answer came: what was to be stored may be stored or not. */
export class CommitUnknown extends Error {
  constructor(cause: unknown) {
    super('the connection to the database was lost while it committed', { cause })
    this.name = 'CommitUnknown'
  }
}
