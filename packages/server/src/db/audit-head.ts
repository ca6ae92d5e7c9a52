import { createHmac, timingSafeEqual } from 'node:crypto'
import { closeSync, constants, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { and, asc, desc, eq, gte, lte } from 'drizzle-orm'
import { z } from 'zod'
import { hasCode } from '../runtime/error-code.js'
import { type AuditHead, noHead, trailKind } from './audit-row.js'
import type { KeyRing } from './keys.js'
import type { Tabled } from './prepared.js'

/**
 * The newest row of the audit trail, signed, in a file beside the key. A trail whose last rows were deleted is consistent in itself; only
 * something outside the database can show that they are missing.
 */
export const headPath = (data: string): string => join(data, 'hansa.audit-head')

export interface RecordedHead extends AuditHead {
  hubUid: string
  /** When the row was recorded, RFC 3339. */
  at: string
  keyId: string
  signature: string
}

const pattern =
  /^([0-9a-f-]{36}) (\d{16}) ([0-9a-f]{64}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{16}) ([0-9a-f]{64})\n$/

const length = 36 + 16 + 64 + 24 + 16 + 64 + 6

const signed = (key: Buffer, hubUid: string, { sequence, hash }: AuditHead, at: string): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(['head', hubUid, sequence, hash, at]))
    .digest('hex')

/** The recorded head; `damaged` if the file holds something else; undefined if it does not exist. */
export const readHead = (data: string): RecordedHead | 'damaged' | undefined => {
  try {
    const text = readFileSync(headPath(data), 'utf8')
    // Created, and nothing was recorded yet.
    if (/^\0*$/.test(text)) return undefined
    const [, hubUid, sequence, hash, at, keyId, signature] = pattern.exec(text) ?? []
    if (
      hubUid === undefined ||
      hash === undefined ||
      at === undefined ||
      keyId === undefined ||
      signature === undefined
    )
      return 'damaged'
    return { hubUid, sequence: Number(sequence), hash, at, keyId, signature }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** A row as the newest of a trail at a moment, signed. */
export const signHead = (keys: KeyRing, hubUid: string, head: AuditHead, at: string): RecordedHead => {
  const { id: keyId, key } = keys.active
  const { sequence, hash } = head
  return { hubUid, sequence, hash, at, keyId, signature: signed(key, hubUid, head, at) }
}

const isSigned = (head: RecordedHead, keys: KeyRing): boolean => {
  const key = keys.all.get(head.keyId)
  if (key === undefined) return false
  const expected = Buffer.from(signed(key, head.hubUid, head, head.at))
  return timingSafeEqual(expected, Buffer.from(head.signature))
}

export interface HeadRecord {
  /** After the commit that stored it: the record can be older than the trail, never newer. */
  note(head: AuditHead, at: string): void
  /** Puts the record on disk. */
  sync(): void
  /** Records nothing more: the file stays as the proof of what is missing. */
  keep(): void
  close(): void
}

/** Opens the file for recording. */
export const recordHead = (data: string, hubUid: string, keys: KeyRing): HeadRecord => {
  const handle = openSync(headPath(data), constants.O_RDWR | constants.O_CREAT, 0o600)
  ftruncateSync(handle, length)
  let kept = false
  let closed = false
  const write = (head: AuditHead, at: string): void => {
    const { hash, keyId, signature } = signHead(keys, hubUid, head, at)
    const sequence = String(head.sequence).padStart(16, '0')
    writeSync(handle, `${hubUid} ${sequence} ${hash} ${at} ${keyId} ${signature}\n`, 0)
  }
  return {
    note: (head, at) => {
      if (kept || closed) return
      try {
        write(head, at)
      } catch {
        // The rows are stored whether or not it is recorded; an older record causes no refusal.
      }
    },
    sync: () => {
      if (!closed) fsyncSync(handle)
    },
    keep: () => {
      kept = true
    },
    close: () => {
      if (closed) return
      closed = true
      try {
        fsyncSync(handle)
      } finally {
        closeSync(handle)
      }
    },
  }
}

const Checkpoint = z.object({ through: z.number(), hash: z.string() })

/** Where the stored part of the trail begins: behind the newest checkpoint that pruning left, or behind nothing. */
export const checkpointOf = async ({ db, tables: { audit } }: Tabled): Promise<AuditHead> => {
  const [row] = await db
    .select({ detail: audit.detail })
    .from(audit)
    .where(and(eq(audit.kind, trailKind), eq(audit.verb, 'prune')))
    .orderBy(desc(audit.sequence))
    .limit(1)
  const found = row === undefined ? undefined : Checkpoint.safeParse(JSON.parse(row.detail)).data
  return found === undefined ? noHead : { sequence: found.through, hash: found.hash }
}

/** Whether the database was restored from a backup after `head` was recorded, so that rows up to it can be missing. */
const wasRestored = async (
  { db, tables: { audit } }: Tabled,
  { sequence, at }: { sequence: number; at: string },
): Promise<boolean> => {
  const [restored] = await db
    .select({ sequence: audit.sequence })
    .from(audit)
    .where(
      and(
        eq(audit.kind, trailKind),
        eq(audit.verb, 'restore'),
        lte(audit.sequence, sequence + 1),
        gte(audit.at, at),
      ),
    )
    .orderBy(asc(audit.sequence))
    .limit(1)
  return restored !== undefined
}

export interface HeadProblem {
  sequence: number
  message: string
}

/** What is wrong with a trail that lacks a row which once was its newest; undefined if it has it, or was pruned or restored since. */
export const missingFrom = async (
  place: Tabled,
  head: AuditHead & { at: string },
): Promise<HeadProblem | undefined> => {
  const { audit } = place.tables
  const [row] = await place.db
    .select({ hash: audit.hash })
    .from(audit)
    .where(eq(audit.sequence, head.sequence))
  if (row?.hash === head.hash) return undefined
  if (row === undefined && head.sequence <= (await checkpointOf(place)).sequence) return undefined
  if (await wasRestored(place, head)) return undefined
  const [newest] = await place.db
    .select({ sequence: audit.sequence })
    .from(audit)
    .orderBy(desc(audit.sequence))
    .limit(1)
  const end = newest?.sequence ?? 0
  return row === undefined
    ? {
        sequence: Math.min(end + 1, head.sequence),
        message: `rows are missing: row ${head.sequence} was recorded at ${head.at}, but the trail ends at row ${end}`,
      }
    : {
        sequence: head.sequence,
        message: `row ${head.sequence} is not the one that was recorded at ${head.at}: rows were removed and others added`,
      }
}

/** The same, for the recorded head of a data folder. */
export const headProblem = async (
  place: Tabled,
  head: RecordedHead | 'damaged' | undefined,
  { hubUid, keys }: { hubUid: string; keys: KeyRing },
): Promise<HeadProblem | undefined> => {
  if (head === undefined) return undefined
  if (head === 'damaged' || (head.hubUid === hubUid && !isSigned(head, keys)))
    return { sequence: 0, message: 'hansa.audit-head is damaged or was changed: it has no valid signature' }
  // The record of another database, as after a restore into this folder.
  return head.hubUid === hubUid ? await missingFrom(place, head) : undefined
}
