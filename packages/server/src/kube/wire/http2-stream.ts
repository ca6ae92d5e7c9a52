import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2'
import { classify, KubeError } from '../errors.js'
import type { Exchange, Sink } from './wire.js'

/** How a stream ended. `unprocessed`: the server has not acted on it, so it is safe to send again. */
export type StreamEnd = { kind: 'ended' } | { kind: 'unprocessed' } | { kind: 'failed'; error: KubeError }

export interface StreamSink extends Pick<Sink, 'head' | 'data'> {
  onHeard: () => void
  onEnd: (end: StreamEnd) => void
}

const notStarted = new Set([
  'ERR_HTTP2_GOAWAY_SESSION',
  'ERR_HTTP2_INVALID_SESSION',
  'ERR_HTTP2_OUT_OF_STREAMS',
])

const headersOf = (
  headers: Record<string, string | string[] | number | undefined>,
): Record<string, string> => {
  const plain: Record<string, string> = {}
  for (const [key, value] of Object.entries(headers))
    if (value !== undefined && !key.startsWith(':')) plain[key] = String(value)
  return plain
}

/**
 * Runs one exchange as a stream of an open session. A cut connection ends a stream like a normal end, except for its
 * rstCode, which therefore decides.
 */
export const runStream = (
  session: ClientHttp2Session,
  exchange: Exchange,
  sink: StreamSink,
): ClientHttp2Stream => {
  const stream = session.request(
    { ...exchange.headers, ':method': exchange.method, ':path': exchange.path },
    { endStream: exchange.body === undefined },
  )
  let answered = false
  let ended = false
  let error: KubeError | undefined
  stream.on('response', (headers) => {
    answered = true
    sink.onHeard()
    sink.head(Number(headers[':status'] ?? 0), headersOf(headers))
  })
  stream.on('data', (chunk: Buffer) => {
    sink.onHeard()
    sink.data(chunk)
  })
  stream.on('end', () => {
    ended = true
  })
  stream.on('error', (cause) => {
    error = classify(cause, 'Closed')
  })
  stream.on('close', () => {
    const { rstCode } = stream
    if (answered && ended && rstCode === constants.NGHTTP2_NO_ERROR && error === undefined)
      return sink.onEnd({ kind: 'ended' })
    const refused = rstCode === constants.NGHTTP2_REFUSED_STREAM || notStarted.has(error?.code ?? '')
    if (refused && !answered) return sink.onEnd({ kind: 'unprocessed' })
    sink.onEnd({
      kind: 'failed',
      error: error ?? new KubeError('Closed', `the connection was cut (HTTP/2 code ${rstCode})`),
    })
  })
  if (exchange.body !== undefined) stream.end(exchange.body)
  return stream
}
