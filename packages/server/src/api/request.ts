import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import type { Subject } from '../runtime/subject.js'
import type { Sessions } from './sessions.js'

/** What is known about a request in addition to HTTP's own. */
export interface RequestInfo {
  id: string
  /** W3C trace context of this request, within the caller's trace when there is one. */
  traceparent: string
  /** Who asks; undefined without a valid token. */
  subject: Subject | undefined
  /** Aborts when the client goes away before it was answered, or when its token ends. */
  signal: AbortSignal
  /** Aborts when the token ends: a stream then ends as it likes; whatever has not by then is cut off. */
  revoked: AbortSignal
}

const requests = new WeakMap<IncomingMessage, RequestInfo>()

/** Throws when `identify` has not seen the request, which is a bug. */
export const infoOf = (request: IncomingMessage): RequestInfo => {
  const info = requests.get(request)
  if (info === undefined) throw new Error('the request was not identified')
  return info
}

/** For how long what is left of a body is taken after its request was answered, in milliseconds. */
const discardMs = 2_000

/** A client may send on although it was answered: for a while that is dropped, so that it reads the answer; then the connection is cut. */
const discardBody = (request: IncomingMessage): void => {
  if (request.complete || request.destroyed) return
  request.resume()
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, discardMs)
  request.once('close', () => clearTimeout(timer))
}

/** Whoever asks whether the hub lives must hear so while the database, where tokens are looked up, does not. */
const tokenless: ReadonlySet<string> = new Set(['/livez', '/readyz', '/version'])

const traceOf = (header: string | undefined): string => {
  const [, trace, flags] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(header ?? '') ?? []
  const span = randomBytes(8).toString('hex')
  return `00-${trace ?? randomBytes(16).toString('hex')}-${span}-${flags ?? '00'}`
}

/**
 * Gives each request an id (the client's own when it sent a plain X-Request-Id) and a span in the caller's trace, tells both in
 * the answer, and finds out who asks. Source: W3C Trace Context.
 */
export const identify =
  (
    authenticate: (authorization: string | undefined) => Promise<Subject | undefined>,
    sessions: Sessions,
  ): RequestHandler =>
  async (request, response, next) => {
    const sent = request.get('x-request-id') ?? ''
    const id = /^[\w.:-]{1,128}$/.test(sent) ? sent : randomUUID()
    const traceparent = traceOf(request.get('traceparent'))
    const controller = new AbortController()
    const revoked = new AbortController()
    let forget = (): void => {}
    response.on('close', () => {
      forget()
      if (!response.writableFinished) controller.abort()
    })
    response.on('finish', () => discardBody(request))
    response.set({ 'X-Request-Id': id, traceparent })
    const info: RequestInfo = {
      id,
      traceparent,
      subject: undefined,
      signal: controller.signal,
      revoked: revoked.signal,
    }
    requests.set(request, info)
    if (tokenless.has(request.path)) return next()
    const authorization = request.get('authorization')
    info.subject = await authenticate(authorization)
    if (info.subject !== undefined && authorization !== undefined && !response.closed)
      forget = sessions.follow(authorization, () => {
        revoked.abort()
        controller.abort()
        if (!response.writableEnded) response.destroy()
      })
    next()
  }
