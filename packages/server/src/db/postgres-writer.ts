import { getTableColumns } from 'drizzle-orm'
import type pg from 'pg'
import { type Clock, pause } from '../runtime/clock.js'
import { locks } from './advisory-locks.js'
import type { NewestRow } from './audit-row.js'
import type { Availability } from './availability.js'
import { compactJson } from './compact-object.js'
import { CommitUnknown, type WriteConnection } from './driver.js'
import { connectClient, connectionOn, endClient, type Sockets } from './postgres-client.js'
import { isDisconnected, unavailable } from './problems.js'
import { audit as auditTable } from './schema/postgres.js'
import type { Change } from './store.js'

/**
 * A hub that hangs in a transaction blocks the writes of others for at most so long; a write that waits longer is refused.
 * Both are short, because callers must get an answer within a second or two whatever happens to another hub.
 */
const idleInTransactionMs = 2_000
const lockMs = 3_000

/** How long the outcome of a commit without an answer is looked up, while its caller waits. */
const lookUpMs = 800

export interface WriterOptions {
  url: string
  clock: Clock
  availability: Availability
  sockets: Sockets
}

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '55P03'

/** Asks the server for the outcome of a transaction after a COMMIT without an answer. Throws `CommitUnknown` if it cannot be determined. */
const becameOf = async (
  { url, clock, availability, sockets }: WriterOptions,
  xid: string,
  lost: unknown,
): Promise<'committed' | 'aborted'> => {
  const deadline = clock.monotonic() + lookUpMs
  while (clock.monotonic() < deadline && availability.upSince() !== undefined) {
    try {
      const client = await connectClient(url, { sockets, connectMs: lookUpMs })
      try {
        const { rows } = await client.query<{ status: string | null }>(
          'select pg_xact_status($1::xid8) as status',
          [xid],
        )
        const status = rows[0]?.status
        if (status === 'committed' || status === 'aborted') return status
        if (status !== 'in progress') break
      } finally {
        client.end().catch(() => {})
      }
    } catch {
      // Not reachable yet: asked again until the deadline.
    }
    await pause(clock, 100)
  }
  throw new CommitUnknown(lost)
}

const begin = `BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT pg_advisory_xact_lock(${locks.write});
SELECT pg_current_xact_id()::text AS xid, value AS revision, newest.* FROM counter
LEFT JOIN LATERAL (SELECT sequence, hash, key_id FROM audit ORDER BY sequence DESC LIMIT 1) AS newest ON true WHERE id = 'revision'`

interface Started {
  xid: string
  revision: string
  /** Of the newest row of the audit trail; null if it is empty. */
  sequence: string | null
  hash: string
  key_id: string
}

/** The ID of the transaction that `begin` started, its revision, and where the audit trail continues. */
const startOf = (results: unknown): Started => {
  // Several statements in one text return an array of results, which the types of pg do not cover.
  const [, , started] = results as [unknown, unknown, pg.QueryResult<Started>]
  const [row] = started.rows
  if (row === undefined) throw new Error('the revision counter is missing from the database')
  return row
}

const commitAt = (revision: number): string => `UPDATE counter SET value = ${revision} WHERE id = 'revision';
NOTIFY hansa_changes, '${revision}';
COMMIT`

const addLabels = 'INSERT INTO labels SELECT $1, key, value FROM json_each_text($2::json)'

/** All rows in one statement: each round trip costs more than a row. */
const addChanges = `INSERT INTO changes (revision, type, kind, namespace, name, uid, labels, labels_before, object, actor, at)
SELECT revision, type, kind, namespace, name, uid, labels, "labelsBefore", object, actor, at FROM json_to_recordset($1::json)
AS rows(revision bigint, type text, kind text, namespace text, name text, uid text, labels json, "labelsBefore" json, object json, actor text, at text)`

const auditColumns = Object.entries(getTableColumns(auditTable))

