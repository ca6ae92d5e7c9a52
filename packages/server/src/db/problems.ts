import { HansaError } from '../runtime/errors.js'
import { CommitUnknown } from './driver.js'

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  const inner = error.cause === undefined ? undefined : codeOf(error.cause)
  return inner ?? ('code' in error && typeof error.code === 'string' ? error.code : undefined)
}

/** The message of the innermost cause: drivers wrap the server's message. */
export const innermostMessage = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return innermostMessage(error.cause)
  if (error instanceof AggregateError && error.errors.length > 0) return innermostMessage(error.errors[0])
  return error.message
}

const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code)

/** SQLite says SQLITE_CONSTRAINT_UNIQUE or _PRIMARYKEY, PostgreSQL 23505 (unique_violation). */
const isTaken = (code: string): boolean =>
  code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505'

/** Whether SQLite found that its file is not a database, or is damaged. */
export const isDamaged = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error) ?? '')

/**
 * Whether the connection to PostgreSQL is gone: anything that is not an answer of the server, and its notices that it ends the
 * session (class 57P, and 25P03, an idle transaction).
 */
export const isDisconnected = (error: unknown): boolean => {
  if (!(error instanceof Error) || error instanceof HansaError) return false
  const code = codeOf(error)
  if (code === undefined)
    return /connection terminated|client has encountered a connection error|not queryable|timeout exceeded|timeout expired|query read timeout/i.test(
      innermostMessage(error),
    )
  if (code.startsWith('57P') || code.startsWith('08') || code === '25P03') return true
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ENOENT)/.test(code) && !isSqlState(code)
  )
}

/** Database errors as errors for users if users can act on them; all others unchanged. */
export const problemOf = (error: unknown): unknown => {
  if (error instanceof HansaError) return error
  if (error instanceof CommitUnknown)
    return unavailable(
      `${error.message}; it is unknown whether the change was stored`,
      error,
      'read it again before you retry the change',
    )
  const code = codeOf(error)
  if (code !== undefined && isTaken(code))
    return new HansaError(
      'Conflict',
      { reason: `it is already stored (${innermostMessage(error)})` },
      { cause: error },
    )
  if (
    code === 'SQLITE_BUSY' ||
    code?.startsWith('SQLITE_BUSY_') ||
    code === 'SQLITE_FULL' ||
    /^SQLITE_(IOERR|READONLY|CANTOPEN)/.test(code ?? '')
  )
    return unavailable(`the database could not be written: ${innermostMessage(error)}`, error)
  if (isDamaged(error))
    return unavailable(
      `the database is damaged: ${innermostMessage(error)}`,
      error,
      'stop the hub; `hansa-server doctor` shows the damage, `hansa-server restore FILE --force` restores a backup',
    )
  if (isDisconnected(error))
    return unavailable(`the database cannot be reached: ${innermostMessage(error)}`, error)
  return error
}

export const unavailable = (reason: string, cause?: unknown, hint?: string): HansaError =>
  new HansaError('Unavailable', { reason }, { cause, ...(hint === undefined ? {} : { hint }) })
