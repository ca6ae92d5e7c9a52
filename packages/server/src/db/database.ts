import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type * as postgres from './schema/postgres.js'

/**
 * The tables as queries see them. The two schema files name the same tables and columns, so the types of one serve both:
 * texts, numbers, booleans, parsed JSON, and times as RFC 3339 text.
 */
export type Tables = typeof postgres

/**
 * A connection's query builder. Every query is awaited: on SQLite it runs immediately, on PostgreSQL it is sent.
 * Use only features of both: no `db.transaction` (the store makes transactions), no `execute`; to find out whether a
 * row was changed, use `returning`.
 */
export type Database = NodePgDatabase<Record<string, never>>
