import { and, asc, count, eq, inArray, lt, ne, sql } from 'drizzle-orm'
import type { Reader, Row, Store, Tx } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { eventLoopTurn } from '../runtime/slices.js'
import { controllerSubject } from '../runtime/subject.js'
import type { Upload } from '../runtime/upload.js'
import type { StagedArchive } from './contract.js'

/**
 * Bytes of a row of blob_parts. One row with a whole archive would block the hub for as long as SQLite reads or writes it, and needs
 * several times its size in memory on PostgreSQL, also in dumps.
 */
const partBytes = 1024 * 1024

/** How long an archive waits for its push. */
const keptMs = 3_600_000

/** Rows that a transaction deletes. */
const deletedParts = 32

/** The bytes of archives that wait for a push; equal archives count once. */
export interface ArchiveQuota {
  /** In one namespace. */
  namespace: number
  /** In all of them. */
  total: number
}

const defaultQuota: ArchiveQuota = { namespace: 512 * partBytes, total: 2048 * partBytes }

/** What a small archive counts for: it has rows, too. */
const leastBytes = 64 * 1024

/** The parts of an archive, as its blob counts them. */
export interface StoredParts {
  parts: number
  size: number
}

export const partsOf = (size: number): number => Math.ceil(size / partBytes)

/** The bundle that an archive is for, which may not exist yet. */
type BundleRef = Pick<Row, 'namespace' | 'name'>

/** Large archives, stored part by part before the transaction that adds them to a bundle. */
export interface Archives {
  /**
   * Stores an archive for pushes of this bundle, in small transactions; a stored one is only kept for longer. Throws `Unprocessable`
   * if too many bytes wait for a push.
   */
  stage(ref: BundleRef, archive: Upload): Promise<StagedArchive>
  /** The bytes of an archive that waits for a push of this bundle. */
  staged(ref: BundleRef, digest: string): Promise<Buffer | undefined>
}

const isComplete = async ({ db, tables: { blobParts } }: Reader, digest: string, size: number) => {
  const [found] = await db
    .select({ parts: count(), bytes: sql<unknown>`sum(length(${blobParts.content}))` })
    .from(blobParts)
    .where(eq(blobParts.digest, digest))
  return found?.parts === partsOf(size) && Number(found.bytes) === size
}

/** Throws `Conflict` if the parts of an archive were deleted in the meantime. */
export const requireParts = async (tx: Tx, digest: string, size: number): Promise<void> => {
  if (await isComplete(tx, digest, size)) return
  throw new HansaError(
    'Conflict',
    { reason: `the archive ${digest} was not pushed within an hour after its upload` },
    { hint: 'upload the archive again, then push the bundle' },
  )
}

/** The bytes of an archive from its parts. Throws `Unprocessable` if some are missing. */
export const joinedParts = async (
  { db, tables: { blobParts } }: Reader,
  digest: string,
  size: number,
): Promise<Buffer> => {
  const whole = Buffer.allocUnsafe(size)
  let at = 0
  for (let part = 0; part < partsOf(size); part += 1) {
    if (part > 0) await eventLoopTurn()
    const [row] = await db
      .select({ content: blobParts.content })
      .from(blobParts)
      .where(and(eq(blobParts.digest, digest), eq(blobParts.part, part)))
    if (row === undefined || at + row.content.length > size) break
    at += row.content.copy(whole, at)
  }
  if (at === size) return whole
  throw new HansaError('Unprocessable', {
    reason: `parts of the archive ${digest} are missing from the database`,
    fix: 'push the chart under a new version',
  })
}

const stagedRow = async (
  { db, tables: { uploads } }: Reader,
  { namespace, name }: BundleRef,
  digest: string,
) => {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.namespace, namespace), eq(uploads.bundle, name), eq(uploads.digest, digest)))
  return row
}

/** Keeps an archive for pushes of a bundle from now on. */
const keep = async (tx: Tx, { namespace, name }: BundleRef, { digest, size }: Upload, createdAt: string) => {
  const { uploads } = tx.tables
  await tx.db
    .insert(uploads)
    .values({ namespace, bundle: name, digest, size, createdAt })
    .onConflictDoUpdate({
      target: [uploads.namespace, uploads.bundle, uploads.digest],
      set: { createdAt },
    })
}

