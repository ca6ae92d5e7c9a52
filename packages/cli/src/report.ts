import { exitCodes, TimedOutError, UsageError } from './exit.js'
import { say } from './output/print.js'

/** What the hub's error codes end a command with; all others are `failed`. */
const byStatus: Record<number, number> = {
  400: exitCodes.usage,
  401: exitCodes.notAllowed,
  403: exitCodes.notAllowed,
  404: exitCodes.notFound,
  409: exitCodes.conflict,
  412: exitCodes.conflict,
  413: exitCodes.usage,
}

const property = (error: unknown, key: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined

/** Says what happened, why, and what to type next; gives the exit code. */
export const reportError = (error: unknown): number => {
  const message = error instanceof Error ? error.message : String(error)
  say(`error: ${message}`)
  const wrong = property(error, 'errors')
  if (Array.isArray(wrong) && wrong.length > 1)
    for (const field of wrong)
      say(`  ${String(property(field, 'pointer'))}: ${String(property(field, 'reason'))}`)
  const hint = property(error, 'hint')
  if (typeof hint === 'string' && hint !== '') say(`hint: ${hint}`)
  if (error instanceof UsageError) return exitCodes.usage
  if (error instanceof TimedOutError) return exitCodes.timedOut
  const status = property(error, 'status')
  return (typeof status === 'number' ? byStatus[status] : undefined) ?? exitCodes.failed
}
