import type { LabelRequirement } from '../runtime/labels.js'
import type { Predicate } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import type { Database, Tables } from './database.js'

/** The right to act as a singleton (the controllers). Every write under it checks that `epoch` is still the newest. */
export interface Lease {
  readonly name: string
  readonly holder: string
  /** Grows by one each time the lease changes hands. */
  readonly epoch: number
}

/** The actor of a change: stored in the change feed. */
export interface Writer {
  subject: Subject
  /** Controllers write under a lease: if another hub holds it, the transaction throws `LeaseLost` and nothing is written. */
  lease?: Lease
}

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One committed change, in commit order. `object` is the form watchers see (never contains a secret). */
export interface Change {
  revision: number
  type: ChangeType
  kind: string
  namespace: string
  name: string
  uid: string
  /** Of the object, or of the resource with whose rights it is shown (`labelsOf`); `goneLabels` if that does not exist. */
  labels: Record<string, string>
  /** The labels before the change, if it changed them. */
  labelsBefore?: Record<string, string>
  object: unknown
  /** The id of the subject that made it. */
  actor: string
  at: string
}

export interface ChangeQuery {
  /** Only changes of these kinds; all by default. */
  kinds?: readonly string[]
  namespace?: string
  /** Default 500. */
  limit?: number
}

/** A stored resource as its row holds it. `namespace` is '' for kinds that are not namespaced. */
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
  /** Set while the resource is being finalized; it is removed when the controller that finalizes it says so. */
  deletedAt: string | null
}

export interface RowQuery {
  kind: string
  namespace?: string
  labels?: readonly LabelRequirement[]
  /** At most this many rows, by namespace then name; all by default. */
  limit?: number
  /** Start after this position (the last row of the previous page). */
  after?: { namespace: string; name: string }
  names?: readonly string[]
  /** Only rows on which the caller has a right; all by default. */
  allowed?: Predicate
}

/** Reads, all from one snapshot. */
export interface Reader {
  /** For queries of modules with their own tables. One type serves both dialects. */
  readonly db: Database
  readonly tables: Tables
  /** The revision of this snapshot: a watch from here sees everything this snapshot does not. */
  revision(): Promise<number>
  get(kind: string, namespace: string, name: string): Promise<Row | undefined>
  byUid(uid: string): Promise<Row | undefined>
  list(query: RowQuery): Promise<Row[]>
  count(query: RowQuery): Promise<number>
}

/**
 * A transaction. Changes are staged and get their revisions when the body has ended. Transactions are serialized,
 * across all hubs, so a body sees everything that was committed before it, and the order of revisions is the
 * order of commits. The body must await nothing but its own statements, must not continue after one of them failed, and must
 * have no effects elsewhere: it can run twice. `get` and `byUid` see what was staged; `list` and plain queries do not.
 */
export interface Tx extends Reader {
  /** Creates or replaces a resource. Throws `Conflict` at commit if the row changed since `row.revision` was read
   *  (`revision` 0 = it must not exist yet; then `AlreadyExists`). Storing an equal row changes nothing and takes no revision.
   *  The store sets `revision`, `createdAt` and `updatedAt`, in the returned row, when the body has ended.
   *  `read` is the row as this body read it, unchanged: it saves reading it once more. */
  put(row: Row, read?: Row): Promise<Row>
  /** Removes a resource for good, under the same check. */
  remove(row: Row): Promise<void>
  /**
   * A change of something that has its own table. `write` runs once the revision is known and stores the row with it. `labelsOf`: the
   * UID of the resource with the labels of the change, as this transaction leaves them.
   */
  record(
    change: Omit<Change, 'revision' | 'actor' | 'at' | 'labels'> &
      ({ labels: Record<string, string> } | { labelsOf: string }),
    write?: (revision: number, at: string) => Promise<unknown>,
  ): void
}

export interface Store {
  readonly dialect: 'sqlite' | 'postgres'
  /** The identity of this hub, created with the database: `hansa.dev/hub` on members. */
  readonly hubUid: string
  read<T>(body: (reader: Reader) => Promise<T>): Promise<T>
  /** Runs `body` in the one write queue of this process. Several waiting bodies can share one commit; each fails alone. */
  write<T>(writer: Writer, body: (tx: Tx) => Promise<T>): Promise<T>
  /** Identifies this process to others on the database; new at each start. */
  readonly holder: string
  /** Statements without a revision, beside the write queue and on a connection that nothing else blocks: only for the lease. */
  beside<T>(body: (db: Database, tables: Tables) => Promise<T>): Promise<T>
  /** Since when, on the monotonic clock, the database has responded without interruption; undefined while it does not. */
  availableSince(): number | undefined
  /** Changes after `revision`, oldest first. Throws `Expired` if some of them were compacted, or if `revision` is
   *  ahead of this database (it was restored). */
  changes(revision: number, query?: ChangeQuery): Promise<Change[]>
  /** Calls `listener` after each commit, here or (PostgreSQL) in another process, that changed something, with the changes if they are known
   *  to be the next ones. Never rely on the content: read on with `changes`. Returns a function that stops it. */
  onCommit(listener: (changes: readonly Change[]) => void): () => void
  close(): Promise<void>
}
