import { afterEach, describe, expect, it } from 'vitest'
import type { Speaks } from './testing/member.js'
import { createBench, failure } from './testing/transport.js'

const { member, transportTo, cleanup } = createBench()
afterEach(cleanup)

describe.each<Speaks>(['h2', 'https', 'http'])('over %s', (speaks) => {
  it('sends method, path, query, token and body, and reads JSON', async () => {
    const to = await member(speaks, (request, answer) =>
      answer.send(201, { ...request, headers: undefined, authorization: request.headers.authorization }),
    )
    const transport = transportTo(to, { server: `${to.server}/clusters/a/` })
    const response = await transport.request({
      method: 'PATCH',
      path: '/api/v1/x',
      query: { fieldManager: 'hansa', force: true, absent: undefined },
      body: { a: 'ü' },
    })
    expect(response.status).toBe(201)
    expect(response.body).toMatchObject({
      method: 'PATCH',
      url: '/clusters/a/api/v1/x?fieldManager=hansa&force=true',
      body: '{"a":"ü"}',
      authorization: 'Bearer sesame-123',
    })
  })

  it('follows no redirect with its token, and accepts none as an answer', async () => {
    const heard: string[] = []
    const other = await member('http', (request, answer) => {
      heard.push(request.url)
      answer.send(200, { kind: 'List', items: [] })
    })
    const to = await member(speaks, (_request, answer) =>
      answer.send(307, '<a href="/login">sign in</a>', { location: `${other.server}/login?for=sesame` }),
    )
    const transport = transportTo(to)
    const redirected = {
      cause: 'Protocol',
      message:
        'the server returned a redirect (HTTP 307), which is not followed: check that the address is a Kubernetes API server',
    }
    for (const method of ['GET', 'PATCH', 'DELETE'] as const)
      expect(
        await failure(transport.request({ method, path: '/x', body: method === 'GET' ? undefined : {} })),
      ).toMatchObject(redirected)
    const pieces: Buffer[] = []
    const onData = (piece: Buffer): void => {
      pieces.push(piece)
    }
    expect(await failure(transport.request({ method: 'GET', path: '/x', onData }))).toMatchObject(redirected)
    const lines: string[] = []
    const onLine = (line: string): void => {
      lines.push(line)
    }
    expect(await failure(transport.stream({ path: '/x', onLine }))).toMatchObject(redirected)
    expect([heard, pieces, lines]).toEqual([[], [], []])
  })

  it('checks right before it sends a write whether that is allowed, and otherwise sends nothing', async () => {
    const seen: string[] = []
    const to = await member(speaks, (request, answer) => {
      seen.push(request.method)
      answer.send(200, {})
    })
    let asked = 0
    let may = true
    const mayWrite = (): void => {
      asked += 1
      if (!may) throw new Error('the lease has ended')
    }
    const transport = transportTo(to, {}, { mayWrite })
    // Decided when there is a connection, not when the call is made: connecting may take long.
    const early = transport.request({ method: 'PATCH', path: '/x', body: {} })
    may = false
    expect(await failure(early)).toMatchObject({ cause: 'LeaseLost', message: 'the lease has ended' })
    for (const method of ['POST', 'PUT', 'DELETE'] as const)
      expect(await failure(transport.request({ method, path: '/x' }))).toMatchObject({ cause: 'LeaseLost' })
    expect(asked).toBe(4)
    await transport.request({ method: 'GET', path: '/x' })
    expect(asked, 'reads need no lease').toBe(4)
    may = true
    await transport.request({ method: 'POST', path: '/x', body: {} })
    expect(seen).toEqual(['GET', 'POST'])
  })

  it('returns text that is not JSON as text', async () => {
    const to = await member(speaks, (_request, answer) => answer.send(200, 'ok'))
    expect(await transportTo(to).request({ method: 'GET', path: '/readyz' })).toMatchObject({
      text: 'ok',
      body: undefined,
    })
  })

  it('reads while writes wait for a webhook of the member', async () => {
    const waiting: (() => void)[] = []
    const to = await member(speaks, (request, answer) => {
      if (request.method === 'GET') answer.send(200, {})
      else waiting.push(() => answer.send(200, {}))
    })
    const transport = transportTo(to)
    const writes = Array.from({ length: 10 }, (_, index) =>
      transport.request({ method: 'PATCH', path: `/${index}`, body: {} }),
    )
    await expect.poll(() => waiting.length).toBe(10)
    expect((await transport.request({ method: 'GET', path: '/x' })).status).toBe(200)
    for (const pass of waiting) pass()
    await Promise.all(writes)
  })

  it('carries many calls at once over few connections', async () => {
    const to = await member(speaks, (request, answer) => answer.send(200, { url: request.url }))
    const transport = transportTo(to)
    const urls = Array.from({ length: 100 }, (_, index) => `/x/${index}`)
    const answers = await Promise.all(urls.map((path) => transport.request({ method: 'GET', path })))
    expect(answers.map((answer) => answer.body)).toEqual(urls.map((url) => ({ url })))
    expect(to.connections()).toBeLessThanOrEqual(speaks === 'h2' ? 1 : 9)
  })

  it('reads the Kubernetes Status of a refusal, and never repeats the token', async () => {
    const to = await member(speaks, (_request, answer) =>
      answer.send(
        429,
        {
          apiVersion: 'v1',
          kind: 'Status',
          reason: 'TooManyRequests',
          message: 'slow down, sesame-123',
          code: 429,
        },
        { 'retry-after': '3' },
      ),
    )
    const error = await failure(transportTo(to).request({ method: 'GET', path: '/x' }))
    expect(error).toMatchObject({
      cause: 'Status',
      status: 429,
      reason: 'TooManyRequests',
      message: 'slow down, ***',
      retryAfterMs: 3_000,
    })
    expect(JSON.stringify(error) + error.stack).not.toContain('sesame-123')
  })

  it('gives up on a silent server at the deadline', async () => {
    const to = await member(speaks, () => undefined)
    const error = await failure(transportTo(to).request({ method: 'GET', path: '/x', timeoutMs: 50 }))
    expect(error.cause).toBe('Timeout')
  })

  it('says Closed when the connection is cut, and reconnects for the next call', async () => {
    const to = await member(speaks, (request, answer) =>
      request.method === 'PATCH' ? answer.cut() : answer.send(200, {}),
    )
    const transport = transportTo(to)
    expect((await failure(transport.request({ method: 'PATCH', path: '/x', body: {} }))).cause).toBe('Closed')
    expect((await transport.request({ method: 'GET', path: '/x' })).status).toBe(200)
    expect(to.connections()).toBeGreaterThanOrEqual(2)
  })

  it('repeats a read that was cut before its answer, but sends no change twice', async () => {
    const asked: string[] = []
    const to = await member(speaks, (request, answer) => {
      asked.push(request.method)
      answer.cut()
    })
    const transport = transportTo(to)
    for (const method of ['GET', 'PATCH'] as const)
      expect((await failure(transport.request({ method, path: '/x' }))).cause).toBe('Closed')
    expect(asked).toEqual(['GET', 'GET', 'PATCH'])
  })

  it('refuses an oversized answer', async () => {
    const to = await member(speaks, (_request, answer) => answer.send(200, { a: 'x'.repeat(100_000) }))
    const limit = { most: 1_000, setting: 'SOME_SETTING', text: '1000 bytes' }
    const error = await failure(transportTo(to).request({ method: 'GET', path: '/x', limit }))
    expect(error.cause).toBe('Limit')
    expect(error.message).toBe(
      'the response to GET /x is more than 1000 bytes; if that is expected, raise SOME_SETTING',
    )
  })

  it('says Aborted when the caller gives up, before and during the call', async () => {
    const to = await member(speaks, () => undefined)
    const transport = transportTo(to)
    const before = transport.request({ method: 'GET', path: '/x', signal: AbortSignal.abort() })
    expect((await failure(before)).cause).toBe('Aborted')
    const controller = new AbortController()
    const during = transport.request({ method: 'GET', path: '/x', signal: controller.signal })
    controller.abort()
    expect((await failure(during)).cause).toBe('Aborted')
  })

  it('says Refused when nothing listens', async () => {
    const to = await member(speaks, () => undefined)
    await to.stop()
    expect((await failure(transportTo(to).request({ method: 'GET', path: '/x' }))).cause).toBe('Refused')
  })

  it('splits a stream into lines across chunks and characters', async () => {
    const text = Buffer.from('{"a":"ü"}\n{"b":"€"}\n\n{"c":1}')
    const to = await member(speaks, (_request, answer) => {
      answer.open()
      for (const byte of text) answer.raw(Buffer.from([byte]))
      answer.end()
    })
    const lines: string[] = []
    await transportTo(to).stream({ path: '/watch', onLine: (line) => lines.push(line) })
    expect(lines).toEqual(['{"a":"ü"}', '{"b":"€"}', '{"c":1}'])
  })

  it('rejects a stream that is cut, and one that stays silent too long', async () => {
    const to = await member(speaks, (request, answer) => {
      answer.open()
      answer.line({ a: 1 })
      if (request.url === '/cut') setImmediate(() => answer.cut())
    })
    const transport = transportTo(to)
    const lines: string[] = []
    const onLine = (line: string): void => {
      lines.push(line)
    }
    expect((await failure(transport.stream({ path: '/cut', onLine }))).cause).toBe('Closed')
    expect((await failure(transport.stream({ path: '/x', onLine, silenceMs: 50 }))).cause).toBe('Timeout')
    expect(lines).toHaveLength(2)
  })

  it('answers calls while many watches are open', async () => {
    const to = await member(
      speaks,
      (request, answer) => (request.url === '/watch' ? answer.open() : answer.send(200, {})),
      { maxStreams: 10 },
    )
    const transport = transportTo(to)
    const controller = new AbortController()
    let opened = 0
    const watches = Array.from({ length: 30 }, () =>
      failure(
        transport.stream({
          path: '/watch',
          signal: controller.signal,
          onOpen: () => {
            opened += 1
          },
          onLine: () => undefined,
        }),
      ),
    )
    await expect.poll(() => opened).toBe(30)
    expect((await transport.request({ method: 'GET', path: '/x', timeoutMs: 2_000 })).status).toBe(200)
    controller.abort()
    for (const error of await Promise.all(watches)) expect(error.cause).toBe('Aborted')
  })
})
