import { z } from 'zod'
import { HansaError } from './errors.js'
import { messageOf } from './message.js'
import { fieldErrors } from './validation.js'

/** What an error of any kind means to whoever reads a condition: a HansaError's own words, the fields a schema refused, or what was thrown. */
export const failureText = (error: unknown): string => {
  if (error instanceof HansaError) return error.message
  if (error instanceof z.ZodError || error instanceof z.core.$ZodError) {
    const [first] = fieldErrors(error)
    const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : ''
    return `invalid stored data: ${first?.pointer ?? ''}: ${first?.reason ?? 'invalid'}${more}`
  }
  return `internal error: ${messageOf(error).split('\n')[0]?.slice(0, 400) ?? ''}`
}

/** Whether an error is the database's or the lease's, which passes and says nothing about what was being worked on. */
export const isOutage = (error: unknown): boolean =>
  error instanceof HansaError && (error.code === 'Unavailable' || error.code === 'LeaseLost')

/** Runs `read` over something stored; whatever it throws becomes `Unprocessable`, saying what cannot be read and what to do. */
export const readStored = <T>(what: string, fix: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof HansaError) throw error
    throw new HansaError('Unprocessable', { reason: `${what}: ${failureText(error)}`, fix }, { cause: error })
  }
}
