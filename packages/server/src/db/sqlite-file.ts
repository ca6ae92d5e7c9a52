import { type Stats, statSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import type { HansaError } from '../runtime/errors.js'
import { isDamaged, unavailable } from './problems.js'

const restoreHint =
  'stop the hub; `hansa-server doctor` shows the damage, `hansa-server restore FILE --force` restores a backup'

export const damaged = (path: string, found: string, cause?: unknown): HansaError =>
  unavailable(`the database ${path} is damaged: ${found}`, cause, restoreHint)

/** The first faults of a database; none if it is intact. `quick` skips the slowest check: whether indexes match their tables. */
export const faultsIn = (file: SqliteDatabase.Database, depth: 'quick' | 'full'): string[] => {
  try {
    const found: unknown = file.pragma(depth === 'quick' ? 'quick_check(3)' : 'integrity_check(20)')
    const lines = Array.isArray(found) ? found.flatMap((row: object) => Object.values(row).map(String)) : []
    return lines.filter((line) => line !== 'ok')
  } catch (error) {
    if (isDamaged(error)) return [error instanceof Error ? error.message : String(error)]
    throw error
  }
}

const found = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })

/**
 * Checks that the files a hub writes to are still those it will open at its next start: a file that was deleted or
 * replaced accepts writes until it is closed, and then all of them are lost. A fault that was found stays: only a restart clears it.
 */
export const watchFiles = (path: string): { check: () => void } => {
  const wal = `${path}-wal`
  const opened = found(path)
  let log: Stats | undefined
  let size = opened?.size ?? 0
  let fault: HansaError | undefined

  const lost = (what: string): HansaError =>
    unavailable(`${what} while the hub runs: nothing more is written`, undefined, restoreHint)

  const faultNow = (): HansaError | undefined => {
    const file = found(path)
    if (file === undefined) return lost(`the database ${path} was deleted`)
    if (file.ino !== opened?.ino || file.dev !== opened.dev) return lost(`the database ${path} was replaced`)
    if (file.size < size) return lost(`the database ${path} was truncated from ${size} to ${file.size} bytes`)
    size = file.size
    const logNow = found(wal)
    if (log !== undefined && logNow?.ino !== log.ino)
      return lost(`the write-ahead log ${wal} was deleted or replaced`)
    log = logNow
    return undefined
  }

  return {
    check: () => {
      fault ??= faultNow()
      if (fault !== undefined) throw fault
    },
  }
}

/** Errors of opening a database that are the fault of the file or the folder, as errors for users. */
export const openingProblem = (path: string, error: unknown): unknown => {
  if (isDamaged(error)) return damaged(path, error instanceof Error ? error.message : String(error), error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isOurs =
    error instanceof SqliteDatabase.SqliteError
      ? /^SQLITE_(READONLY|CANTOPEN|IOERR|FULL|PERM)/.test(code)
      : /^(EROFS|EACCES|EPERM|ENOTDIR|EISDIR|ENOSPC|EEXIST)$/.test(code)
  if (!isOurs || !(error instanceof Error)) return error
  return unavailable(
    `cannot write to the data folder (${path}): ${error.message}`,
    error,
    'set --data to a folder that the hub can write to, on a file system mounted read-write',
  )
}
