import { eq } from 'drizzle-orm'
import type { Reader } from './store.js'

type MetaReader = Pick<Reader, 'db' | 'tables'>

/** A fact about the database itself; undefined when it was never set. */
export const readMeta = async (
  { db, tables: { meta } }: MetaReader,
  key: string,
): Promise<string | undefined> => {
  const [row] = await db.select({ value: meta.value }).from(meta).where(eq(meta.key, key))
  return row?.value
}

export const writeMeta = async (
  { db, tables: { meta } }: MetaReader,
  key: string,
  value: string,
): Promise<void> => {
  await db.insert(meta).values({ key, value }).onConflictDoUpdate({ target: meta.key, set: { value } })
}
