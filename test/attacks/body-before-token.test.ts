import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hub, startHub } from '../support/hub.js'
import { openRaw } from './raw.js'

let hub: Hub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

const releases = '/api/v1/namespaces/default/releases'
const placements = '/api/v1/namespaces/default/placements'

const send = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(hub.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })

/** A blocked hub does not respond quickly. */
const slowestAnswerWhile = async (work: Promise<unknown>): Promise<number> => {
  let slowest = 0
  let over = false
  const done = work.finally(() => {
    over = true
  })
  while (!over) {
    const started = performance.now()
    await fetch(`${hub.url}/livez`).then((answer) => answer.text())
    slowest = Math.max(slowest, performance.now() - started)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await done
  return slowest
}

const manyKeys = (count: number): string =>
  Array.from({ length: count }, (_, index) => `key-number-${index}: value`).join('\n')

describe('without a token', () => {
  it.each(['/api/v1/namespaces/default/releases', '/trpc/releases.create'])(
    'POST %s is refused before anything of its body came',
    async (path) => {
      const raw = await openRaw(hub.url)
      raw.send(
        `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/yaml\r\nContent-Length: 3600000\r\n\r\n`,
      )
      await raw.until(/^HTTP\/1\.1 401 [\s\S]*Unauthenticated/, 5_000)
      // The hub does not accept further data for long.
      expect(await raw.closed(10_000)).toBeLessThan(10_000)
    },
  )

  it('3.6 MB of YAML block nobody', async () => {
    const text = manyKeys(180_000)
    const slowest = await slowestAnswerWhile(
      send(releases, text, { authorization: '', 'content-type': 'application/yaml' }).then((answer) => {
        expect(answer.status).toBe(401)
      }),
    )
    expect(slowest).toBeLessThan(1_000)
  })

  it.each(['/api/v1/sign-in', '/trpc/access.signIn'])(
    '%s accepts 16 KiB, compressed or not',
    async (path) => {
      const big = JSON.stringify({ code: 'x'.repeat(17_000) })
      expect((await send(path, big, { authorization: '' })).status).toBe(413)
      const packed = await send(path, gzipSync(big), { authorization: '', 'content-encoding': 'gzip' })
      expect(packed.status).toBe(413)
    },
  )
})

describe('with a token', () => {
  it('3.6 MB of YAML are parsed in a separate thread, with a timeout, and block nobody', async () => {
    const text = manyKeys(180_000)
    const slowest = await slowestAnswerWhile(
      send(releases, text, { 'content-type': 'application/yaml' }).then(async (answer) => {
        expect([answer.status, await answer.text()]).toEqual([
          400,
          expect.stringMatching(/180000 members|10 s/),
        ])
      }),
    )
    expect(slowest).toBeLessThan(1_500)
  })

  it('large valid YAML is stored', async () => {
    const description = 'x'.repeat(300_000)
    const yaml = `apiVersion: hansa.dev/v1\nkind: Placement\nmetadata: {name: yaml}\nspec: {}\n# ${description}\n`
    const answer = await send(placements, yaml, { 'content-type': 'application/yaml' })
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([201, { kind: 'Placement' }])
  })

  it('large YAML of one token beyond the limit of concurrent parses is refused with 429', async () => {
    const text = manyKeys(180_000)
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send(releases, text, { 'content-type': 'application/yaml' })),
    )
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(4)
    expect(refused[0]?.headers.get('retry-after')).toBe('5')
  })

  it.each([
    ['JSON', 'application/json', '['.repeat(5_000_000)],
    ['complete JSON', 'application/json', `{"spec":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`],
    ['a patch', 'application/merge-patch+json', `{"spec":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`],
    ['YAML', 'application/yaml', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['large YAML', 'application/yaml', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ])('%s nested deeper than 200 levels is refused with 400', async (_, type, body) => {
    const answer = await fetch(`${hub.url}${placements}${type.includes('patch') ? '/yaml' : ''}`, {
      method: type.includes('patch') ? 'PATCH' : 'POST',
      headers: { authorization: `Bearer ${hub.token}`, 'content-type': type },
      body,
    })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(/200 levels|YAML/)])
  })

  it.each([
    ['a body', 'POST', ''],
    ['a query', 'GET', `?input=${encodeURIComponent('['.repeat(300) + ']'.repeat(300))}`],
  ])('%s of tRPC that nests too deep is refused with 400', async (_, method, query) => {
    const answer = await fetch(
      `${hub.url}/trpc/${method === 'GET' ? 'releases.list' : 'releases.create'}${query}`,
      {
        method,
        headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: '['.repeat(3_000) + ']'.repeat(3_000) }),
      },
    )
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('200 levels')])
  })

  it('aliases of aliases are refused, not expanded', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 10; level++)
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`)
    const answer = await send(placements, lines.join('\n'), { 'content-type': 'application/yaml' })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(/alias|values/i)])
  })

  it('a small body that decompresses to more than the limit is refused with 413', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))
    expect(bomb.length).toBeLessThan(100_000)
    expect((await send(placements, bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
  })

  it.each([
    ['unknown fields', Array.from({ length: 400_000 }, (_, index) => `"k${index}":"a long enough value"`)],
    ['objects', Array.from({ length: 90_000 }, (_, index) => `"k${index}":{"a":[1,2,{"b":"c"}]}`)],
    ['too many values', Array.from({ length: 1_000_000 }, (_, index) => `"${index}":1`)],
  ])('megabytes of JSON with nothing but %s block others for less than five seconds', async (_, fields) => {
    const slowest = await slowestAnswerWhile(
      send(placements, `{"spec":{${fields.join(',')}}}`).then(async (answer) => {
        expect([answer.status, (await answer.text()).length < 100_000]).toEqual([400, true])
      }),
    )
    expect(slowest).toBeLessThan(5_000)
  })

  it('unknown fields at 20,000 places are dropped without blocking others', async () => {
    const group = `{"clusterAffinities":[${Array.from({ length: 20_000 }, (_, index) => `{"name":"a${index}","x":1}`).join(',')}]}`
    const slowest = await slowestAnswerWhile(
      send(`${placements}?fieldValidation=Warn`, `{"metadata":{"name":"warned"},"spec":${group}}`).then(
        async (answer) => {
          expect(answer.status).toBe(400)
        },
      ),
    )
    expect(slowest).toBeLessThan(2_000)
  })
})
