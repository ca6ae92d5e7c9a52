import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { preparedOnce, type Reader, type Tx } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { readStored } from '../runtime/failure.js'
import { type BundleSpec, KubernetesObject } from './contract.js'

/** One revision as stored: `objects` is how many, their text is the blob under `digest`. */
export interface RevisionRow {
  bundleUid: string
  version: string
  digest: string
  objects: number
  spec: BundleSpec
  createdAt: string
}

const StoredObjects = z.array(KubernetesObject)

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
    .select({ content: blobs.content })
    .from(blobs)
    .where(eq(blobs.digest, sql.placeholder('digest')))
    .prepare('hansa_bundle_content'),
}))

export const revisionOf = async (
  reader: Reader,
  bundleUid: string,
  version: string,
): Promise<RevisionRow | undefined> => {
  const [row] = await statementsOf(reader).revision.execute({ bundleUid, version })
  return row === undefined ? undefined : { ...row, spec: row.spec as BundleSpec }
}

/** Adds a revision and, when no bundle has this content yet, its blob. */
export const addRevision = async (
  tx: Tx,
  row: RevisionRow,
  objects: readonly KubernetesObject[],
): Promise<void> => {
  const content = JSON.stringify(objects)
  const { blobs, bundleRevisions } = tx.tables
  await tx.db
    .insert(blobs)
    .values({ digest: row.digest, content, size: content.length, createdAt: row.createdAt })
    .onConflictDoNothing()
  await tx.db.insert(bundleRevisions).values(row)
}

/** The (redacted) objects behind a digest. Throws `Unprocessable` when the blob is missing or cannot be read. */
export const objectsOf = async (reader: Reader, digest: string): Promise<KubernetesObject[]> => {
  const [row] = await statementsOf(reader).content.execute({ digest })
  const what = `the content ${digest}`
  const fix = 'push the bundle under a new version'
  if (row === undefined)
    throw new HansaError('Unprocessable', { reason: `${what} is missing from the database`, fix })
  return readStored(what, fix, () => StoredObjects.parse(JSON.parse(row.content)))
}

/** Forgets a bundle's revisions, and the blobs that no other bundle's revision names. */
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
