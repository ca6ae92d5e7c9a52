import { eq, sql } from 'drizzle-orm'
import { type Clock, timestamp } from '../runtime/clock.js'
import { compactedKey } from './compaction.js'
import type { Database, Tables } from './database.js'
import { readMeta, writeMeta } from './meta.js'
import type { Reader } from './store.js'

/** No hub writes so many changes between a backup and its restore. */
const gap = 1_000_000_000

/**
 * When this database was restored from a backup (RFC 3339); undefined when it never was. The state of the members is newer
 * than a restored copy: controllers prune and evict nothing on a cluster until they have observed it after this time.
 */
export const restoredAt = (reader: Reader): Promise<string | undefined> => readMeta(reader, 'restoredAt')

/**
 * Marks a database as a restored copy. Revisions continue after any that the lost future may have used, and the old feed
 * is deleted: clients that watched that future must list again, instead of missing the differences.
 */
export const markRestored = async (place: { db: Database; tables: Tables }, clock: Clock): Promise<void> => {
  const { db, tables } = place
  const { changes, counter } = tables
  await writeMeta(place, 'restoredAt', timestamp(clock))
  const [moved] = await db
    .update(counter)
    .set({ value: sql`${counter.value} + ${gap}` })
    .where(eq(counter.id, 'revision'))
    .returning({ value: counter.value })
  if (moved === undefined) throw new Error('the revision counter is missing from the database')
  await db.delete(changes)
  await writeMeta(place, compactedKey, String(moved.value))
}
