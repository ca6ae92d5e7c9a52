import { z } from 'zod'
import { HansaError } from './errors.js'
import { messageOf } from './message.js'
import { fieldErrors } from './validation.js'

/** The text of any error for a condition: the message of a HansaError, the fields a schema refused, or the thrown message. */
export const failureText = (error: unknown): string => {
  if (error instanceof HansaError) return error.message
  if (error instanceof z.ZodError || error instanceof z.core.$ZodError) {
    const [first] = fieldErrors(error)
    const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : ''
    return `invalid stored data: ${first?.pointer ?? ''}: ${first?.reason ?? 'invalid'}${more}`
  }
  return `internal error: ${messageOf(error).split('\n')[0]?.slice(0, 400) ?? ''}`
}

/** Whether an error comes from the database or the lease: it is temporary and says nothing about the work itself. */
export const isOutage = (error: unknown): boolean =>
  error instanceof HansaError && (error.code === 'Unavailable' || error.code === 'LeaseLost')

/** Runs `read` over stored data; any error becomes `Unprocessable` with the data that cannot be read and the next step. */
export const readStored = <T>(what: string, fix: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof HansaError) throw error
    throw new HansaError('Unprocessable', { reason: `${what}: ${failureText(error)}`, fix }, { cause: error })
  }
}
