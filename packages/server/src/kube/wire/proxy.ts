import type { Duplex } from 'node:stream'
import { classify, KubeError } from '../errors.js'

const longestHead = 16_384

const userOf = (proxy: URL): string =>
  Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString(
    'base64',
  )

/**
 * The head of an HTTP response, without its last empty line; the bytes after it stay in the stream. `who` names the
 * server in errors.
 */
export const readHead = (socket: Duplex, signal: AbortSignal, who: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let read = Buffer.alloc(0)
    const stop = (): void => {
      socket.off('readable', onReadable)
      socket.off('error', onError)
      socket.off('close', onClose)
      signal.removeEventListener('abort', onAbort)
    }
    const fail = (error: KubeError): void => {
      stop()
      socket.on('error', () => undefined)
      socket.destroy()
      reject(error)
    }
    const onReadable = (): void => {
      for (let chunk: unknown = socket.read(); Buffer.isBuffer(chunk); chunk = socket.read()) {
        read = Buffer.concat([read, chunk])
        const end = read.indexOf('\r\n\r\n')
        if (end !== -1) {
          stop()
          const rest = read.subarray(end + 4)
          if (rest.length > 0) socket.unshift(rest)
          resolve(read.toString('latin1', 0, end))
          return
        }
      }
      if (read.length > longestHead) fail(new KubeError('Protocol', `${who} does not speak HTTP`))
    }
    const onError = (error: unknown): void => fail(classify(error))
    const onClose = (): void => fail(new KubeError('Closed', `${who} closed the connection`))
    const onAbort = (): void => fail(classify(signal.reason))
    socket.on('readable', onReadable)
    socket.on('error', onError)
    socket.on('close', onClose)
    signal.addEventListener('abort', onAbort)
  })

/**
 * Requests a tunnel to host:port from the proxy at the other end of `socket` (RFC 9110 §9.3.6). Throws `Refused` when
 * it declines; the message names the proxy's host and status, never its user.
 */
export const connectThrough = async (
  socket: Duplex,
  proxy: URL,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<void> => {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const user = proxy.username === '' ? '' : `Proxy-Authorization: Basic ${userOf(proxy)}\r\n`
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${user}\r\n`)
  const head = await readHead(socket, signal, 'the proxy')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]
  if (status?.startsWith('2')) return
  socket.destroy()
  const said = status === undefined ? 'does not speak HTTP' : `returned HTTP ${status}`
  throw new KubeError('Refused', `the proxy ${proxy.host} ${said} to CONNECT ${target}`)
}
