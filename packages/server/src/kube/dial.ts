import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../runtime/clock.js'
import { type Egress, localEgress } from '../runtime/egress.js'
import { connectionsUsedUp, type LocalFault } from '../runtime/local-fault.js'
import { classify, KubeError } from './errors.js'
import { awaitEvent } from './wire/await-event.js'
import { connectThrough } from './wire/proxy.js'
import { startTls, type TlsOptions } from './wire/tls.js'

export interface DialOptions {
  host: string
  port: number
  /** Absent for servers without TLS. */
  tls?: TlsOptions | undefined
  proxyUrl?: string | undefined
  /** The deadline until the stream is ready, in milliseconds. */
  timeoutMs: number
  signal?: AbortSignal | undefined
}

/**
 * Opens a stream to a member's API server, including TLS; `alpnProtocol`, if any, is the protocol that the server
 * picked. Rejects with a KubeError. Everything in this room connects to a member through one such function.
 */
export type Dial = (options: DialOptions) => Promise<Duplex>

/** Opens the plain stream below TLS; a tunnel replaces it. */
export type Open = (options: { host: string; port: number }, signal: AbortSignal) => Promise<Duplex>

const keepAliveAfterMs = 30_000

const openTcp = async (
  { lookup }: Egress,
  { host, port }: { host: string; port: number },
  signal: AbortSignal,
): Promise<Duplex> => {
  const socket = connect({
    host,
    port,
    lookup,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveAfterMs,
  })
  await awaitEvent(socket, 'connect', signal, 'Refused')
  return socket
}

const openProxy = async (proxyUrl: string, open: Open, signal: AbortSignal): Promise<[Duplex, URL]> => {
  const proxy = new URL(proxyUrl)
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:')
    throw new KubeError(
      'Protocol',
      `invalid proxy address: expected http:// or https://, found ${proxy.protocol}//`,
    )
  const secure = proxy.protocol === 'https:'
  const host = proxy.hostname.replace(/^\[|\]$/g, '')
  const port = proxy.port === '' ? (secure ? 443 : 80) : Number(proxy.port)
  const socket = await open({ host, port }, signal)
  return [secure ? await startTls(socket, host, { protocols: ['http/1.1'] }, signal) : socket, proxy]
}

export interface DialSettings {
  clock: Clock
  /** The allowed addresses; `localEgress` when absent. */
  egress?: Egress
  open?: Open
  most?: () => number
  onLocal?: (fault: LocalFault) => void
}

/** Opens streams with `begin`, no more than `most()` at once; one more is a KubeError `Local`. */
const createStreamLimit = (most: () => number) => {
  let inUse = 0
  const release = (): void => {
    inUse -= 1
  }
  return async (begin: () => Promise<Duplex>): Promise<Duplex> => {
    const allowed = most()
    if (inUse >= allowed)
      throw new KubeError(
        'Local',
        `all ${allowed} connections to clusters that this hub is allowed to open are in use`,
        {
          code: connectionsUsedUp,
        },
      )
    inUse += 1
    try {
      const stream = await begin()
      if (stream.destroyed) release()
      else stream.once('close', release)
      return stream
    } catch (error) {
      release()
      throw error
    }
  }
}

/**
 * A Dial over TCP, or over the streams of `open`, through the proxy that a connection names. No more than `most()`
 * streams are open at once; one more is a KubeError `Local`. `onLocal` receives each of these and every other fault of
 * this machine.
 */
export const createDial = ({
  clock,
  egress = localEgress,
  open: given,
  most = () => Number.POSITIVE_INFINITY,
  onLocal = () => undefined,
}: DialSettings): Dial => {
  const requireAllowed = (host: string): void => {
    try {
      egress.check(host)
    } catch (error) {
      throw classify(error)
    }
  }
  const open: Open = async (to, signal) => {
    requireAllowed(to.host)
    return given === undefined ? openTcp(egress, to, signal) : given(to, signal)
  }
  const counted = createStreamLimit(most)
  const told = (error: unknown): KubeError => {
    const failure = classify(error)
    if (failure.cause === 'Local') onLocal({ code: failure.code ?? '', message: failure.message })
    return failure
  }
  const steps = async (options: DialOptions, signal: AbortSignal): Promise<Duplex> => {
    const { host, port, tls, proxyUrl } = options
    let socket: Duplex
    if (proxyUrl === undefined || proxyUrl === '') socket = await open({ host, port }, signal)
    else {
      // The proxy resolves names; an address means the same to it.
      requireAllowed(host)
      const [way, proxy] = await openProxy(proxyUrl, open, signal)
      await connectThrough(way, proxy, host, port, signal)
      socket = way
    }
    return tls === undefined ? socket : startTls(socket, host, tls, signal)
  }
  return async (options) => {
    const controller = new AbortController()
    const { host, port, timeoutMs, signal } = options
    const onAbort = (): void => controller.abort(new KubeError('Aborted', 'the call was aborted'))
    const cancel = clock.after(timeoutMs, () =>
      controller.abort(new KubeError('Timeout', `no connection to ${host}:${port} within ${timeoutMs} ms`)),
    )
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return await counted(() => steps(options, controller.signal))
    } catch (error) {
      throw told(error)
    } finally {
      cancel()
      signal?.removeEventListener('abort', onAbort)
    }
  }
}
