import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'

/** What is known of a request besides HTTP's own. */
export interface RequestInfo {
  id: string
  /** W3C trace context of this request, within the caller's trace when there is one. */
  traceparent: string
  /** The token's name; undefined without a valid token. */
  actor: string | undefined
  /** Aborts when the client goes away before it was answered. */
  signal: AbortSignal
}

const requests = new WeakMap<IncomingMessage, RequestInfo>()

/** Throws when `identify` has not seen the request, which is a bug. */
export const infoOf = (request: IncomingMessage): RequestInfo => {
  const info = requests.get(request)
  if (info === undefined) throw new Error('the request was not identified')
  return info
}

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
  (authenticate: (authorization: string | undefined) => Promise<string | undefined>): RequestHandler =>
  async (request, response, next) => {
    const sent = request.get('x-request-id') ?? ''
    const id = /^[\w.:-]{1,128}$/.test(sent) ? sent : randomUUID()
    const traceparent = traceOf(request.get('traceparent'))
    const controller = new AbortController()
    response.on('close', () => {
      if (!response.writableFinished) controller.abort()
    })
    response.set({ 'X-Request-Id': id, traceparent })
    const info: RequestInfo = { id, traceparent, actor: undefined, signal: controller.signal }
    requests.set(request, info)
    info.actor = await authenticate(request.get('authorization'))
    next()
  }
