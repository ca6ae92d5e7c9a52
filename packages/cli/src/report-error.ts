import { exitCodeOf } from './exit-code.js'
import { say } from './output/print.js'
import { property, text } from './property.js'

/** The next step for errors without a hint of the hub. Matches the SDK's classes by name, because loading it takes time. */
const hintOf = (error: unknown, message: string): string => {
  const name = text(error, 'name')
  if (name !== 'HansaConnectionError' && name !== 'HansaTimeoutError') return text(error, 'hint')
  const [address = 'its address'] = /^https?:\/\/\S+/.exec(message) ?? []
  if (/certificate|self.signed/i.test(message))
    return `if a private certificate authority signed the hub's certificate, trust it: pass --hub-ca-file ca.pem, or run: hansa context set NAME --hub-ca-file ca.pem`
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
  if (requestId !== '' && text(error, 'code') === 'Internal') say(`request ID: ${requestId}`)
  return exitCodeOf(error)
}