/** The same with rows of the audit trail, whose keys are the names of its columns in code. */
const addAudited = `WITH audited AS (INSERT INTO audit (${auditColumns.map(([, { name }]) => name).join(', ')})
SELECT ${auditColumns.map(([key]) => `"${key}"`).join(', ')} FROM json_to_recordset($2::json)
AS rows(${auditColumns.map(([key, { dataType }]) => `"${key}" ${dataType === 'number' ? 'bigint' : 'text'}`).join(', ')}))
${addChanges}`

/** A change as an item of `addChanges`; its object is JSON already. */
const rowText = ({ object, ...change }: Change): string =>
  `${JSON.stringify(change).slice(0, -1)},"object":${compactJson(object)}}`

/**
 * The connection of the write queue, recreated when it was lost. Transactions of all hubs go one after the other, by an
 * advisory lock taken before anything is read: a body sees what it would see on SQLite, and revisions have one order.
 */
export const createWriter = (options: WriterOptions) => {
  const { url, clock, availability, sockets } = options
  let current: { client: pg.Client; connection: WriteConnection } | undefined

  const forget = (lost: pg.Client): void => {
    if (current?.client === lost) current = undefined
  }

  const open = async (): Promise<{ client: pg.Client; connection: WriteConnection }> => {
    const client = await connectClient(url, { idleInTransactionMs, lockMs, onLost: forget, sockets })
    let xid = ''
    let newest: NewestRow | undefined
    const run = async (statement: string): Promise<void> => {
      await client.query(statement)
    }
    const connection: WriteConnection = {
      ...connectionOn(client),
      begin: async () => {
        const results: unknown = await client.query(begin).catch(async (error: unknown) => {
          // The server announces the end of a session a moment before it ends it: a retry must not get this session.
          if (isDisconnected(error)) {
            forget(client)
            client.end().catch(() => {})
          }
          if (isLockTimeout(error)) {
            await client.query('ROLLBACK').catch(() => {})
            throw unavailable('another hub has not finished its transaction', error, 'retry in a few seconds')
          }
          throw error
        })
        const row = startOf(results)
        xid = row.xid
        newest =
          row.sequence === null
            ? undefined
            : { sequence: Number(row.sequence), hash: row.hash, keyId: row.key_id }
        return Number(row.revision)
      },
      commit: async (revision) => {
        try {
          await run(revision === undefined ? 'COMMIT' : commitAt(revision))
        } catch (error) {
          if (!isDisconnected(error)) throw error
          if ((await becameOf(options, xid, error)) === 'aborted') throw error
        }
      },
      rollback: () => run('ROLLBACK'),
      mark: (first) => run(first ? 'SAVEPOINT body' : 'RELEASE SAVEPOINT body; SAVEPOINT body'),
      back: () => run('ROLLBACK TO SAVEPOINT body'),
      addLabels: async (uid, labels) => {
        await client.query({
          name: 'hansa_add_labels',
          text: addLabels,
          values: [uid, JSON.stringify(labels)],
        })
      },
      newestAudit: async () => newest,
      addChanges: async (changes, audit) => {
        const rows = `[${changes.map(rowText).join(',')}]`
        if (audit.length === 0)
          await client.query({ name: 'hansa_add_changes', text: addChanges, values: [rows] })
        else
          await client.query({
            name: 'hansa_add_audited',
            text: addAudited,
            values: [rows, JSON.stringify(audit)],
          })
      },
    }
    return { client, connection }
  }

  return {
    connection: async (): Promise<WriteConnection> => {
      availability.check()
      current ??= await open()
      return current.connection
    },
    /** The server's ID of the session, which identifies its own notifications. */
    session: (): number | undefined => {
      const client = current?.client
      return client !== undefined && 'processID' in client && typeof client.processID === 'number'
        ? client.processID
        : undefined
    },
    close: async (): Promise<void> => {
      const { client } = current ?? {}
      current = undefined
      await endClient(clock, client, sockets)
    },
  }
}
