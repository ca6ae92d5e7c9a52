import { and, eq, inArray, sql } from 'drizzle-orm'
import { preparedOnce, type Reader, type Tx } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { joinedParts, requireParts, type StoredParts } from './archives.js'
import type { BundleSpec } from './spec.js'

/** One revision as stored: `objects` is the number of its objects, its content is the blob under `digest`. */
export interface RevisionRow {
  bundleUid: string
  version: string
  digest: string
  objects: number
  spec: BundleSpec
  createdAt: string
}

export const revisionsOf = async (reader: Reader, bundleUid: string): Promise<RevisionRow[]> => {
  const { bundleRevisions } = reader.tables
  const rows = await reader.db.select().from(bundleRevisions).where(eq(bundleRevisions.bundleUid, bundleUid))
  return rows.map((row) => ({ ...row, spec: row.spec as BundleSpec }))
}

/** Every decision reads these. */
const statementsOf = preparedOnce(({ db, tables: { bundleRevisions, blobs } }) => ({
  revision: db
    .select()
    .from(bundleRevisions)
    .where(
      and(
        eq(bundleRevisions.bundleUid, sql.placeholder('bundleUid')),
        eq(bundleRevisions.version, sql.placeholder('version')),
      ),
    )
    .prepare('hansa_bundle_revision'),
  content: db
    .select({ content: blobs.content, parts: blobs.parts, size: blobs.size })
    .from(blobs)
    .where(eq(blobs.digest, sql.placeholder('digest')))
    .prepare('hansa_bundle_content'),
}))

/** The versions of a bundle, without their content. */
export const versionsOf = async (reader: Reader, bundleUid: string): Promise<string[]> => {
  const { bundleRevisions } = reader.tables
  const rows = await reader.db
    .select({ version: bundleRevisions.version })
    .from(bundleRevisions)
    .where(eq(bundleRevisions.bundleUid, bundleUid))
  return rows.map(({ version }) => version)
}

export const revisionOf = async (
  reader: Reader,
  bundleUid: string,
  version: string,
): Promise<RevisionRow | undefined> => {
  const [row] = await statementsOf(reader).revision.execute({ bundleUid, version })
  return row === undefined ? undefined : { ...row, spec: row.spec as BundleSpec }
}

/** What a revision stores: a text for its source, and the parts of an archive that was stored before. */
export interface StoredContent {
  text: string
  archive?: StoredParts | undefined
}

/**
 * Adds a revision and, when no bundle has this content yet, its blob. Without `content` the blob already exists.
 * Throws `Conflict` if the archive is no longer stored.
 */
export const addRevision = async (
  tx: Tx,
  row: RevisionRow,
  content: StoredContent | undefined,
): Promise<void> => {
  const { blobs, bundleRevisions } = tx.tables
  if (content !== undefined) {
    const { text, archive = { parts: 0, size: text.length } } = content
    if (archive.parts > 0) await requireParts(tx, row.digest, archive.size)
    await tx.db
      .insert(blobs)
      .values({ digest: row.digest, content: text, ...archive, createdAt: row.createdAt })
      .onConflictDoNothing()
  }
  await tx.db.insert(bundleRevisions).values(row)
}

/** The text of the content behind a digest, and its archive. Throws `Unprocessable` when the blob is missing. */
export const contentOf = async (
  reader: Reader,
  digest: string,
): Promise<{ text: string; archive: Buffer | undefined }> => {
  const [row] = await statementsOf(reader).content.execute({ digest })
  if (row === undefined)
    throw new HansaError('Unprocessable', {
      reason: `the content ${digest} is missing from the database`,
      fix: 'push the bundle under a new version',
    })
  const archive = row.parts === 0 ? undefined : await joinedParts(reader, digest, row.size)
  return { text: row.content, archive }
}

/** Deletes a bundle's revisions, and the blobs that no other bundle's revision refers to; their parts are deleted later (`trimArchives`). */
export const forgetRevisions = async (tx: Tx, bundleUid: string): Promise<void> => {
  const { blobs, bundleRevisions } = tx.tables
  const mine = await tx.db
    .delete(bundleRevisions)
    .where(eq(bundleRevisions.bundleUid, bundleUid))
    .returning({ digest: bundleRevisions.digest })
  const digests = mine.map(({ digest }) => digest)
  if (digests.length === 0) return
  await tx.db
    .delete(blobs)
    .where(
      and(
        inArray(blobs.digest, digests),
        sql`not exists (select 1 from ${bundleRevisions} where ${bundleRevisions.digest} = ${blobs.digest})`,
      ),
    )
}

/** The same as `revisionOf`. Throws `Unprocessable` when the revision does not exist. */
export const requireRevision = async (
  reader: Reader,
  { bundleUid, version }: { bundleUid: string; version: string },
): Promise<RevisionRow> => {
  const row = await revisionOf(reader, bundleUid, version)
  if (row !== undefined) return row
  throw new HansaError('Unprocessable', {
    reason: `revision ${version} of bundle ${bundleUid} is missing from the database`,
    fix: 'push the bundle under a new version',
  })
}
