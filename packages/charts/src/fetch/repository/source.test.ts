import type { ServerResponse } from 'node:http'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { archiveOf } from '../../testing/archive.js'
import { digestOf } from '../download.js'
import { fetchChart } from '../fetch-chart.js'
import type { FetchOptions } from '../options.js'
import { createServers, startServer, type TestServer } from '../testing/server.js'

let archive: Uint8Array
beforeAll(() => {
  const chart = 'apiVersion: v2\nname: web\nversion: 1.0.0\n'
  const noise = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7919 * at) % 251))
  const [file] = archiveOf([
    { name: 'web/Chart.yaml', data: Buffer.from(chart) },
    { name: 'web/files/noise', data: noise },
  ])
  archive = file?.data ?? new Uint8Array()
})

const { serve, close } = createServers()
afterEach(close)

const indexOf = (url: string, digest?: string): string =>
  `apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.0.0\n    urls:\n    - ${url}\n${digest === undefined ? '' : `    digest: ${digest}\n`}`

/** A repository with one chart; `answer` gives the archive. */
const repositoryWith = (
  answer: (response: ServerResponse, count: number, range: string | undefined) => void,
  index = indexOf('web-1.0.0.tgz'),
): Promise<TestServer> =>
  serve((request, response, count) => {
    if (request.url === '/index.yaml') response.end(index)
    else answer(response, count, request.headers.range)
  })

const credentials = { username: 'anna', password: 'top-secret' }
const get = (server: TestServer, options: FetchOptions = {}) =>
  fetchChart(
    { repository: server.url, name: 'web' },
    { credentials, ...options, limits: { retryMs: 10, ...options.limits } },
  )
const last = ({ requests }: TestServer) => requests.at(-1)

describe('an archive', () => {
  test('is fetched with the credentials of its repository', async () => {
    const server = await repositoryWith((response) => response.end(archive))
    const chart = await get(server)
    expect(chart).toMatchObject({
      name: 'web',
      version: '1.0.0',
      digest: digestOf(archive),
      url: `${server.url}/web-1.0.0.tgz`,
    })
    const authorization = `Basic ${Buffer.from('anna:top-secret').toString('base64')}`
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      authorization,
      authorization,
    ])
  })

  test('with another digest than in the index is refused', async () => {
    const server = await repositoryWith(
      (response) => response.end(archive),
      indexOf('web-1.0.0.tgz', 'a'.repeat(64)),
    )
    await expect(get(server)).rejects.toMatchObject({
      reason: 'DigestMismatch',
      message: `chart archive ${server.url}/web-1.0.0.tgz has digest ${digestOf(archive)}, expected sha256:${'a'.repeat(64)}; it was changed or damaged: do not use it`,
    })
  })

  test('on another host gets credentials only if the caller says so', async () => {
    const other = await serve((_, response) => response.end(archive))
    const server = await repositoryWith(() => undefined, indexOf(`${other.url}/web-1.0.0.tgz`))
    await get(server)
    expect(last(other)?.headers.authorization).toBeUndefined()
    const strict = await serve((_, response) => response.writeHead(401).end())
    const refused = await repositoryWith(() => undefined, indexOf(`${strict.url}/web-1.0.0.tgz`))
    await expect(get(refused)).rejects.toThrow(
      'the credentials of the repository were not sent, because the index names another host',
    )
    await expect(get(refused)).rejects.toMatchObject({
      refusal: { credentialsSent: false, archiveOrigin: strict.url },
    })
    await get(server, { passCredentials: true })
    expect(last(other)?.headers.authorization).toMatch(/^Basic /)
  })

  test('on another host gets the access to that host, if there is one', async () => {
    const other = await serve((request, response) =>
      request.headers.authorization === 'Bearer for-archives'
        ? response.end(archive)
        : response.writeHead(401).end(),
    )
    const server = await repositoryWith(() => undefined, indexOf(`${other.url}/web-1.0.0.tgz?a=b`))
    const asked: string[] = []
    const withToken = (token: string): FetchOptions => ({
      archiveAccessFor: (url) => {
        asked.push(url)
        return { credentials: { token } }
      },
    })
    expect(await get(server, withToken('for-archives'))).toMatchObject({ name: 'web' })
    expect(asked).toEqual([`${other.url}/web-1.0.0.tgz`])
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      expect.stringMatching(/^Basic /),
    ])
    await expect(get(server, withToken('wrong'))).rejects.toMatchObject({
      message: expect.not.stringContaining('not sent'),
      refusal: { credentialsSent: true, archiveOrigin: other.url },
    })
  })

  test('behind a redirect to another host gets no credentials, also not after a redirect back', async () => {
    const home: TestServer = await repositoryWith((response, count) => {
      if (count > 0) response.end(archive)
      else response.writeHead(302, { location: `${other.url}/signed?token=hidden` }).end()
    })
    const other: TestServer = await serve((_, response) =>
      response.writeHead(307, { location: `${home.url}/web-1.0.0.tgz` }).end(),
    )
    await get(home, { passCredentials: true })
    expect(last(other)).toMatchObject({ path: '/signed?token=hidden' })
    expect(last(other)?.headers.authorization).toBeUndefined()
    expect(last(home)?.headers.authorization).toBeUndefined()
  })

  test.each([
    ['a metadata service', 'http://169.254.169.254/latest', 'AddressRefused', '169.254.169.254 refused'],
    ['one written as IPv6', 'http://[::ffff:a9fe:a9fe]/', 'AddressRefused', 'refused: link-local'],
    ['a link-local address', 'https://[fe80::1]/x', 'AddressRefused', 'refused: link-local'],
    ['plain HTTP elsewhere', 'http://example.org/x', 'AddressRefused', 'not encrypted'],
    ['a file', 'file:///etc/passwd', 'Invalid', 'expected an https address'],
    ['nothing', 'https://', 'Invalid', 'redirects to an invalid address'],
    ['itself', 'web-1.0.0.tgz', 'Invalid', 'redirects more than 5 times'],
  ])('behind a redirect to %s is refused', async (_, location, reason, message) => {
    const server = await repositoryWith((response) => response.writeHead(302, { location }).end())
    await expect(get(server)).rejects.toMatchObject({ reason, message: expect.stringContaining(message) })
  })

  test('on a name that resolves to a refused address is refused', async () => {
    const server = await repositoryWith(() => undefined, indexOf('https://chart.example/x.tgz'))
    const code = 'HANSA_ADDRESS_REFUSED'
    const guard: NonNullable<FetchOptions['guard']> = {
      check: () => undefined,
      lookup: (host, _, done) => done(Object.assign(new Error(`${host} is link-local`), { code }), ''),
    }
    await expect(get(server, { guard })).rejects.toMatchObject({
      reason: 'AddressRefused',
      message: 'chart.example is link-local',
    })
  })

  test.each([401, 403, 404, 500, 418])('answered with %i is reported without secrets', async (status) => {
    const index = indexOf('web-1.0.0.tgz?sig=hidden')
    const server = await repositoryWith((response) => response.writeHead(status).end('no'), index)
    const error = await get(server).catch((error: unknown) => error)
    const reason =
      { 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 500: 'Unreachable' }[status] ?? 'Invalid'
    expect(error).toMatchObject({ reason })
    expect(String(error)).toContain(`${server.url}/web-1.0.0.tgz`)
    expect(String(error)).not.toMatch(/hidden|secret/)
  })
})

