import { and, desc, eq, inArray, isNotNull, isNull, notInArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { preparedOnce, type Reader, type Tx } from '../../db/index.js'
import { targetsOfRelease } from '../targets.js'
import type { Goal } from './goal.js'

/** A goal of a release as it was set: a row of its history. */
export interface RevisionEntry {
  releaseUid: string
  /** 1 for the first, and one more for each. */
  number: number
  /** Secret values are digests of values that are sealed for the release. */
  goal: Goal
  bundleUid: string
  bundleDigest: string
  /** Ids and names of subjects; '' for releases from before revisions. */
  actor: string
  actorName: string
  reason: string
  /** The ids of the people whose changes it has since the last completed revision. */
  authors: readonly string[]
  /** The differences to the one before; '' for the first. */
  changes: string
  /** The revision that it went back to. */
  rollbackOf: number | null
  createdAt: string
  /** When all targets were first Ready with it. */
  completedAt: string | null
}

/** The current revision of a release, as far as decisions read it. */
export type CurrentRevision = Pick<RevisionEntry, 'number' | 'rollbackOf' | 'completedAt'>

const defaultLimit = 10

const statementsOf = preparedOnce(({ db, tables: { releaseRevisions } }) => ({
  current: db
    .select({
      number: releaseRevisions.number,
      rollbackOf: releaseRevisions.rollbackOf,
      completedAt: releaseRevisions.completedAt,
    })
    .from(releaseRevisions)
    .where(eq(releaseRevisions.releaseUid, sql.placeholder('uid')))
    .orderBy(desc(releaseRevisions.number))
    .limit(1)
    .prepare('hansa_current_revision'),
  completed: db
    .select()
    .from(releaseRevisions)
    .where(
      and(eq(releaseRevisions.releaseUid, sql.placeholder('uid')), isNotNull(releaseRevisions.completedAt)),
    )
    .orderBy(desc(releaseRevisions.number))
    .limit(1)
    .prepare('hansa_completed_revision'),
}))

const entryOf = (row: Reader['tables']['releaseRevisions']['$inferSelect']): RevisionEntry => ({
  ...row,
  goal: row.goal as Goal,
  authors: row.authors === null ? [row.actor] : z.array(z.string()).parse(row.authors),
})

/** Undefined before the first revision. */
export const currentRevision = async (
  reader: Reader,
  releaseUid: string,
): Promise<CurrentRevision | undefined> => {
  const [row] = await statementsOf(reader).current.execute({ uid: releaseUid })
  return row
}

/** The newest revision that was completed. */
export const lastCompletedRevision = async (
  reader: Reader,
  releaseUid: string,
): Promise<RevisionEntry | undefined> => {
  const [row] = await statementsOf(reader).completed.execute({ uid: releaseUid })
  return row === undefined ? undefined : entryOf(row)
}

/** Those of the revisions with these numbers that are kept. */
export const revisionsNumbered = async (
  reader: Reader,
  releaseUid: string,
  numbers: readonly number[],
): Promise<RevisionEntry[]> => {
  if (numbers.length === 0) return []
  const { releaseRevisions } = reader.tables
  const rows = await reader.db
    .select()
    .from(releaseRevisions)
    .where(and(eq(releaseRevisions.releaseUid, releaseUid), inArray(releaseRevisions.number, [...numbers])))
  return rows.map(entryOf)
}

/** The kept revisions of a release, the newest first. */
export const revisionsOfRelease = async (reader: Reader, releaseUid: string): Promise<RevisionEntry[]> => {
  const { releaseRevisions } = reader.tables
  const rows = await reader.db
    .select()
    .from(releaseRevisions)
    .where(eq(releaseRevisions.releaseUid, releaseUid))
    .orderBy(desc(releaseRevisions.number))
  return rows.map(entryOf)
}

export const addRevisionEntry = async (tx: Tx, entry: RevisionEntry): Promise<void> => {
  await tx.db.insert(tx.tables.releaseRevisions).values(entry)
}

/**
 * Deletes the oldest of all revisions (the newest first) above the limit: never the current one, the last completed one, or one that a target has. Returns
 * those that are kept, the newest first.
 */
export const pruneRevisions = async (
  tx: Tx,
  releaseUid: string,
  all: RevisionEntry[],
  limit: number = defaultLimit,
): Promise<RevisionEntry[]> => {
  if (all.length <= limit) return all
  const held = new Set((await targetsOfRelease(tx, releaseUid)).map((target) => target.releaseRevision))
  const completed = all.find(({ completedAt }) => completedAt !== null)?.number
  const kept = all.filter(({ number }, index) => index < limit || held.has(number) || number === completed)
  const numbers = kept.map(({ number }) => number)
  const { releaseRevisions } = tx.tables
  if (kept.length < all.length)
    await tx.db
      .delete(releaseRevisions)
      .where(and(eq(releaseRevisions.releaseUid, releaseUid), notInArray(releaseRevisions.number, numbers)))
  return kept
}

/** All targets are Ready with a revision: it is one to go back to. */
export const completeRevision = async (
  tx: Tx,
  releaseUid: string,
  number: number,
  completedAt: string,
): Promise<void> => {
  const { releaseRevisions } = tx.tables
  await tx.db
    .update(releaseRevisions)
    .set({ completedAt })
    .where(
      and(
        eq(releaseRevisions.releaseUid, releaseUid),
        eq(releaseRevisions.number, number),
        isNull(releaseRevisions.completedAt),
      ),
    )
}

export const forgetReleaseRevisions = async (tx: Tx, releaseUid: string): Promise<void> => {
  const { releaseRevisions } = tx.tables
  await tx.db.delete(releaseRevisions).where(eq(releaseRevisions.releaseUid, releaseUid))
}
