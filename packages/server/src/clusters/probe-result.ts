import { KubeError } from '../kube/index.js'
import type { ProbeResult } from './probe-state.js'

const failed = (reason: string, message: string): ProbeResult => ({ kind: 'Failed', reason, message })
const rejected = (reason: string, message: string, alive: boolean): ProbeResult => ({
  kind: 'Rejected',
  reason,
  message,
  alive,
})

const ofStatus = (status: number, message: string): ProbeResult => {
  if (status >= 500) return failed('ServerError', `/readyz returned HTTP ${status}: ${message}`)
  if (status === 429) return { kind: 'Void' }
  if (status === 401)
    return rejected('Unauthorized', 'the API server does not accept the credential (401)', true)
  if (status === 403)
    return rejected('Forbidden', `the credential is not allowed to read /readyz (403): ${message}`, true)
  return rejected(
    'UnexpectedAnswer',
    `/readyz returned HTTP ${status}: check that the address is an API server`,
    true,
  )
}

/** The probe result of a failed call of /readyz. */
export const verdictOf = (error: unknown): ProbeResult => {
  if (!(error instanceof KubeError)) throw error
  const { cause, message } = error
  switch (cause) {
    case 'Status':
      return ofStatus(error.status ?? 500, message)
    case 'Refused':
    case 'Closed':
      return failed('Refused', `connection failed: ${message}`)
    case 'Timeout':
      return failed('Timeout', message)
    case 'Tls':
      return rejected('TlsMismatch', `the server's certificate was rejected: ${message}`, false)
    case 'Name':
      return rejected('NameUnresolved', `the server's host name does not resolve: ${message}`, false)
    case 'Limit':
    case 'Protocol':
      return rejected('UnexpectedAnswer', message, true)
    case 'Local':
      return { kind: 'Void', local: { code: error.code ?? '', message } }
    case 'Aborted':
    case 'LeaseLost':
      return { kind: 'Void' }
  }
}
