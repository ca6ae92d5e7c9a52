import type { Duplex } from 'node:stream'
import WebSocket from 'ws'
import { onAbort } from '../../runtime/abort.js'
import type { Clock } from '../../runtime/clock.js'
import { addressOf, type Connection, credentialsOf } from '../connection.js'
import type { Dial } from '../dial.js'
import { classify, KubeError } from '../errors.js'
import { createChannel } from './channel.js'

export interface PortForward {
  namespace: string
  pod: string
  port: number
  signal?: AbortSignal | undefined
  /** Until the stream is ready, in milliseconds (default 10,000). */
  timeoutMs?: number
}

const protocol = 'v4.channel.k8s.io'
const largestMessage = 16 << 20

const refusalOf = (status: number, what: string): KubeError => {
  const hint =
    status === 403
      ? ' (the hub lacks permission to get and create pods/portforward there)'
      : status === 404
        ? ' (pod not found)'
        : ''
  return new KubeError(
    'Refused',
    `${what} was refused: ${status === 0 ? 'the server does not speak HTTP' : `HTTP ${status}`}${hint}`,
  )
}

/** Why the WebSocket failed: the connection broke, or the server does not speak HTTP or speaks another protocol. */
const failureOf = (error: Error, what: string): KubeError => {
  const code = 'code' in error ? String(error.code) : undefined
  if (code === undefined) return new KubeError('Protocol', `${what}: ${error.message}`)
  return code.startsWith('HPE_') ? refusalOf(0, what) : classify(error)
}

/** Requests a WebSocket on an open connection, and returns the stream inside it. Rejects with a KubeError; then the connection is closed. */
const upgrade = (
  connected: Duplex,
  options: { url: string; headers: Readonly<Record<string, string>>; what: string; signal: AbortSignal },
): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const { url, headers, what, signal } = options
    const socket = new WebSocket(url, protocol, {
      createConnection: () => connected,
      headers: { ...headers },
      maxPayload: largestMessage,
      perMessageDeflate: false,
    })
    const fail = (error: KubeError): void => {
      stopListening()
      reject(error)
      // It reports the abort, which nobody waits for.
      socket.on('error', () => undefined)
      socket.terminate()
      connected.destroy()
    }
    const onError = (error: Error): void => fail(failureOf(error, what))
    const stopListening = onAbort(signal, () => fail(classify(signal.reason)))
    socket.once('unexpected-response', (_request, response) =>
      fail(refusalOf(response.statusCode ?? 0, what)),
    )
    socket.once('error', onError)
    // At once: a message may follow in the same turn.
    socket.once('open', () => {
      stopListening()
      socket.off('error', onError)
      resolve(createChannel(socket))
    })
    if (signal.aborted) fail(classify(signal.reason))
  })

/**
 * Opens a stream to a port of a pod, through the member's API server and its kubelet (`pods/portforward` over
 * WebSocket). Rejects with a KubeError. The server in the pod answers on the stream; if nothing listens there, the
 * stream ends with an error.
 */
export const openPortForward = async (
  { connection, dial, clock }: { connection: Connection; dial: Dial; clock: Clock },
  { namespace, pod, port, signal, timeoutMs = 10_000 }: PortForward,
): Promise<Duplex> => {
  const address = addressOf(connection.server)
  const credentials = await credentialsOf(connection)
  const deadline = new AbortController()
  const what = `a tunnel to port ${port} of pod ${namespace}/${pod}`
  const cancel = clock.after(timeoutMs, () =>
    deadline.abort(new KubeError('Timeout', `${what} was not ready within ${timeoutMs} ms`)),
  )
  const both = signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal])
  try {
    const socket = await dial({
      host: address.host,
      port: address.port,
      timeoutMs,
      proxyUrl: connection.proxyUrl,
      signal: both,
      ...(address.tls && {
        tls: {
          certificateAuthority: connection.certificateAuthority,
          serverName: connection.serverName,
          insecure: connection.insecure,
          ...('clientKey' in credentials && credentials),
          protocols: ['http/1.1'],
        },
      }),
    })
    const at = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`
    return await upgrade(socket, {
      url: `${address.origin}${address.basePath}${at}?ports=${port}`,
      headers: {
        host: new URL(address.origin).host,
        'user-agent': 'hansa',
        ...('token' in credentials ? { authorization: `Bearer ${credentials.token}` } : {}),
      },
      what,
      signal: both,
    })
  } finally {
    cancel()
  }
}
