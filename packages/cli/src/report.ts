import { exitCodes, PartlyDoneError, TimedOutError, UsageError } from './exit.js'
import { say } from './output/print.js'

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

const property = (error: unknown, key: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined

const text = (error: unknown, key: string): string => {
  const found = property(error, key)
  return typeof found === 'string' ? found : ''
}

/** The next step for errors without a hint of the hub. Matches the SDK's classes by name, because loading it takes time. */
const hintOf = (error: unknown, message: string): string => {
  const name = text(error, 'name')
  if (name !== 'HansaConnectionError' && name !== 'HansaTimeoutError') return text(error, 'hint')
  const [address = 'its address'] = /^https?:\/\/\S+/.exec(message) ?? []
  if (/certificate|self.signed/i.test(message))
    return `if a private certificate authority signed the hub's certificate, trust it: export NODE_EXTRA_CA_CERTS=ca.pem`
  return `check that the hub is running: \`curl ${address}/livez\`; start one with \`hansa-server serve\`, or set another address with --url, HANSA_URL or a context (\`hansa context list\`)`
}

const wrongField = (field: unknown): string =>
  property(field, 'pointer') === undefined
    ? text(field, 'reason')
    : `${text(field, 'pointer') || 'request body'}: ${text(field, 'reason')}`

const wrongFields = (error: unknown): string[] => {
  const wrong = property(error, 'errors')
  return Array.isArray(wrong) ? wrong.map(wrongField) : []
}

const exitCodeOf = (error: unknown): number => {
  if (error instanceof PartlyDoneError) return error.exitCode
  const name = text(error, 'name')
  if (error instanceof UsageError || name === 'NotAHubError' || name === 'HansaRedirectError')
    return exitCodes.usage
  if (error instanceof TimedOutError || text(error, 'name') === 'HansaTimeoutError') return exitCodes.timedOut
  const known = byCode[text(error, 'code')]
  if (known !== undefined) return known
  const status = property(error, 'status')
  return (typeof status === 'number' ? byStatus[status] : undefined) ?? exitCodes.failed
}

/** Whether further requests would fail too: the hub is unreachable, or rejects the token. */
export const endsEverything = (error: unknown): boolean => {
  const name = text(error, 'name')
  const unreached = name === 'HansaConnectionError' || name === 'HansaTimeoutError'
  return (
    unreached ||
    name === 'NotAHubError' ||
    name === 'HansaRedirectError' ||
    property(error, 'status') === 401 ||
    property(error, 'status') === 503
  )
}

/** Prints the error, each invalid field and the hint; returns the exit code. */
export const reportError = (error: unknown): number => {
  const message = error instanceof Error ? error.message : String(error)
  // The document that was being sent, if any.
  const source = text(error, 'source')
  say(`error: ${source === '' ? '' : `${source}: `}${message}`)
  for (const field of wrongFields(error)) if (field !== message) say(`  ${field}`)
  const hint = hintOf(error, message)
  if (hint !== '') say(`hint: ${hint}`)
  const requestId = text(error, 'requestId')
  if (requestId !== '' && text(error, 'code') === 'Internal') say(`request: ${requestId}`)
  return exitCodeOf(error)
}
