import type { Duplex } from 'node:stream'
import type { Clock } from '../../runtime/clock.js'
import { classify, KubeError } from '../errors.js'
import { createSession, type Http2Session } from './session.js'
import type { Exchange, Running, Sink, Timeouts, Wire } from './wire.js'

export interface Http2WireOptions {
  /** A new connection that speaks HTTP/2; undefined when the server turned out to speak only HTTP/1.1. */
  connect: () => Promise<Duplex | undefined>
  /** Handles the exchanges of a server that does not speak HTTP/2. */
  fallback: Wire
  origin: string
  clock: Clock
  timeouts: Timeouts
}

const mostAttempts = 3

/** Calls always have capacity: watches use at most half of a session. */
const hasRoom = (session: Http2Session, long: boolean): boolean => {
  if (!session.usable()) return false
  const load = session.load()
  const limit = session.limit()
  return load.all < limit && (!long || load.long < Math.max(1, limit / 2))
}

/** Exchanges over as few HTTP/2 connections as possible: usually one. */
export const createHttp2Wire = (options: Http2WireOptions): Wire => {
  const { connect, fallback, origin, clock, timeouts } = options
  const sessions = new Set<Http2Session>()
  const draining = new Set<Http2Session>()
  let connecting: Promise<Http2Session | undefined> | undefined
  let generation = 0
  let closed = false

  const establish = async (): Promise<Http2Session | undefined> => {
    const begun = generation
    const socket = await connect()
    if (socket === undefined) return undefined
    if (closed) {
      socket.destroy()
      throw new KubeError('Closed', 'the transport was closed')
    }
    const session: Http2Session = createSession({
      socket,
      origin,
      clock,
      timeouts,
      onRetired: () => {
        sessions.delete(session)
        draining.add(session)
        socket.once('close', () => draining.delete(session))
        if (socket.destroyed) draining.delete(session)
      },
    })
    if (begun === generation) sessions.add(session)
    return session
  }
  const find = (long: boolean): Http2Session | undefined => {
    for (const session of sessions) if (hasRoom(session, long)) return session
    return undefined
  }
  const another = (): Promise<Http2Session | undefined> => {
    if (connecting !== undefined) return connecting
    const begun = establish().finally(() => {
      if (connecting === begun) connecting = undefined
    })
    connecting = begun
    return begun
  }

  const start = (exchange: Exchange, sink: Sink): Running => {
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
        if (attempt < mostAttempts && !closed) return acquire(attempt + 1)
        sink.fail(new KubeError('Closed', 'the server refused new requests on every connection'))
      })
    }
    const acquire = (attempt: number): void => {
      const free = find(exchange.long)
      if (closed) sink.fail(new KubeError('Closed', 'the transport was closed'))
      else if (free !== undefined) run(free, attempt)
      else another().then(onConnected(attempt), onUnconnected)
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

  return {
    start,
    renew: () => {
      generation += 1
      connecting = undefined
      for (const session of [...sessions]) session.retire()
    },
    close: () => {
      closed = true
      const error = new KubeError('Closed', 'the transport was closed')
      for (const session of [...sessions, ...draining]) session.destroy(error)
    },
  }
}