describe('a busy server', () => {
  test('is asked again after the time it names', async () => {
    const server = await repositoryWith((response, count) =>
      count === 0 ? response.writeHead(429, { 'retry-after': '1' }).end() : response.end(archive),
    )
    const started = performance.now()
    expect((await get(server)).version).toBe('1.0.0')
    expect(performance.now() - started).toBeGreaterThan(950)
  })

  test('that names too long a time is not waited for', async () => {
    const server = await repositoryWith((response) => response.writeHead(429, { 'retry-after': '600' }).end())
    await expect(get(server)).rejects.toMatchObject({
      reason: 'RateLimited',
      message: `${new URL(server.url).host} is rate limiting requests; try again in 600 s`,
    })
    expect(server.requests).toHaveLength(2)
  })

  test('is asked 3 times', async () => {
    const server = await repositoryWith((response) => response.writeHead(503).end())
    await expect(get(server)).rejects.toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('503'),
    })
    expect(server.requests).toHaveLength(4)
  })
})

describe('a connection that breaks', () => {
  const half = () => Math.floor(archive.length / 2)
  const cut = (response: ServerResponse): void => {
    response.write(archive.subarray(0, half()), () => setTimeout(() => response.destroy(), 30))
  }

  test('is continued where it broke', async () => {
    const server = await repositoryWith((response, count, range) => {
      if (count === 0) {
        response.writeHead(200, { 'content-length': archive.length, 'accept-ranges': 'bytes', etag: '"one"' })
        cut(response)
        return
      }
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1])
      response.writeHead(206, { 'content-range': `bytes ${from}-${archive.length - 1}/${archive.length}` })
      response.end(archive.subarray(from))
    })
    expect((await get(server)).digest).toBe(digestOf(archive))
    expect(last(server)?.headers).toMatchObject({ range: `bytes=${half()}-`, 'if-range': '"one"' })
  })

  test('of a server without ranges begins again', async () => {
    const server = await repositoryWith((response, count) => {
      response.writeHead(200, { 'content-length': archive.length })
      count < 2 ? cut(response) : response.end(archive)
    })
    expect((await get(server)).digest).toBe(digestOf(archive))
    expect(last(server)?.headers.range).toBeUndefined()
  })

  test('three times is an error', async () => {
    const server = await repositoryWith((response) => {
      response.writeHead(200, { 'content-length': archive.length })
      cut(response)
    })
    await expect(get(server)).rejects.toMatchObject({ reason: 'Unreachable' })
    expect(server.requests).toHaveLength(4)
  })

  test('before an answer is tried again', async () => {
    const server = await repositoryWith((response, count) =>
      count === 0 ? response.destroy() : response.end(archive),
    )
    expect((await get(server)).version).toBe('1.0.0')
  })
})

