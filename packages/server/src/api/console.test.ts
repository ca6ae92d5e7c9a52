import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHub, type TestHub } from './testing/hub.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-console-'))
const script = `console.log('${'x'.repeat(5_000)}')`
let hub: TestHub
beforeAll(async () => {
  await mkdir(join(folder, 'dist/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.js'), 'outside')
  writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><title>Hansa</title>')
  writeFileSync(join(folder, 'dist/assets/index-DiwrgTda.js'), script)
  hub = await startTestHub({ console: join(folder, 'dist') })
})
afterAll(async () => {
  await hub.close()
  rmSync(folder, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(hub.url + path, { headers: { accept: 'text/html', ...headers } })

describe('the console', () => {
  it('serves its page for every route in it', async () => {
    for (const path of ['/', '/releases/default/web?tab=targets', '/sign-in']) {
      const answer = await get(path)
      expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html><title>Hansa</title>'])
      expect(answer.headers.get('cache-control')).toBe('no-cache, no-transform')
    }
  })

  it('has a policy that forbids inline and foreign content, and framing', async () => {
    const { headers } = await get('/')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })

  it('sends files with a hash in their name compressed, with immutable caching', async () => {
    const answer = await get('/assets/index-DiwrgTda.js', { accept: '*/*' })
    expect(await answer.text()).toBe(script)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('cache-control')).toContain('immutable')
    const raw = await new Promise<{ encoding: string | undefined; body: Buffer }>((resolve) => {
      request(
        `${hub.url}/assets/index-DiwrgTda.js`,
        { headers: { 'accept-encoding': 'gzip, br' } },
        (sent) => {
          const parts: Buffer[] = []
          sent.on('data', (part: Buffer) => parts.push(part))
          sent.on('end', () =>
            resolve({ encoding: sent.headers['content-encoding'], body: Buffer.concat(parts) }),
          )
        },
      ).end()
    })
    expect(raw.encoding).toBe('br')
    expect(brotliDecompressSync(raw.body).toString()).toBe(script)
    const tag = answer.headers.get('etag') ?? ''
    const packed = await get('/assets/index-DiwrgTda.js', { 'if-none-match': tag })
    expect(packed.status).toBe(304)
  })

  it('leaves other paths to the API, with unchanged headers', async () => {
    for (const path of ['/api/v1/nothing', '/api', '/trpc/nothing', '/assets/none-12345678.js']) {
      const answer = await fetch(hub.url + path, { headers: { accept: '*/*' } })
      expect([path, answer.status]).toEqual([path, 404])
      expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    }
    expect((await get('/api/v1/nothing')).headers.get('content-type')).toContain('json')
    expect((await fetch(`${hub.url}/clusters`, { method: 'POST' })).status).toBe(404)
    expect((await get('/openapi.json')).headers.get('content-type')).toContain('application/json')
  })

  it('never leaves its folder', async () => {
    for (const path of ['/..%2fsecret.js', '/%2e%2e/secret.js', '/assets/..%2f..%2fsecret.js'])
      expect(await (await get(path, { accept: '*/*' })).text()).not.toContain('outside')
  })
})

describe('a hub without the files of a console', () => {
  it('says so at /', async () => {
    const bare = await startTestHub()
    const answer = await fetch(bare.url)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8'])
    expect(await answer.text()).toContain('This hub has no console')
    await bare.close()
  })
})
