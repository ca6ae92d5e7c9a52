import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import type { HansaError } from '../runtime/errors.js'
import { RefusedCaller } from '../runtime/refused-caller.js'
import type { Subject } from '../runtime/subject.js'
import type { FindCaller, Sessions } from './sessions.js'

/** What is known about a request in addition to HTTP's own. */
export interface RequestInfo {
  id: string
  /** W3C trace context of this request, within the caller's trace when there is one. */
  traceparent: string
  /** The caller; undefined without a valid token. */
  subject: Subject | undefined
  /** A valid credential that is not accepted for this request: the caller is then unknown. */
  refused?: HansaError
  /** Aborts when the client disconnects before the response, or when its token ends. */
  signal: AbortSignal
  /** Aborts when the token ends: a stream then ends in its own way; anything still open after that is cut off. */
  revoked: AbortSignal
  /** Whether a procedure recorded its refusal in the audit trail. */
  refusalRecorded?: boolean
}

const requests = new WeakMap<IncomingMessage, RequestInfo>()

/** Throws when `identify` has not seen the request, which is a bug. */
export const infoOf = (request: IncomingMessage): RequestInfo => {
  const info = requests.get(request)
  if (info === undefined) throw new Error('the request was not identified')
  return info
}

/** How long the rest of a body is accepted after the response, in milliseconds. */
const discardMs = 2_000

/** A client may keep sending after the response: for a while that data is dropped, so that the client reads the response; then the connection is closed. */
const discardBody = (request: IncomingMessage): void => {
  if (request.complete || request.destroyed) return
  request.resume()
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, discardMs)
  request.once('close', () => clearTimeout(timer))
}

/** Liveness probes must succeed while the database, where tokens are looked up, is down. */
const tokenless: ReadonlySet<string> = new Set(['/livez', '/readyz', '/version'])

const traceOf = (header: string | undefined): string => {
  const [, trace, flags] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(header ?? '') ?? []
  const span = randomBytes(8).toString('hex')
  return `00-${trace ?? randomBytes(16).toString('hex')}-${span}-${flags ?? '00'}`
}

/**
 * Gives each request an id (the client's own when it sent a plain X-Request-Id) and a span in the caller's trace, returns both in
 * the response, and identifies the caller. Source: W3C Trace Context.
 */
export const identify =
  ({
    find,
    sessions,
    note,
  }: {
    find: FindCaller
    sessions: Sessions
    note(subject: Subject): void
  }): RequestHandler =>
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
    try {
      const { subject, credential, refused } = await find(request, response)
      info.subject = subject
      if (subject !== undefined) note(subject)
      if (refused !== undefined) info.refused = refused
      if (subject !== undefined && credential !== undefined && !response.closed)
        forget = sessions.follow(credential, subject, () => {
          revoked.abort()
          controller.abort()
          if (!response.writableEnded) response.destroy()
        })
    } catch (error) {
      if (!(error instanceof RefusedCaller)) throw error
      info.refused = error
    }
    next()
  }
