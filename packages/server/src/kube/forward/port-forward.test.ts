import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { createManualClock, type ManualClock } from '../../runtime/testing/clock.js'
import { createDial } from '../dial.js'
import { abortedError } from '../errors.js'
import { openPortForward, type PortForward } from './port-forward.js'

const protocol = 'v4.channel.k8s.io'
/** The start of each channel: the port, in two bytes. */
const port = Buffer.from([0x0b, 0xb8])
const data = (payload: Uint8Array): Buffer => Buffer.concat([Uint8Array.of(0), payload])
const problem = (text: string): Buffer => Buffer.concat([Uint8Array.of(1), port, Buffer.from(text)])

describe('a tunnel to a pod’s port', () => {
  let server: Server
  let sockets: WebSocketServer
  let clock: ManualClock
  let requests: IncomingMessage[]
  const open: Duplex[] = []
  const tcp: TcpServer[] = []

  const forward = (
    more: Partial<PortForward> = {},
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}/clusters/eu-1`,
  ) =>
    openPortForward(
      { connection: { server: at, credentials: { token: 'secret' } }, dial: createDial({ clock }), clock },
      { namespace: 'default', pod: 'web-0', port: 3000, ...more },
    )
  /** A tunnel, and the API server's end of it. */
  const connect = async (): Promise<{ stream: Duplex; peer: WebSocket }> => {
    const connected = once(sockets, 'connection')
    const stream = await forward()
    open.push(stream)
    const [peer] = await connected
    return { stream, peer }
  }
  const failure = (attempt: Promise<unknown>): Promise<unknown> =>
    attempt.then(
      () => undefined,
      (error: unknown) => error,
    )

  beforeEach(async () => {
    clock = createManualClock()
    requests = []
    server = createServer()
    sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => offered.has(protocol) && protocol,
    })
    server.on('upgrade', (request, socket, head) => {
      requests.push(request)
      sockets.handleUpgrade(request, socket, head, (peer) => sockets.emit('connection', peer))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(() => {
    for (const stream of open.splice(0)) stream.destroy()
    for (const peer of sockets.clients) peer.terminate()
    server.closeAllConnections()
    server.close()
    for (const one of tcp.splice(0)) one.close()
  })

  test('is requested with the credentials, on the path of the pod', async () => {
    await connect()
    expect(requests.map(({ url }) => url)).toEqual([
      '/clusters/eu-1/api/v1/namespaces/default/pods/web-0/portforward?ports=3000',
    ])
    expect(requests[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'user-agent': 'hansa',
      'sec-websocket-protocol': protocol,
      host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    })
    expect(requests[0]?.headers['sec-websocket-extensions']).toBeUndefined()
  })

  test('carries written data in messages of the data channel, none larger than 32 KiB', async () => {
    const { stream, peer } = await connect()
    const sent = Buffer.alloc(100_000, 'hansa')
    const got: Buffer[] = []
    peer.on('message', (message: Buffer) => got.push(message))
    stream.write(sent)
    await expect.poll(() => got.reduce((sum, one) => sum + one.length - 1, 0)).toBe(sent.length)
    expect(new Set(got.map((one) => one[0]))).toEqual(new Set([0]))
    expect(Math.max(...got.map((one) => one.length - 1))).toBe(32 << 10)
    expect(Buffer.concat(got.map((one) => one.subarray(1))).equals(sent)).toBe(true)
  })

  test('delivers received data, from the first message on, without the port at the start of each channel', async () => {
    sockets.on('connection', (peer: WebSocket) => {
      peer.send(data(port.subarray(0, 1)))
      peer.send(data(Buffer.concat([port.subarray(1), Buffer.from('first ')])))
      peer.send(Buffer.concat([Uint8Array.of(1), port]))
      peer.send(data(Buffer.from('second')))
      peer.close()
    })
    const { stream } = await connect()
    // The received data is there although the tunnel has ended before anybody read it.
    await expect.poll(() => sockets.clients.size).toBe(0)
    const read: Buffer[] = []
    for await (const chunk of stream) read.push(chunk)
    expect(Buffer.concat(read).toString()).toBe('first second')
    expect(stream.destroyed).toBe(true)
  })

  test('ends with the error of the error channel', async () => {
    const { stream, peer } = await connect()
    const ended = failure(once(stream, 'end'))
    stream.resume()
    peer.send(problem('connection refused\n'))
    peer.close()
    expect(await ended).toMatchObject({ name: 'KubeError', cause: 'Refused', message: 'connection refused' })
  })

  test('reads no more than is consumed', async () => {
    const { stream, peer } = await connect()
    const messages = 400
    peer.send(data(port))
    for (let index = 0; index < messages; index += 1) peer.send(data(Buffer.alloc(64 << 10)))
    let waiting = -1
    // Nobody reads: data that does not fit in the buffers stays with the sender.
    await expect
      .poll(() => {
        const before = waiting
        waiting = peer.bufferedAmount
        return waiting > 0 && waiting === before
      })
      .toBe(true)
    expect(stream.readableLength).toBeLessThan(1 << 20)
    let read = 0
    stream.on('data', (chunk: Buffer) => {
      read += chunk.length
    })
    await expect.poll(() => read).toBe(messages * (64 << 10))
  })

  test('answers pings, and says goodbye when it is destroyed', async () => {
    const { stream, peer } = await connect()
    const pong = once(peer, 'pong')
    peer.ping('are you there')
    expect(String((await pong)[0])).toBe('are you there')
    const closed = once(peer, 'close')
    stream.destroy()
    expect((await closed)[0]).toBe(1005)
    expect(await failure(new Promise((_, reject) => stream.write('late', reject)))).toBeDefined()
  })

  test('of a server that sends an oversized message ends with a protocol error', async () => {
    const { stream, peer } = await connect()
    const ended = failure(once(stream, 'end'))
    peer.send(data(Buffer.alloc((16 << 20) + 1)))
    expect(await ended).toMatchObject({ name: 'KubeError', cause: 'Protocol' })
  })

  test.each([
    [403, 'was refused: HTTP 403 (the hub lacks permission to get and create pods/portforward there)'],
    [404, 'was refused: HTTP 404 (pod not found)'],
    [500, 'was refused: HTTP 500'],
    [302, 'was refused: HTTP 302'],
  ])('answered %i is refused', async (status, message) => {
    server.removeAllListeners('upgrade')
    server.on('upgrade', (_request, socket) => {
      socket.end(`HTTP/1.1 ${status} No\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n`)
    })
    expect(await failure(forward())).toMatchObject({
      cause: 'Refused',
      message: `a tunnel to port 3000 of pod default/web-0 ${message}`,
    })
  })

  test('with a protocol other than the requested one fails', async () => {
    sockets.options.handleProtocols = () => false
    expect(await failure(forward())).toMatchObject({
      cause: 'Protocol',
      message: expect.stringContaining('subprotocol'),
    })
  })

  test.each([
    [
      'speaks no HTTP',
      'SSH-2.0-x\r\n',
      { cause: 'Refused', message: expect.stringContaining('the server does not speak HTTP') },
    ],
    ['closes the connection', '', { cause: 'Closed' }],
  ])('to what %s is refused', async (_, greeting, expected) => {
    const other = createTcpServer((socket) => socket.end(greeting))
    tcp.push(other)
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    expect(await failure(forward({}, at))).toMatchObject({ name: 'KubeError', ...expected })
  })

  test.each([
    ['its time is over', 'Timeout'],
    ['its caller gives up', 'Aborted'],
  ])('without an answer is aborted when %s, and its connection is closed', async (_, cause) => {
    server.removeAllListeners('upgrade')
    const asked = new Promise<Duplex>((resolve) => {
      server.on('upgrade', (_request, socket) => resolve(socket))
    })
    const controller = new AbortController()
    const attempt = failure(forward({ signal: controller.signal, timeoutMs: 5_000 }))
    const socket = await asked
    const closed = once(socket.resume(), 'end')
    if (cause === 'Timeout') await clock.pass(5_000)
    else controller.abort(abortedError())
    expect(await attempt).toMatchObject({ name: 'KubeError', cause })
    await closed
  })
})
