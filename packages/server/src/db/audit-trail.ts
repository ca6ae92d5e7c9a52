import { type Clock, timestamp } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { chained } from './audit-append.js'
import {
  type HeadProblem,
  headProblem,
  missingFrom,
  type RecordedHead,
  readHead,
  recordHead,
  signHead,
} from './audit-head.js'
import type { AuditEntry, AuditHead, AuditRow, NewestRow } from './audit-row.js'
import type { KeyRing } from './keys.js'
import type { Tabled } from './prepared.js'
import type { Reader } from './store.js'

/** What the rest of the hub needs of the audit trail in addition to its rows. */
export interface AuditTrail {
  readonly hubUid: string
  readonly keys: KeyRing
  /** Compares the trail with the newest row that this process knows of; a difference stays known until it ends. */
  checkHead(reader: Reader): Promise<HeadProblem | undefined>
  /** Puts the record of the newest row on disk. */
  sync(): void
  /** States that a row is the newest one now. */
  sign(head: AuditHead): RecordedHead
}

/** The part of the store that writes the trail. */
export interface AuditRecorder {
  /**
   * The rows of a transaction. It excludes all other writers, of this process or another, so `newest` is the row to continue and the chain
   * never forks; the primary key would refuse a second row of one number.
   */
  chain(newest: NewestRow | undefined, entries: readonly AuditEntry[]): { rows: AuditRow[]; head: AuditHead }
  /** After the commit. */
  committed(head: AuditHead): void
  close(): void
}

/**
 * Opens the trail of a database: compares it with the head in `data`, and records the head from then on. Where they differ, the file stays
 * as it is, as the proof.
 */
export const openAuditTrail = async (
  place: Tabled,
  options: { data: string; hubUid: string; keys: KeyRing; clock: Clock; logger: Logger },
): Promise<{ trail: AuditTrail; recorder: AuditRecorder }> => {
  const { data, hubUid, keys, clock, logger } = options
  const found = readHead(data)
  const record = recordHead(data, hubUid, keys)
  let problem: HeadProblem | undefined
  /** The newest head that was found in the database. */
  let anchor: (AuditHead & { at: string }) | undefined
  let newest: typeof anchor

  const broken = (which: HeadProblem): HeadProblem => {
    if (problem === undefined) {
      record.keep()
      logger.error({ row: which.sequence }, `the audit trail is broken: ${which.message}`)
    }
    problem ??= which
    return problem
  }

  const atStart = await headProblem(place, found, { hubUid, keys })
  if (atStart !== undefined) broken(atStart)
  else if (typeof found === 'object' && found.hubUid === hubUid) anchor = found

  return {
    trail: {
      hubUid,
      keys,
      checkHead: async (reader) => {
        const [checked, next] = [anchor, newest]
        if (problem !== undefined || checked === undefined) return problem
        const missing = await missingFrom(reader, checked)
        if (missing !== undefined) return broken(missing)
        anchor = next ?? checked
        return undefined
      },
      sync: record.sync,
      sign: (head) => signHead(keys, hubUid, head, timestamp(clock)),
    },
    recorder: {
      chain: (before, entries) => chained(keys, before, entries),
      committed: (head) => {
        if (newest !== undefined && head.sequence <= newest.sequence)
          broken({
            sequence: head.sequence,
            message: `row ${newest.sequence} was written before row ${head.sequence}: the end of the trail was removed`,
          })
        newest = { ...head, at: timestamp(clock) }
        anchor ??= newest
        record.note(head, newest.at)
      },
      close: record.close,
    },
  }
}