describe('limits', () => {
  test('of the archive, by what the server says and by what it sends', async () => {
    const announced = await repositoryWith((response) =>
      response.writeHead(200, { 'content-length': 65 * 1024 * 1024 }).end(),
    )
    await expect(get(announced)).rejects.toMatchObject({ reason: 'TooLarge' })
    const chunk = Buffer.alloc(1024 * 1024)
    const endless = await repositoryWith((response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', more)
      }
      more()
    })
    await expect(get(endless)).rejects.toMatchObject({ reason: 'TooLarge' })
  })

  test('of time: no answer, a stalled answer, the whole', async () => {
    const silent = await repositoryWith(() => undefined)
    await expect(get(silent, { limits: { idleMs: 200 } })).rejects.toMatchObject({ reason: 'TimedOut' })
    const stalled = await repositoryWith((response) => void response.write('x'))
    await expect(get(stalled, { limits: { idleMs: 200 } })).rejects.toMatchObject({ reason: 'TimedOut' })
    await expect(get(stalled, { limits: { totalMs: 300 } })).rejects.toMatchObject({
      reason: 'TimedOut',
      message: expect.stringContaining('longer than the limit of 0.3 s'),
    })
  })

  test('of the caller: its signal', async () => {
    const reason = new Error('stopped')
    const controller = new AbortController()
    const silent = await repositoryWith(() => controller.abort(reason))
    await expect(get(silent, { signal: controller.signal })).rejects.toBe(reason)
    await expect(get(silent, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('an address', () => {
  test('can hold credentials, which no message holds', async () => {
    const server = await repositoryWith((response) => response.writeHead(404).end())
    const repository = server.url.replace('//', '//anna:top-secret@')
    const error = await fetchChart({ repository, name: 'web' }).catch(String)
    expect(server.requests[0]?.headers.authorization).toMatch(/^Basic /)
    expect(error).toContain('not found')
    expect(error).not.toContain('secret')
  })

  test('that is none is refused without its secrets', async () => {
    for (const repository of ['ftp://a:secret@x/', 'charts', 'https://a:secret@[/?secret']) {
      const error = await fetchChart({ repository, name: 'web' }).catch((error: unknown) => error)
      expect(error).toMatchObject({ reason: 'Invalid' })
      expect(String(error)).not.toContain('secret')
    }
  })

  test('of an archive is fetched directly', async () => {
    const server = await repositoryWith((response) => response.end(archive))
    expect(await fetchChart({ archive: `${server.url}/web-1.0.0.tgz` })).toMatchObject({ name: 'web' })
  })

  test('that nobody listens on is unreachable', async () => {
    const server = await startServer(() => undefined)
    await server.close()
    await expect(get(server)).rejects.toMatchObject({
      reason: 'Unreachable',
      message: `${new URL(server.url).host} refused the connection; check the address and the port`,
    })
  })
})

describe('a proxy', () => {
  test('is used for other hosts, and gets the whole address over HTTP', async () => {
    const proxy = await serve((request, response) =>
      response.end(request.url?.endsWith('index.yaml') === true ? indexOf('web-1.0.0.tgz') : archive),
    )
    const options: FetchOptions = { proxy: { http: proxy.url.replace('//', '//p:secret@') }, plainHttp: true }
    await fetchChart({ repository: 'http://charts.example', name: 'web' }, options)
    expect(proxy.requests.map(({ path }) => path)).toEqual([
      'http://charts.example/index.yaml',
      'http://charts.example/web-1.0.0.tgz',
    ])
    expect(last(proxy)?.headers['proxy-authorization']).toMatch(/^Basic /)
  })
})
