import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { Pool } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exchange } from './exchange.js'

describe('exchange', () => {
  let server: Server
  let pool: Pool
  /** Received calls, and their responses. */
  let calls: { path: string; answer: ServerResponse }[]

  beforeEach(async () => {
    calls = []
    server = createServer((request, answer) => {
      calls.push({ path: request.url ?? '', answer })
      server.emit('called')
      if (request.url === '/whole') {
        answer.writeHead(201, { 'content-type': 'text/plain', 'x-kind': 'b' })
        answer.write('Grüße, ')
        answer.end('alle')
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1 })
  })
  afterEach(async () => {
    await pool.destroy()
    server.closeAllConnections()
    server.close()
  })

  const get = (path: string, signal: AbortSignal) => exchange(pool, { method: 'GET', path }, signal)

  test('gives status, headers and the whole text', async () => {
    const { status, headers, text } = await get('/whole', new AbortController().signal)
    expect([status, headers['x-kind'], text]).toEqual([201, 'b', 'Grüße, alle'])
  })

  test('given up while the answer is under way it rejects with the reason, and its connection is closed', async () => {
    const controller = new AbortController()
    const call = get('/slow', controller.signal)
    await once(server, 'called')
    const closed = once(calls[0]?.answer ?? server, 'close')
    controller.abort(new Error('the hub stops'))
    await expect(call).rejects.toThrow('the hub stops')
    await closed
  })

  test('asks whether it may be sent when there is a connection for it, and is not sent when it may not', async () => {
    const first = get('/slow', new AbortController().signal)
    await once(server, 'called')
    let may = true
    const waits = exchange(pool, { method: 'POST', path: '/write' }, new AbortController().signal, {
      permit: () => {
        if (!may) throw new Error('the lease has ended')
      },
    })
    may = false
    calls[0]?.answer.end('done')
    await first
    await expect(waits).rejects.toThrow('the lease has ended')
    const after = await get('/whole', new AbortController().signal)
    expect(after.text).toBe('Grüße, alle')
    expect(calls.map(({ path }) => path)).toEqual(['/slow', '/whole'])
  })

  test('given up while it waits for a connection it rejects at once, and is never sent', async () => {
    const controller = new AbortController()
    const first = get('/slow', new AbortController().signal)
    await once(server, 'called')
    const waits = get('/never', controller.signal)
    controller.abort(new Error('the hub stops'))
    await expect(waits).rejects.toThrow('the hub stops')
    calls[0]?.answer.end('done')
    expect((await first).text).toBe('done')
    await get('/whole', new AbortController().signal)
    expect(calls.map(({ path }) => path)).toEqual(['/slow', '/whole'])
  })

  test('a connection that breaks off rejects', async () => {
    const call = get('/slow', new AbortController().signal)
    await once(server, 'called')
    calls[0]?.answer.socket?.destroy()
    await expect(call).rejects.toThrow(/closed|socket|reset/i)
  })

  test('what counts its bytes may end it, and its connection is closed', async () => {
    let received = 0
    const call = exchange(pool, { method: 'GET', path: '/endless' }, new AbortController().signal, {
      onData: (bytes) => {
        received += bytes
        if (received > 100_000) throw new Error('too much')
      },
    })
    await once(server, 'called')
    const answer = calls[0]?.answer
    const closed = once(answer ?? server, 'close')
    const pour = (): void => {
      if (answer?.destroyed === false) answer.write('x'.repeat(65_536), () => setImmediate(pour))
    }
    pour()
    await expect(call).rejects.toThrow('too much')
    await closed
  })

  test('one that drips ends at its deadline', async () => {
    const deadline = { ms: 50, error: () => new Error('it takes too long') }
    const call = exchange(pool, { method: 'GET', path: '/slow' }, new AbortController().signal, { deadline })
    await expect(call).rejects.toThrow('it takes too long')
  })
})
