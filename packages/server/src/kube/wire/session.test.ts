import { afterEach, describe, expect, it } from 'vitest'
import { startRelay } from '../testing/relay.js'
import { createBench, failure } from '../testing/transport.js'

const { member, transportTo, later, cleanup } = createBench()
afterEach(cleanup)

const get = (path: string, timeoutMs = 5_000) => ({ method: 'GET' as const, path, timeoutMs })

describe('an HTTP/2 connection', () => {
  it('that got GOAWAY accepts no new calls, but lets open watches continue', async () => {
    let line: () => void = () => undefined
    const to = await member('h2', (request, answer) => {
      if (request.url !== '/watch') return answer.send(200, { connection: request.connection })
      answer.open()
      line = () => answer.line({ a: 1 })
    })
    const transport = transportTo(to)
    const lines: string[] = []
    const controller = new AbortController()
    const watching = failure(
      transport.stream({ path: '/watch', signal: controller.signal, onLine: (text) => lines.push(text) }),
    )
    expect((await transport.request(get('/x'))).body).toEqual({ connection: 1 })
    for (const session of to.sessions) session.goaway(0)
    await expect.poll(async () => (await transport.request(get('/x'))).body).toEqual({ connection: 2 })
    line()
    await expect.poll(() => lines).toEqual(['{"a":1}'])
    controller.abort()
    expect((await watching).cause).toBe('Aborted')
  })

  it('cut between two calls is replaced without a failed call', async () => {
    const to = await member('h2', (request, answer) => answer.send(200, { connection: request.connection }))
    const transport = transportTo(to)
    await transport.request(get('/x'))
    for (const session of to.sessions) session.destroy()
    await expect.poll(() => to.sessions.size).toBe(0)
    expect((await transport.request(get('/x'))).body).toEqual({ connection: 2 })
  })

  it('to a peer that answers no ping after a missed deadline is dropped, its watches with it', async () => {
    const to = await member('h2', (request, answer) =>
      request.url === '/watch' ? answer.open() : answer.send(200, { connection: request.connection }),
    )
    const relay = await startRelay(to.server)
    later(() => relay.stop())
    const transport = transportTo(
      to,
      { server: `https://${relay.host}` },
      { timeouts: { pingMs: 50, pingAfterMs: 60_000, connectMs: 100 } },
    )
    const watching = failure(transport.stream({ path: '/watch', onLine: () => undefined }))
    await transport.request(get('/x'))
    relay.hang()
    expect((await failure(transport.request(get('/x', 50)))).cause).toBe('Timeout')
    expect((await watching).cause).toBe('Timeout')
    expect((await failure(transport.request(get('/x', 5_000)))).cause).toBe('Timeout')
    relay.resume()
    expect((await transport.request(get('/x'))).body).not.toEqual({ connection: 1 })
  })

  it('survives one slow call', async () => {
    const to = await member('h2', (request, answer) => {
      if (request.url !== '/slow') answer.send(200, { connection: request.connection })
    })
    const transport = transportTo(to, {}, { timeouts: { pingMs: 1_000 } })
    await transport.request(get('/x'))
    expect((await failure(transport.request(get('/slow', 30)))).cause).toBe('Timeout')
    expect((await transport.request(get('/x'))).body).toEqual({ connection: 1 })
  })

  it('with a quiet watch is pinged, and detected as dead without any call', async () => {
    const to = await member('h2', (_request, answer) => answer.open())
    const relay = await startRelay(to.server)
    later(() => relay.stop())
    const timeouts = { pingAfterMs: 40, pingMs: 40 }
    const transport = transportTo(to, { server: `https://${relay.host}` }, { timeouts })
    let open = false
    const watching = failure(
      transport.stream({
        path: '/watch',
        onOpen: () => {
          open = true
        },
        onLine: () => undefined,
      }),
    )
    await expect.poll(() => open).toBe(true)
    relay.hang()
    expect((await watching).cause).toBe('Timeout')
  })

  it('is closed when it is idle for a while', async () => {
    const to = await member('h2', (_request, answer) => answer.send(200, {}))
    await transportTo(to, {}, { timeouts: { idleMs: 30 } }).request(get('/x'))
    await expect.poll(() => to.sessions.size).toBe(0)
  })

  it('is replaced by renew, while its open calls finish', async () => {
    let finish: () => void = () => undefined
    const to = await member('h2', (request, answer) => {
      const { connection } = request
      if (request.url === '/x') answer.send(200, { connection })
      else finish = () => answer.send(200, { connection })
    })
    const transport = transportTo(to)
    await transport.request(get('/x'))
    const open = transport.request(get('/open'))
    await transport.request(get('/x'))
    transport.renew()
    expect((await transport.request(get('/x'))).body).toEqual({ connection: 2 })
    finish()
    expect((await open).body).toEqual({ connection: 1 })
  })

  it('of a closed transport answers Closed, open calls too', async () => {
    const to = await member('h2', () => undefined)
    const transport = transportTo(to)
    const open = failure(transport.request(get('/open')))
    await expect.poll(() => to.sessions.size).toBe(1)
    transport.close()
    expect((await open).cause).toBe('Closed')
    expect((await failure(transport.request(get('/x')))).cause).toBe('Closed')
  })
})
