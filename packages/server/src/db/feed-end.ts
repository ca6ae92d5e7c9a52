import { eq } from 'drizzle-orm'
import { compactedKey } from './compaction.js'
import { writeMeta } from './meta.js'
import type { SecretAccess } from './secrets.js'

/** Forgets the whole change feed: watchers of an earlier revision must list again. */
export const forgetFeed = async (place: SecretAccess): Promise<void> => {
  const { changes, counter } = place.tables
  const [row] = await place.db.select().from(counter).where(eq(counter.id, 'revision'))
  await place.db.delete(changes)
  await writeMeta(place, compactedKey, String(row?.value ?? 0))
}
