import { asc, count, gte, lte, min, type SQL, sql } from 'drizzle-orm'
import type { Clock } from '../runtime/clock.js'
import type { Database } from './database.js'
import type { Driver, WriteConnection } from './driver.js'

/** How much of the change feed is kept: the newest `changes`, and everything younger than `ms` milliseconds, but never much more than `bytes`. */
export interface Retention {
  changes: number
  ms: number
  /** Maximum size of the changes; that of `defaultRetention` by default. */
  bytes?: number
}

export const defaultRetention = {
  changes: 20_000,
  ms: 3_600_000,
  bytes: 128 * 1024 * 1024,
} as const satisfies Retention

/** Checked after so many revisions; at most so many rows are removed at a time, so that no commit is delayed. */
const interval = 500
const most = 2_000

/** The newest changes stay however large they are: readers that follow the feed need a moment to read them. */
const least = 1_000

/** All rows are measured this often; in between, their number times the average size is used. */
const measureMs = 60_000

/** The key in `meta` of the newest revision that was removed from the feed. */
export const compactedKey = 'compactedTo'

/** The size of the feed in bytes, measured now and then. */
const createScale = ({ tables: { changes }, dialect }: Pick<Driver, 'tables' | 'dialect'>, clock: Clock) => {
  // Neither reads the documents themselves.
  const size: SQL<number> =
    dialect === 'postgres'
      ? sql<number>`coalesce(pg_column_size(${changes.object}), 0)`
      : sql<number>`coalesce(octet_length(${changes.object}), 0)`
  let measured: { bytes: number; rows: number; at: number } | undefined

  return {
    /** The bytes of `rows` rows. */
    of: async (db: Database, rows: number): Promise<number> => {
      if (measured === undefined || clock.monotonic() - measured.at > measureMs) {
        const [found] = await db.select({ bytes: sql<number>`sum(${size})`, rows: count() }).from(changes)
        measured = { bytes: Number(found?.bytes ?? 0), rows: found?.rows ?? 0, at: clock.monotonic() }
      }
      return measured.rows === 0 ? 0 : (measured.bytes / measured.rows) * rows
    },
    /** The revision up to which the oldest rows must be removed to free `excess` bytes; 0 if none. */
    oldest: async (db: Database, excess: number): Promise<number> => {
      if (excess <= 0) return 0
      const rows = await db
        .select({ revision: changes.revision, size })
        .from(changes)
        .orderBy(asc(changes.revision))
        .limit(most)
      let left = excess
      let upTo = 0
      for (const row of rows) {
        if (left <= 0) break
        left -= Number(row.size)
        upTo = row.revision
      }
      return upTo
    },
  }
}

/**
 * Compaction of the change feed, in small steps inside normal writes: the oldest rows are removed first, and the position is stored in the
 * same transaction, so that a reader that is behind gets an error instead of missing changes.
 */
export const createCompaction = (
  driver: Pick<Driver, 'tables' | 'dialect'>,
  clock: Clock,
  { changes: kept, ms, bytes = defaultRetention.bytes }: Retention,
) => {
  const { changes, meta } = driver.tables
  const scale = createScale(driver, clock)
  let last = 0

  /** The newest revision that is kept neither by number nor by age. */
  const dispensable = async (db: Database, revision: number): Promise<number> => {
    const young = new Date(clock.now() - ms).toISOString()
    const [first] = await db
      .select({ revision: changes.revision })
      .from(changes)
      .where(gte(changes.at, young))
      .orderBy(asc(changes.revision))
      .limit(1)
    return Math.min(revision - kept, (first?.revision ?? revision) - 1)
  }

  /** The newest revision that must be removed to keep the feed within its size. */
  const tooLarge = async (db: Database, revision: number, oldest: number): Promise<number> => {
    const upTo = await scale.oldest(db, (await scale.of(db, revision - oldest + 1)) - bytes)
    return Math.min(upTo, revision - least)
  }

  return async ({ db }: WriteConnection, revision: number): Promise<void> => {
    if (revision - last < interval) return
    last = revision
    const [found] = await db.select({ revision: min(changes.revision) }).from(changes)
    const oldest = found?.revision ?? undefined
    if (oldest === undefined) return
    const upTo = Math.min(
      Math.max(await dispensable(db, revision), await tooLarge(db, revision, oldest)),
      oldest + most - 1,
    )
    if (upTo < oldest) return
    await db.delete(changes).where(lte(changes.revision, upTo))
    const row = { key: compactedKey, value: String(upTo) }
    await db.insert(meta).values(row).onConflictDoUpdate({ target: meta.key, set: row })
  }
}
