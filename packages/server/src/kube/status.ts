import { foreignText } from '../runtime/foreign-text.js'
import { isRecord } from '../runtime/record.js'
import { KubeError, type KubeErrorFields, type StatusCause } from './errors.js'
import { textIn } from './object.js'

const retryAfterOf = (
  header: string | undefined,
  details: Record<string, unknown>,
  now: number,
): number | undefined => {
  if (header !== undefined) {
    const seconds = Number(header)
    if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000)
    const date = Date.parse(header)
    if (!Number.isNaN(date)) return Math.max(0, date - now)
  }
  const seconds = details.retryAfterSeconds
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : undefined
}

const causesOf = (details: Record<string, unknown>): StatusCause[] =>
  (Array.isArray(details.causes) ? details.causes : []).filter(isRecord).map((cause) => {
    const reason = textIn(cause, 'reason')
    const message = textIn(cause, 'message')
    const field = textIn(cause, 'field')
    return {
      ...(reason !== undefined && { reason: foreignText(reason) }),
      ...(message !== undefined && { message: foreignText(message) }),
      ...(field !== undefined && { field: foreignText(field) }),
    }
  })

/** The plain-text response of Go's HTTP server itself, before the API server handles a request. */
const plainAnswers = new Set(['Client sent an HTTP request to an HTTPS server.'])

/**
 * Anything may answer: unless it is Kubernetes' own Status, only status code and content type are repeated, never the
 * text.
 */
const strange = (status: number, text: string, type: string | undefined): string => {
  if (plainAnswers.has(text)) return text
  const [kind = ''] = (type ?? '').split(';')
  return `the server returned HTTP ${status}${kind === '' ? '' : ` (${kind.slice(0, 60)})`}`
}

export interface FailedAnswer {
  status: number
  /** The parsed body: a Kubernetes Status, or anything from a proxy in between. */
  body: unknown
  text?: string | undefined
  contentType?: string | undefined
  retryAfter?: string | undefined
  /** Milliseconds since the epoch, for a Retry-After that is a date. */
  now: number
}

/**
 * A failed response as a KubeError: status, reason, message, causes and Retry-After of the Kubernetes Status object,
 * safe to show. Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export const statusError = ({
  status,
  body,
  text,
  contentType,
  retryAfter,
  now,
}: FailedAnswer): KubeError => {
  const answer = isRecord(body) && body.kind === 'Status' && body.apiVersion === 'v1' ? body : {}
  const details = isRecord(answer.details) ? answer.details : {}
  const reason = textIn(answer, 'reason')
  const said = textIn(answer, 'message')?.trim() ?? ''
  const waits = retryAfterOf(retryAfter, details, now)
  const fields: KubeErrorFields = {
    status,
    causes: causesOf(details),
    ...(reason !== undefined && { reason: foreignText(reason) }),
    ...(waits !== undefined && { retryAfterMs: waits }),
  }
  return new KubeError('Status', said || strange(status, text?.trim() ?? '', contentType), fields)
}
