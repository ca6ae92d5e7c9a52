import { property, text } from './property.js'

/** The exit codes of the CLI. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  conflict: 5,
  timedOut: 6,
  interrupted: 130,
} as const

/** Exit codes by error code of the hub, where the status is not enough. */
const byCode: Record<string, number> = { MissingReference: exitCodes.notFound }

/** Exit codes by status of the hub's answer; all others are `failed`. */
const byStatus: Record<number, number> = {
  400: exitCodes.usage,
  401: exitCodes.notAllowed,
  403: exitCodes.notAllowed,
  404: exitCodes.notFound,
  405: exitCodes.usage,
  409: exitCodes.conflict,
  412: exitCodes.conflict,
  413: exitCodes.usage,
  415: exitCodes.usage,
}

/** The exit code for an error: its own, or that of the hub's answer. Matches the SDK's classes by name, because loading it takes time. */
export const exitCodeOf = (error: unknown): number => {
  const own = property(error, 'exitCode')
  if (typeof own === 'number') return own
  const name = text(error, 'name')
  if (name === 'NotAHubError' || name === 'HansaRedirectError') return exitCodes.usage
  if (name === 'HansaTimeoutError') return exitCodes.timedOut
  const known = byCode[text(error, 'code')]
  if (known !== undefined) return known
  const status = property(error, 'status')
  return (typeof status === 'number' ? byStatus[status] : undefined) ?? exitCodes.failed
}

/** Runs a command that ends with 1 for a difference, as `diff` does: its errors end with 2 or more. */
export const asDiff = async (compare: () => Promise<void>): Promise<void> => {
  try {
    await compare()
  } catch (error) {
    if (!(error instanceof Error) || exitCodeOf(error) > exitCodes.failed) throw error
    throw Object.assign(error, { exitCode: exitCodes.usage })
  }
}
