import { eq, sql } from 'drizzle-orm'
import type { Database, Reader } from '../db/index.js'

const prepare = ({ db, tables: { targets, decisions } }: Reader) => {
  const uid = sql.placeholder('uid')
  return {
    targetsOfRelease: db
      .select()
      .from(targets)
      .where(eq(targets.releaseUid, uid))
      .orderBy(targets.cluster)
      .prepare('hansa_targets_of_release'),
    targetByUid: db.select().from(targets).where(eq(targets.uid, uid)).prepare('hansa_target_by_uid'),
    decision: db.select().from(decisions).where(eq(decisions.releaseUid, uid)).prepare('hansa_decision'),
    fenced: db
      .selectDistinct({ cluster: targets.cluster })
      .from(targets)
      .where(eq(targets.removing, 'Evicted'))
      .prepare('hansa_fenced_clusters'),
  }
}

/** Built and prepared once a connection: building a query costs more than running it, and these run for every change. */
const statements = new WeakMap<Database, ReturnType<typeof prepare>>()

export const statementsOf = (reader: Reader): ReturnType<typeof prepare> => {
  const present = statements.get(reader.db)
  if (present !== undefined) return present
  const made = prepare(reader)
  statements.set(reader.db, made)
  return made
}
