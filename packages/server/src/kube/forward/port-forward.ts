import { createHash, randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../runtime/clock.js'
import { addressOf, type Connection, credentialsOf } from '../connection.js'
import type { Dial } from '../dial.js'
import { KubeError } from '../errors.js'
import { readHead } from '../wire/proxy.js'
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
/** RFC 6455 §1.3 */
const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

const headOf = (fields: Readonly<Record<string, string>>, path: string): string =>
  `GET ${path} HTTP/1.1\r\n${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

const refusalOf = (head: string, what: string): KubeError => {
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0)
  const hint =
    status === 403
      ? ' (the hub may not get and create pods/portforward there)'
      : status === 404
        ? ' (no such pod)'
        : ''
  return new KubeError('Refused', `${what} was answered ${status || 'without HTTP'}${hint}`)
}

/**
 * Opens a stream to a port of a pod, through the member's API server and its kubelet (`pods/portforward` over WebSocket). Rejects with a
 * KubeError. What listens there answers on the stream; that nothing does ends it with an error.
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
    const key = randomBytes(16).toString('base64')
    const at = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`
    socket.write(
      headOf(
        {
          host: new URL(address.origin).host,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': key,
          'sec-websocket-protocol': protocol,
          'user-agent': 'hansa',
          ...('token' in credentials ? { authorization: `Bearer ${credentials.token}` } : {}),
        },
        `${address.basePath}${at}?ports=${port}`,
      ),
    )
    const head = await readHead(socket, both, "the cluster's API server")
    const accept = createHash('sha1')
      .update(key + guid)
      .digest('base64')
    if (!/^HTTP\/1\.1 101 /.test(head) || !head.includes(accept)) {
      socket.destroy()
      throw refusalOf(head, what)
    }
    return createChannel(socket)
  } finally {
    cancel()
  }
}