/** The bytes of other archives that wait for a push, in one namespace or in all. */
const waitingBytes = async (
  { db, tables: { blobs, uploads } }: Reader,
  digest: string,
  namespace?: string,
): Promise<number> => {
  const waiting = db
    .selectDistinct({ digest: uploads.digest, size: uploads.size })
    .from(uploads)
    .where(
      and(
        ne(uploads.digest, digest),
        namespace === undefined ? undefined : eq(uploads.namespace, namespace),
        sql`not exists (select 1 from ${blobs} where ${blobs.digest} = ${uploads.digest})`,
      ),
    )
    .as('waiting')
  const [found] = await db
    .select({
      bytes: sql<unknown>`sum(case when ${waiting.size} < ${leastBytes} then ${leastBytes} else ${waiting.size} end)`,
    })
    .from(waiting)
  return Number(found?.bytes ?? 0)
}

/** Throws `Unprocessable` if an archive does not fit into the quota. */
const requireRoom = async (
  tx: Tx,
  { namespace }: BundleRef,
  { digest, size }: Upload,
  quota: ArchiveQuota,
): Promise<void> => {
  const places = [
    { where: `namespace "${namespace}"`, most: quota.namespace, of: namespace },
    { where: 'all namespaces', most: quota.total, of: undefined },
  ]
  for (const { where, most, of } of places) {
    const waiting = await waitingBytes(tx, digest, of)
    if (waiting + size <= most) continue
    throw new HansaError('Unprocessable', {
      reason: `the archive has ${size} bytes, and archives of ${waiting} bytes in ${where} already wait for a push; at most ${most} bytes can wait`,
      fix: 'push the bundles that the archives were uploaded for, or try again later: the hub deletes an archive that is not pushed within an hour',
    })
  }
}

export const createArchives = ({
  store,
  clock,
  quota = defaultQuota,
}: {
  store: Store
  clock: Clock
  quota?: ArchiveQuota
}): Archives => {
  // The rows are no resources: nothing of them is in the change feed.
  const writer = { subject: controllerSubject('hub/archives') }
  const write = <T>(body: (tx: Tx) => Promise<T>): Promise<T> => store.write(writer, body)

  const addParts = async (archive: Upload): Promise<void> => {
    let part = 0
    for await (const piece of archive.pieces(partBytes)) {
      const row = { digest: archive.digest, part, content: Buffer.from(piece) }
      await write(async (tx) => {
        await tx.db.insert(tx.tables.blobParts).values(row).onConflictDoNothing()
      })
      part += 1
    }
  }

  return {
    stage: async (ref, archive) => {
      const { digest, size } = archive
      // Kept before the first part is stored, so that no part is deleted while the others are.
      const known = await write(async (tx) => {
        const isStored = await isComplete(tx, digest, size)
        if (!isStored) await requireRoom(tx, ref, archive, quota)
        await keep(tx, ref, archive, timestamp(clock))
        return isStored
      })
      if (!known) await addParts(archive)
      const at = clock.now()
      await write(async (tx) => {
        await requireParts(tx, digest, size)
        await keep(tx, ref, archive, new Date(at).toISOString())
      })
      return { digest, size, expiresAt: new Date(at + keptMs).toISOString() }
    },

    staged: (ref, digest) =>
      store.read(async (reader) => {
        const row = await stagedRow(reader, ref, digest)
        if (row === undefined || !(await isComplete(reader, digest, row.size))) return undefined
        return joinedParts(reader, digest, row.size)
      }),
  }
}

/** Forgets archives that were not pushed within an hour, and deletes some of the parts that nothing refers to; true if there can be more. */
export const trimArchives = async (tx: Tx, clock: Clock): Promise<boolean> => {
  const { blobParts, blobs, uploads } = tx.tables
  await tx.db.delete(uploads).where(lt(uploads.createdAt, new Date(clock.now() - keptMs).toISOString()))
  const unused = await tx.db
    .select({ digest: blobParts.digest, part: blobParts.part })
    .from(blobParts)
    .where(
      and(
        sql`not exists (select 1 from ${uploads} where ${uploads.digest} = ${blobParts.digest})`,
        sql`not exists (select 1 from ${blobs} where ${blobs.digest} = ${blobParts.digest})`,
      ),
    )
    .orderBy(asc(blobParts.digest), asc(blobParts.part))
    .limit(deletedParts)
  for (const digest of new Set(unused.map((row) => row.digest)))
    await tx.db.delete(blobParts).where(
      and(
        eq(blobParts.digest, digest),
        inArray(
          blobParts.part,
          unused.flatMap((row) => (row.digest === digest ? [row.part] : [])),
        ),
      ),
    )
  return unused.length === deletedParts
}
