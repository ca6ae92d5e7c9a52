import { isRecord } from '../runtime/record.js'
import { KubeError, type KubeErrorFields, type StatusCause } from './errors.js'
import { textIn } from './object.js'

const longestMessage = 2_000

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
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message }),
      ...(field !== undefined && { field }),
    }
  })

export interface FailedAnswer {
  status: number
  /** The parsed body: a Kubernetes Status, or anything a proxy on the way says. */
  body: unknown
  text?: string | undefined
  retryAfter?: string | undefined
  /** Milliseconds since the epoch, for a Retry-After that is a date. */
  now: number
}

/**
 * A failed answer as a KubeError: status, reason, message, causes and Retry-After of the Kubernetes Status object.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export const statusError = ({ status, body, text, retryAfter, now }: FailedAnswer): KubeError => {
  const answer = isRecord(body) && body.kind === 'Status' ? body : {}
  const details = isRecord(answer.details) ? answer.details : {}
  const reason = textIn(answer, 'reason')
  const said = textIn(answer, 'message') ?? text?.trim()
  const waits = retryAfterOf(retryAfter, details, now)
  const fields: KubeErrorFields = {
    status,
    causes: causesOf(details),
    ...(reason !== undefined && { reason }),
    ...(waits !== undefined && { retryAfterMs: waits }),
  }
  return new KubeError('Status', (said || `the server answered ${status}`).slice(0, longestMessage), fields)
}
