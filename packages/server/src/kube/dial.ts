import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../runtime/clock.js'
import { KubeError } from './errors.js'
import { awaitEvent } from './wire/await-event.js'
import { connectThrough } from './wire/proxy.js'
import { startTls, type TlsOptions } from './wire/tls.js'

export interface DialOptions {
  host: string
  port: number
  /** Absent for servers without TLS. */
  tls?: TlsOptions | undefined
  proxyUrl?: string | undefined
  /** The deadline for everything until the stream is ready, in milliseconds. */
  timeoutMs: number
  signal?: AbortSignal | undefined
}

/**
 * Opens a stream to a member's API server, TLS included; its `alpnProtocol`, where it has one, is what the server
 * picked. Rejects with a KubeError. Everything in this room reaches a member through one such function.
 */
export type Dial = (options: DialOptions) => Promise<Duplex>

/** Opens the bare stream TLS runs on; a tunnel is another one of these. */
export type Open = (options: { host: string; port: number }, signal: AbortSignal) => Promise<Duplex>

const keepAliveAfterMs = 30_000

const openTcp: Open = async ({ host, port }, signal) => {
  const socket = connect({
    host,
    port,
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
    throw new KubeError('Protocol', `a proxy is reached by http:// or https://, not ${proxy.protocol}//`)
  const secure = proxy.protocol === 'https:'
  const host = proxy.hostname.replace(/^\[|\]$/g, '')
  const port = proxy.port === '' ? (secure ? 443 : 80) : Number(proxy.port)
  const socket = await open({ host, port }, signal)
  return [secure ? await startTls(socket, host, { protocols: ['http/1.1'] }, signal) : socket, proxy]
}

/** A Dial over TCP, or over what `open` opens, through the proxy a connection names. */
export const createDial = ({ clock, open = openTcp }: { clock: Clock; open?: Open }): Dial => {
  const steps = async (options: DialOptions, signal: AbortSignal): Promise<Duplex> => {
    const { host, port, tls, proxyUrl } = options
    let socket: Duplex
    if (proxyUrl === undefined || proxyUrl === '') socket = await open({ host, port }, signal)
    else {
      const [way, proxy] = await openProxy(proxyUrl, open, signal)
      await connectThrough(way, proxy, host, port, signal)
      socket = way
    }
    return tls === undefined ? socket : startTls(socket, host, tls, signal)
  }
  return async (options) => {
    const controller = new AbortController()
    const { host, port, timeoutMs, signal } = options
    const onAbort = (): void => controller.abort(new KubeError('Aborted', 'the call was given up'))
    const cancel = clock.after(timeoutMs, () =>
      controller.abort(new KubeError('Timeout', `no connection to ${host}:${port} within ${timeoutMs} ms`)),
    )
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return await steps(options, controller.signal)
    } finally {
      cancel()
      signal?.removeEventListener('abort', onAbort)
    }
  }
}
