import { textOf } from '../runtime/chunks.js'
import type { KubeResponse } from './calls.js'
import { KubeError } from './errors.js'
import { statusError } from './status.js'

export interface RawAnswer {
  status: number
  headers: KubeResponse['headers']
  chunks: readonly Buffer[]
  /** Milliseconds since the epoch. */
  now: number
  /** The credential sent along: removed from the message of a failed response. */
  secret: string | undefined
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new KubeError('Protocol', 'the server returned invalid JSON')
  }
}

/**
 * The Kubernetes API never redirects; the sign-in page of a gateway does. No redirect is followed, and its target is
 * not repeated.
 */
const redirectError = (status: number): KubeError =>
  new KubeError(
    'Protocol',
    `the server returned a redirect (HTTP ${status}), which is not followed: check that the address is a Kubernetes API server`,
  )

/** Whether a response is not the requested one. */
export const isRefusal = (status: number): boolean => status >= 300

/**
 * A complete response, parsed by its content type. Throws KubeError: `Status` from 400 on, `Protocol` for redirects
 * and invalid JSON.
 */
export const readAnswer = ({ status, headers, chunks, now, secret }: RawAnswer): KubeResponse => {
  if (isRefusal(status) && status < 400) throw redirectError(status)
  let text = textOf(chunks)
  const json = /\bjson\b/.test(headers['content-type'] ?? '')
  if (status < 400) {
    if (!json || text === '') return { status, headers, body: undefined, text }
    return { status, headers, body: parse(text) }
  }
  if (secret !== undefined && secret !== '') text = text.replaceAll(secret, '***')
  let body: unknown
  try {
    body = json ? JSON.parse(text) : undefined
  } catch {
    // A proxy's page that is declared as JSON: its text says more than the parser would.
  }
  throw statusError({
    status,
    body,
    text,
    contentType: headers['content-type'],
    retryAfter: headers['retry-after'],
    now,
  })
}
