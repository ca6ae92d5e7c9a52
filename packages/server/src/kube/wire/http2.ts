import { classify, KubeError } from '../errors.js'
import type { Http2Session } from './session.js'
import { createSessionPool, hasRoom, type SessionPool, type SessionPoolOptions } from './session-pool.js'
import type { Exchange, Running, Sink, Wire } from './wire.js'

export interface Http2WireOptions extends SessionPoolOptions {
  /** Handles the exchanges of a server that does not speak HTTP/2. */
  fallback: Wire
}

const mostAttempts = 3

/** Runs one exchange, on another session when a session refuses it, until it has ended or failed. */
const startExchange = (pool: SessionPool, fallback: Wire, exchange: Exchange, sink: Sink): Running => {
  let cancelled = false
  let stop: (() => void) | undefined
  let current: Http2Session | undefined
  let handedOver: Running | undefined

  const run = (session: Http2Session, attempt: number): void => {
    current = session
    try {
      exchange.permit?.()
    } catch (error) {
      sink.fail(classify(error))
      return
    }
    stop = session.start(exchange, sink, (end) => {
      if (cancelled) return
      if (end.kind === 'ended') return sink.end()
      if (end.kind === 'failed') return sink.fail(end.error)
      if (session.usable()) session.retire()
      if (attempt < mostAttempts && !pool.closed()) return acquire(attempt + 1)
      sink.fail(new KubeError('Closed', 'the server refused new requests on every connection'))
    })
  }
  const acquire = (attempt: number): void => {
    const free = pool.find(exchange.long)
    if (pool.closed()) sink.fail(new KubeError('Closed', 'the transport was closed'))
    else if (free !== undefined) run(free, attempt)
    else pool.connect().then(onConnected(attempt), onUnconnected)
  }
  const onConnected = (attempt: number) => (session: Http2Session | undefined) => {
    if (cancelled) return
    if (session === undefined) handedOver = fallback.start(exchange, sink)
    else if (hasRoom(session, exchange.long)) run(session, attempt)
    else acquire(attempt)
  }
  const onUnconnected = (error: unknown): void => {
    if (!cancelled) sink.fail(classify(error))
  }
  acquire(1)
  return {
    cancel: () => {
      cancelled = true
      stop?.()
      handedOver?.cancel()
    },
    suspect: () => {
      current?.check()
      handedOver?.suspect()
    },
  }
}

/** Exchanges over as few HTTP/2 connections as possible: usually one. */
export const createHttp2Wire = ({ fallback, ...options }: Http2WireOptions): Wire => {
  const pool = createSessionPool(options)
  return {
    start: (exchange, sink) => startExchange(pool, fallback, exchange, sink),
    renew: pool.renew,
    close: pool.close,
  }
}
