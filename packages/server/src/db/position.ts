import { closeSync, constants, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { hasCode } from '../runtime/error-code.js'
import type { HansaError } from '../runtime/errors.js'
import { unavailable } from './problems.js'

/**
 * The last committed revision, in a file beside the database. A database that lacks commits (its log was
 * deleted, truncated or damaged, or an older copy replaced it) is consistent in itself; only something outside it can show that it is old.
 */
export const positionPath = (data: string): string => join(data, 'hansa.position')

export interface Position {
  hubUid: string
  revision: number
}

const digits = 16
const pattern = /^([0-9a-f-]{36}) (\d{16})\n$/

/** The recorded position; undefined if none was recorded, or the power failed while it was written. */
export const readPosition = (data: string): Position | undefined => {
  try {
    const [, hubUid, revision] = pattern.exec(readFileSync(positionPath(data), 'utf8')) ?? []
    return hubUid === undefined ? undefined : { hubUid, revision: Number(revision) }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

export const forgetPosition = (data: string): void => rmSync(positionPath(data), { force: true })

export interface PositionRecord {
  note(revision: number): void
  close(): void
}

/**
 * Records commits. Called after a commit is on disk and never synced: it stays exact after a crash of the hub, a power cut can leave
 * an older revision, but never a later one than that of the database.
 */
export const recordPosition = (data: string, hubUid: string): PositionRecord => {
  const handle = openSync(positionPath(data), constants.O_RDWR | constants.O_CREAT, 0o600)
  ftruncateSync(handle, hubUid.length + digits + 2)
  return {
    note: (revision) => {
      try {
        writeSync(handle, `${hubUid} ${String(revision).padStart(digits, '0')}\n`, 0)
      } catch {
        // The commit is valid whether or not it is recorded; an older record causes no refusal.
      }
    },
    close: () => closeSync(handle),
  }
}

/** The refusal of a database that lacks commits; undefined if it has every recorded commit, or the record belongs to another database. */
export const lostCommits = (
  path: string,
  recorded: Position | undefined,
  found: Position,
): HansaError | undefined =>
  recorded === undefined || recorded.hubUid !== found.hubUid || recorded.revision <= found.revision
    ? undefined
    : unavailable(
        `the database ${path} lacks acknowledged changes: it ends at revision ${found.revision}, but revision ${recorded.revision} was committed before. Its write-ahead log ${path}-wal was deleted, truncated or damaged, or an older copy replaced the database`,
        undefined,
        'restore the newer files, or restore a backup with `hansa-server restore FILE --force`; to continue without the lost changes, delete hansa.position from the data folder',
      )
