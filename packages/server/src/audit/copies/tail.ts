import { asc, desc, eq } from 'drizzle-orm'
import { type AuditHead, type AuditTrail, noHead, type Reader, type Store } from '../../db/index.js'
import { apiVersion } from '../../resources/index.js'
import type { AuditEntry } from '../contract.js'
import { entryOf, rowsAfter } from '../store.js'

/** A batch in memory: rows, and about as many characters. */
const mostRows = 200
const mostText = 512 * 1024

/** The end of the trail at a moment, signed: a copy that lacks the row is not complete. */
export interface SignedHead {
  apiVersion: typeof apiVersion
  kind: 'AuditHead'
  hub: string
  sequence: number
  hash: string
  at: string
  keyId: string
  signature: string
}

/** The next entries of a copy. */
export interface Batch {
  entries: readonly AuditEntry[]
  /** The last of them. */
  through: AuditHead
  /** Set if `through` is the newest row. */
  head?: SignedHead
  /** How many rows between the position and the first entry are not stored any more: they were deleted before they were copied. */
  missing: number
}

export interface Tail {
  /** The entries behind a row; undefined if there are none. At most `most` of them. */
  after(position: AuditHead, most?: number): Promise<Batch | undefined>
  /** Where a copy continues that ends with `position`. `restarted`: the trail does not contain this row, so it begins again. */
  resume(position: AuditHead | undefined): Promise<{ position: AuditHead; restarted: boolean }>
  /** How many rows the trail has behind a row. */
  behind(position: AuditHead): Promise<number>
}

const headOf = ({ hubUid, ...head }: ReturnType<AuditTrail['sign']>): SignedHead => ({
  apiVersion,
  kind: 'AuditHead',
  hub: hubUid,
  ...head,
})

const newestOf = async ({ db, tables: { audit } }: Reader): Promise<number> => {
  const [row] = await db
    .select({ sequence: audit.sequence })
    .from(audit)
    .orderBy(desc(audit.sequence))
    .limit(1)
  return row?.sequence ?? 0
}

const isKnown = async (
  { db, tables: { audit } }: Reader,
  { sequence, hash }: AuditHead,
): Promise<boolean> => {
  if (sequence === 0) return true
  const [row] = await db.select({ hash: audit.hash }).from(audit).where(eq(audit.sequence, sequence))
  if (row !== undefined) return row.hash === hash
  const [first] = await db
    .select({ sequence: audit.sequence })
    .from(audit)
    .orderBy(asc(audit.sequence))
    .limit(1)
  // Deleted because of its age. If more than that was deleted, the next batch says so.
  return first !== undefined && sequence < first.sequence
}

/** A copy that begins has no position: what was deleted before it is not missing. */
const missingBetween = ({ sequence }: AuditHead, first: Pick<AuditHead, 'sequence'> | undefined): number =>
  sequence === 0 || first === undefined ? 0 : Math.max(0, first.sequence - sequence - 1)

/** Reads the trail for copies, a batch at a time. */
export const createTail = ({ store, trail }: { store: Store; trail: AuditTrail }): Tail => ({
  after: (position, most = mostRows) =>
    store.read(async (reader) => {
      const rows = await rowsAfter(reader, position.sequence, Math.min(most, mostRows) + 1)
      const entries: AuditEntry[] = []
      let text = 0
      for (const row of rows.slice(0, most)) {
        const entry = entryOf(row)
        text += JSON.stringify(entry).length
        if (entries.length > 0 && text > mostText) break
        entries.push(entry)
      }
      const last = rows[entries.length - 1]
      if (last === undefined) return undefined
      const through = { sequence: last.sequence, hash: last.hash }
      return {
        entries,
        through,
        missing: missingBetween(position, rows[0]),
        ...(entries.length === rows.length ? { head: headOf(trail.sign(through)) } : {}),
      }
    }),
  resume: (position) =>
    store.read(async (reader) => {
      if (position === undefined) return { position: noHead, restarted: false }
      const known = await isKnown(reader, position)
      return { position: known ? position : noHead, restarted: !known }
    }),
  behind: ({ sequence }) => store.read(async (reader) => Math.max(0, (await newestOf(reader)) - sequence)),
})
