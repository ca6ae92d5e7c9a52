import { describe, expect, it } from 'vitest'
import { HansaConnectionError, HansaTimeoutError, TooManyRequestsError, UnavailableError } from './errors.js'
import { backoffMs, retryAfterMs } from './retry.js'
import { createTransport } from './transport.js'

const problem = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ status, detail: 'no' }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
const done = (): Response => new Response('{"ok":true}', { headers: { 'content-type': 'application/json' } })

/** A transport to a server that gives these answers, one after the other; waits are as short as they may be. */
const against = (...answers: (Response | Error | 'hang')[]) => {
  const requests: Request[] = []
  const transport = createTransport({
    baseUrl: 'http://hub/',
    token: 't',
    timeoutMs: 1_000,
    retries: 2,
    logger: undefined,
    random: () => -0.99,
    fetch: async (input) => {
      const request = new Request(input)
      requests.push(request)
      const answer = answers.shift() ?? done()
      if (answer === 'hang')
        return new Promise((_, reject) =>
          request.signal.addEventListener('abort', () => reject(new Error('aborted'))),
        )
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  return { transport, requests }
}

describe('a request', () => {
  it.each([[408], [429], [500], [502], [503]])('is retried after %i', async (status) => {
    const { transport, requests } = against(problem(status), problem(status))
    expect((await transport.request('GET', '/a')).data).toEqual({ ok: true })
    expect(requests).toHaveLength(3)
  })

  it('is retried after the connection was lost', async () => {
    const { transport } = against(new TypeError('fetch failed'))
    expect((await transport.request('GET', '/a')).status).toBe(200)
  })

  it('is tried three times and no more', async () => {
    const busy = against(problem(503), problem(503), problem(503))
    await expect(busy.transport.request('GET', '/a')).rejects.toBeInstanceOf(UnavailableError)
    expect(busy.requests).toHaveLength(3)
    const down = against(new Error('a'), new Error('b'), new Error('c'))
    await expect(down.transport.request('GET', '/a')).rejects.toMatchObject({
      constructor: HansaConnectionError,
      message: 'http://hub could not be reached: c',
    })
  })

  it('is not retried after a refusal', async () => {
    const { transport, requests } = against(problem(409))
    await expect(transport.request('POST', '/a', { body: {} })).rejects.toMatchObject({ status: 409 })
    expect(requests).toHaveLength(1)
  })

  it('that posts carries one Idempotency-Key over all attempts, the next another', async () => {
    const { transport, requests } = against(problem(503))
    await transport.request('POST', '/a', { body: {} })
    await transport.request('POST', '/a', { body: {} })
    const [first, again, other] = requests.map(({ headers }) => headers.get('idempotency-key'))
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('waits for the delay in Retry-After', async () => {
    const { transport } = against(problem(429, { 'retry-after': '1' }))
    const started = performance.now()
    await transport.request('GET', '/a')
    expect(performance.now() - started).toBeGreaterThan(950)
  })

  it('ends at its timeout, and at once with its signal', async () => {
    const slow = against('hang', 'hang', 'hang')
    await expect(slow.transport.request('GET', '/a', { timeoutMs: 20 })).rejects.toBeInstanceOf(
      HansaTimeoutError,
    )
    const stop = new AbortController()
    const held = against('hang')
    const waiting = held.transport.request('GET', '/a', { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    const pausing = against(problem(429, { 'retry-after': '60' })).transport.request('GET', '/a', {
      signal: AbortSignal.timeout(20),
    })
    await expect(pausing).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('carries the token, and identifies a response that is not a problem document by its status', async () => {
    const { transport, requests } = against(
      new Response('<html>', { status: 429 }),
      new Response('x', { status: 429 }),
      new Response('y', { status: 429 }),
    )
    await expect(transport.request('GET', '/a')).rejects.toBeInstanceOf(TooManyRequestsError)
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer t')
  })
})

describe('retries', () => {
  it('wait from half a second to eight, of which half is random', () => {
    expect([1, 2, 3, 4, 5, 6].map((attempt) => backoffMs(attempt, () => 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000,
    ])
    expect(backoffMs(1, () => 0)).toBe(250)
  })

  it('read seconds and dates', () => {
    expect(retryAfterMs('3', 0)).toBe(3_000)
    expect(retryAfterMs(new Date(5_000).toUTCString(), 2_000)).toBe(3_000)
    expect(retryAfterMs('soon', 0)).toBeUndefined()
    expect(retryAfterMs(null, 0)).toBeUndefined()
  })
})
