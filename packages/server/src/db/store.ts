import type { Subject } from '../runtime/subject.js'
import type { Database, Tables } from './database.js'

/** The right to act as something there is one of (the controllers). Every write under it checks that `epoch` is still the newest. */
export interface Lease {
  readonly name: string
  readonly holder: string
  /** Grows by one each time the lease changes hands. */
  readonly epoch: number
}

/** Who makes a change: kept in the change feed. */
export interface Writer {
  subject: Subject
  /** Controllers write under a lease: when it is held by another hub the transaction throws `LeaseLost` and nothing is written. */
  lease?: Lease
}

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One committed change, in commit order. `object` is what watchers are shown (never holds a secret). */
export interface Change {
  revision: number
  type: ChangeType
  kind: string
  namespace: string
  name: string
  uid: string
  labels: Record<string, string>
  object: unknown
  /** The id of the subject that made it. */
  actor: string
  at: string
}

export interface ChangeQuery {
  /** Only changes of these kinds; all when absent. */
  kinds?: readonly string[]
  namespace?: string
  /** Default 500. */
  limit?: number
}

/** A stored resource as its row holds it. `namespace` is '' for kinds that live in none. */
export interface Row {
  uid: string
  kind: string
  namespace: string
  name: string
  labels: Record<string, string>
  annotations: Record<string, string>
  spec: unknown
  status: unknown
  generation: number
  revision: number
  createdAt: string
  updatedAt: string
  /** Set while the resource is being finalized; it is gone when the controller that owns its end says so. */
  deletedAt: string | null
}

export interface LabelRequirement {
  key: string
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  values: readonly string[]
}

export interface RowQuery {
  kind: string
  namespace?: string
  labels?: readonly LabelRequirement[]
  /** At most this many rows, by namespace then name; all when absent. */
  limit?: number
  /** Start after this place (the last row of the page before). */
  after?: { namespace: string; name: string }
  names?: readonly string[]
}

/** Reads, all from one snapshot. */
export interface Reader {
  /** For the queries of rooms with tables of their own. One type serves both dialects. */
  readonly db: Database
  readonly tables: Tables
  /** The revision this snapshot stands at: a watch from here sees everything this snapshot does not. */
  revision(): Promise<number>
  get(kind: string, namespace: string, name: string): Promise<Row | undefined>
  byUid(uid: string): Promise<Row | undefined>
  list(query: RowQuery): Promise<Row[]>
  count(query: RowQuery): Promise<number>
}

/**
 * A transaction. Changes are staged and get their revisions when the body has ended. Transactions go one after the other,
 * whichever hub runs them, so a body sees everything that was committed before it, and the order of revisions is the
 * order of commits. The body must await nothing but its own statements, must not go on after one of them failed, and has
 * no effects elsewhere: it may be run twice. `get` and `byUid` see what was staged; `list` and plain queries do not.
 */
export interface Tx extends Reader {
  /** Makes or replaces a resource. Throws `Conflict` at commit when the row changed since `row.revision` was read
   *  (`revision` 0 = it must not exist yet; then `AlreadyExists`). Storing an equal row changes nothing and takes no revision.
   *  The store sets `revision`, `createdAt` and `updatedAt`, in the row given back when the body has ended.
   *  `read` is the row as this body read it, unchanged: it saves reading it once more. */
  put(row: Row, read?: Row): Promise<Row>
  /** Removes a resource for good, under the same check. */
  remove(row: Row): Promise<void>
  /** A change of something that has its own table. `write` runs when the revision is known and stores the row with it. */
  record(
    change: Omit<Change, 'revision' | 'actor' | 'at'>,
    write?: (revision: number, at: string) => Promise<unknown>,
  ): void
}

export interface Store {
  readonly dialect: 'sqlite' | 'postgres'
  /** The identity of this hub, made with the database: `hansa.dev/hub` on members. */
  readonly hubUid: string
  read<T>(body: (reader: Reader) => Promise<T>): Promise<T>
  /** Runs `body` in the one write queue of this process. Several waiting bodies may share one commit; each fails alone. */
  write<T>(writer: Writer, body: (tx: Tx) => Promise<T>): Promise<T>
  /** Identifies this process to others on the database; new at each start. */
  readonly holder: string
  /** Statements that take no revision, beside the write queue and on a connection that nothing else holds up: for the lease alone. */
  beside<T>(body: (db: Database, tables: Tables) => Promise<T>): Promise<T>
  /** Since when, on the monotonic clock, the database has answered without an interruption; undefined while it does not. */
  availableSince(): number | undefined
  /** Changes after `revision`, oldest first. Throws `Expired` when some of them were compacted away, or when `revision` is
   *  ahead of this database (it was restored). */
  changes(revision: number, query?: ChangeQuery): Promise<Change[]>
  /** Calls `listener` after each commit, here or (PostgreSQL) in another process, that changed something, with the changes when they are known
   *  to be the very next ones. Never trust the content: read on with `changes`. Returns the way to stop. */
  onCommit(listener: (changes: readonly Change[]) => void): () => void
  close(): Promise<void>
}
