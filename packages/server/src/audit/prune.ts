import { and, desc, eq, lt, lte } from 'drizzle-orm'
import { type Store, trailKind } from '../db/index.js'
import { createAct } from '../runtime/act.js'
import type { Clock } from '../runtime/clock.js'
import { acting, type Subject, subjectOf } from '../runtime/subject.js'

/** Rows that one transaction deletes at most. */
const most = 2_000

/**
 * Deletes rows older than `days`, in the order of the chain, as far as `through`: rows that were not found genuine stay. What is deleted
 * is replaced by a signed checkpoint, with which the rest of the trail is still verified. Returns whether there can be more.
 */
export const pruneTrail = async (
  store: Store,
  { subject, clock, days, through }: { subject: Subject; clock: Clock; days: number; through: number },
): Promise<boolean> => {
  const daysAgo = (count: number): string => new Date(clock.now() - count * 86_400_000).toISOString()
  const last = await store.read(async ({ db, tables: { audit } }) => {
    const [oldest] = await db
      .select({ at: audit.at, sequence: audit.sequence })
      .from(audit)
      .orderBy(audit.sequence)
      .limit(1)
    // Each time leaves a row: once a day is enough.
    if (oldest === undefined || oldest.at >= daysAgo(days + 1)) return undefined
    const [newest] = await db
      .select({ sequence: audit.sequence })
      .from(audit)
      .orderBy(desc(audit.sequence))
      .limit(1)
    // The newest row stays: the checkpoint continues it.
    const end = Math.min(through, oldest.sequence + most - 1, (newest?.sequence ?? 0) - 1)
    const [row] = await db
      .select({ sequence: audit.sequence, hash: audit.hash })
      .from(audit)
      .where(and(lt(audit.at, daysAgo(days)), lte(audit.sequence, end)))
      .orderBy(desc(audit.sequence))
      .limit(1)
    return row
  })
  if (last === undefined) return false
  const detail = { through: last.sequence, hash: last.hash }
  const act = createAct({ subject: subjectOf(subject), verb: 'prune', kind: trailKind, detail })
  await store.write({ subject: acting(subject, act) }, async ({ db, tables: { audit } }) => {
    const [still] = await db.select({ hash: audit.hash }).from(audit).where(eq(audit.sequence, last.sequence))
    if (still?.hash !== last.hash)
      throw new Error(`row ${last.sequence} of the audit trail changed while it was pruned`)
    await db.delete(audit).where(lte(audit.sequence, last.sequence))
  })
  return true
}
