import type { Duplex } from 'node:stream'
import type { Clock } from '../../runtime/clock.js'
import { KubeError } from '../errors.js'
import { createSession, type Http2Session } from './session.js'
import type { Timeouts } from './wire.js'

/** The HTTP/2 sessions to one server: as few as possible. */
export interface SessionPool {
  /** An open session with room for one more exchange. */
  find(long: boolean): Http2Session | undefined
  /** A new session, shared by all who wait for one; undefined when the server speaks only HTTP/1.1. */
  connect(): Promise<Http2Session | undefined>
  closed(): boolean
  /** Uses new sessions for further exchanges. */
  renew(): void
  /** Cuts every session. */
  close(): void
}

export interface SessionPoolOptions {
  /** A new connection that speaks HTTP/2; undefined when the server turned out to speak only HTTP/1.1. */
  connect: () => Promise<Duplex | undefined>
  origin: string
  clock: Clock
  timeouts: Timeouts
}

/** Calls always have capacity: watches use at most half of a session. */
export const hasRoom = (session: Http2Session, long: boolean): boolean => {
  if (!session.usable()) return false
  const load = session.load()
  const limit = session.limit()
  return load.all < limit && (!long || load.long < Math.max(1, limit / 2))
}

export const createSessionPool = ({ connect, origin, clock, timeouts }: SessionPoolOptions): SessionPool => {
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

  return {
    find: (long) => {
      for (const session of sessions) if (hasRoom(session, long)) return session
      return undefined
    },
    connect: () => {
      if (connecting !== undefined) return connecting
      const begun = establish().finally(() => {
        if (connecting === begun) connecting = undefined
      })
      connecting = begun
      return begun
    },
    closed: () => closed,
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
