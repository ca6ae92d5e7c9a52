import { asc, gte, lte, min } from 'drizzle-orm'
import type { Clock } from '../runtime/clock.js'
import type { Tables } from './database.js'
import type { WriteConnection } from './driver.js'

/** How much of the change feed is kept: the newest `changes`, and everything younger than `ms` milliseconds. */
export interface Retention {
  changes: number
  ms: number
}

export const defaultRetention: Retention = { changes: 20_000, ms: 3_600_000 }

/** Looked at after so many revisions; at most so many rows go at a time, that no commit is held up by it. */
const interval = 500
const most = 2_000

/** The key in `meta` under which the newest revision that is gone from the feed is remembered. */
export const compactedKey = 'compactedTo'

/**
 * Compaction of the change feed, a little inside normal writes: its rows go oldest first, and how far is remembered in the
 * same transaction, so that a reader who is behind is told instead of missing something.
 */
export const createCompaction = (tables: Tables, clock: Clock, retention: Retention) => {
  let last = 0

  return async ({ db }: WriteConnection, revision: number): Promise<void> => {
    if (revision - last < interval) return
    last = revision
    const { changes, meta } = tables
    const [oldest] = await db.select({ revision: min(changes.revision) }).from(changes)
    if (oldest?.revision === null || oldest === undefined) return
    const young = new Date(clock.now() - retention.ms).toISOString()
    const [kept] = await db
      .select({ revision: changes.revision })
      .from(changes)
      .where(gte(changes.at, young))
      .orderBy(asc(changes.revision))
      .limit(1)
    const upTo = Math.min(
      revision - retention.changes,
      (kept?.revision ?? revision) - 1,
      oldest.revision + most - 1,
    )
    if (upTo < oldest.revision) return
    await db.delete(changes).where(lte(changes.revision, upTo))
    const row = { key: compactedKey, value: String(upTo) }
    await db.insert(meta).values(row).onConflictDoUpdate({ target: meta.key, set: row })
  }
}
