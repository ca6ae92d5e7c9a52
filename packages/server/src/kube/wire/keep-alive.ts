import type { ClientHttp2Session } from 'node:http2'
import type { Clock } from '../../runtime/clock.js'
import { KubeError } from '../errors.js'
import type { Timeouts } from './wire.js'

/** Finds out that the peer of an HTTP/2 session is dead, or that the session is no longer used. */
export interface KeepAlive {
  /** Bytes arrived from the peer. */
  heard(): void
  /** Pings the peer; it is dead when no answer comes in time. */
  check(): void
  /** Starts to wait for silence again: the session is now used, or no longer. */
  restart(): void
  stop(): void
}

export const createKeepAlive = ({
  session,
  clock,
  timeouts,
  inUse,
  onIdle,
  onDead,
}: {
  session: ClientHttp2Session
  clock: Clock
  timeouts: Timeouts
  inUse: () => boolean
  onIdle: () => void
  onDead: (error: KubeError) => void
}): KeepAlive => {
  let heard = clock.monotonic()
  let pinging = false
  let cancelTimer: (() => void) | undefined

  const stop = (): void => {
    cancelTimer?.()
    cancelTimer = undefined
  }
  const check = (): void => {
    if (pinging || session.destroyed) return
    pinging = true
    const sent = clock.monotonic()
    const cancel = clock.after(timeouts.pingMs, () => {
      pinging = false
      // Any byte received since the ping is as good a sign of life as its answer.
      if (heard <= sent)
        onDead(new KubeError('Timeout', `the server did not answer a ping within ${timeouts.pingMs} ms`))
    })
    session.ping((error) => {
      cancel()
      pinging = false
      if (error === null) heard = clock.monotonic()
    })
  }
  const restart = (): void => {
    stop()
    if (session.destroyed) return
    const wait = inUse() ? timeouts.pingAfterMs : timeouts.idleMs
    const started = clock.monotonic()
    cancelTimer = clock.after(wait, () => {
      if (!inUse()) return onIdle()
      if (heard <= started) check()
      restart()
    })
  }

  return {
    heard: () => {
      heard = clock.monotonic()
    },
    check,
    restart,
    stop,
  }
}
