import { addressRefused } from '../runtime/egress.js'
import { foreignText } from '../runtime/foreign-text.js'
import { isLocalCode } from '../runtime/local-fault.js'

/**
 * Why a call to a member failed.
 * - `Refused`: nothing listens there, no route, or a proxy declined.
 * - `Timeout`: a deadline passed: the peer is silent or too slow.
 * - `Tls`: the handshake or the certificate's verification failed.
 * - `Name`: the host name does not resolve.
 * - `Closed`: the connection was cut while the call was open; it may have been carried out.
 * - `Status`: the server answered with 400 or more.
 * - `Protocol`: the response could not be parsed.
 * - `Limit`: the member sends more than the hub reads; the message names the limit and its setting.
 * - `Local`: this machine is out of descriptors, memory, buffers or ports. It says nothing about the member.
 * - `Aborted`: the caller's signal aborted.
 * - `LeaseLost`: this process is no longer allowed to write; nothing was sent.
 */
export type KubeCause =
  | 'Refused'
  | 'Timeout'
  | 'Tls'
  | 'Name'
  | 'Closed'
  | 'Status'
  | 'Protocol'
  | 'Limit'
  | 'Local'
  | 'Aborted'
  | 'LeaseLost'

/** One entry of a Kubernetes Status' details: the field, and the problem. */
export interface StatusCause {
  reason?: string
  message?: string
  field?: string
}

export interface KubeErrorFields {
  /** The HTTP status; only with cause `Status`. */
  status?: number
  /** The Kubernetes Status' reason, such as `Forbidden`. */
  reason?: string
  /** Details of the Kubernetes Status. */
  causes?: readonly StatusCause[]
  /** How long the server asked to wait before the next attempt, in milliseconds (429 and 503). */
  retryAfterMs?: number
  /** The system's or library's error code, such as `ECONNREFUSED`. */
  code?: string
  /** The service account, as NAMESPACE/NAME, that the call was made as and that lacks the permission. */
  account?: string
}

/** The only error that this room throws. Its message contains no credential. */
export class KubeError extends Error {
  override readonly name = 'KubeError'
  override readonly cause: KubeCause
  readonly status: number | undefined
  readonly reason: string | undefined
  readonly causes: readonly StatusCause[]
  readonly retryAfterMs: number | undefined
  readonly code: string | undefined
  readonly account: string | undefined

  constructor(cause: KubeCause, message: string, fields: KubeErrorFields = {}) {
    // A stack trace adds nothing to the message, and thousands of errors are created per second when a fleet fails.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    // The message may contain text of proxies, certificates and API servers.
    super(foreignText(message))
    Error.stackTraceLimit = stackTraceLimit
    this.cause = cause
    this.status = fields.status
    this.reason = fields.reason
    this.causes = fields.causes ?? []
    this.retryAfterMs = fields.retryAfterMs
    this.code = fields.code
    this.account = fields.account
  }
}

/** True for a KubeError with one of these HTTP statuses. */
export const hasStatus = (error: unknown, ...statuses: number[]): error is KubeError =>
  error instanceof KubeError && error.status !== undefined && statuses.includes(error.status)

const refused = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EACCES',
  'EPERM',
  'ENOENT',
  addressRefused,
])
const closed = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])
const tls =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH|EPROTO$)/

const causeOf = (code: string): KubeCause => {
  if (isLocalCode(code)) return 'Local'
  if (refused.has(code)) return 'Refused'
  if (code === 'ETIMEDOUT' || /TIMEOUT/.test(code)) return 'Timeout'
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'Name'
  if (tls.test(code)) return 'Tls'
  if (closed.has(code) || /^(UND_ERR_(SOCKET|CLOSED|DESTROYED)|ERR_HTTP2_)/.test(code)) return 'Closed'
  return 'Protocol'
}

const codeOf = (error: object): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined

/** A failure of a socket, a TLS handshake or an HTTP library as a KubeError; KubeErrors pass through. */
export const classify = (error: unknown, fallback?: KubeCause): KubeError => {
  if (error instanceof KubeError) return error
  if (!(error instanceof Error)) return new KubeError(fallback ?? 'Closed', String(error))
  // Happy eyeballs wraps the errors of each address in one empty error.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  const message = error.message || (first instanceof Error ? first.message : error.name)
  const code = codeOf(error)
  const known = code === undefined ? 'Protocol' : causeOf(code)
  const cause = known === 'Protocol' && fallback !== undefined ? fallback : known
  return new KubeError(cause, message, code === undefined ? {} : { code })
}

export const abortedError = (): KubeError => new KubeError('Aborted', 'the call was aborted')
