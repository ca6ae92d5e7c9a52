import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hub, startHub } from '../support/hub.js'
import { openRaw } from './raw.js'

const program = fileURLToPath(new URL('../../packages/server/bin/hansa-server.js', import.meta.url))

let hub: Hub
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-listening-'))
  hub = await startHub({ HANSA_ALLOWED_HOSTS: 'hub.example.com' })
})
afterAll(async () => {
  await hub.stop()
  rmSync(folder, { recursive: true })
})

/** Runs a hub that is expected to refuse to start. */
const refusal = (args: readonly string[]): Promise<{ exit: number | null; text: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, XDG_CONFIG_HOME: folder }
    const child = spawn(process.execPath, [program, 'serve', '--data', join(folder, 'data'), ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.includes('listens on')) child.kill('SIGKILL')
    })
    child.once('exit', (exit) => resolve({ exit, text }))
  })

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: string
}

/** fetch sets Host itself. */
const get = (path: string, headers: Record<string, string>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(`${hub.url}${path}`, { headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end()
  })

describe('a hub', () => {
  it.each(['0.0.0.0:0', '[::]:0'])('serves no plain HTTP on %s', async (listen) => {
    const { exit, text } = await refusal(['--listen', listen])
    expect([exit, text]).toEqual([
      2,
      expect.stringMatching(/plain HTTP[\s\S]*--tls-cert[\s\S]*--behind-proxy/),
    ])
  })

  it('accepts no database password on the command line, and does not repeat it', async () => {
    const { exit, text } = await refusal(['--database', 'postgres://hansa:swordfish@127.0.0.1:1/hansa'])
    expect([exit, text]).toEqual([2, expect.stringMatching(/HANSA_DATABASE[\s\S]*--database-password-file/)])
    expect(text).not.toContain('swordfish')
  })

  it('answers only under its own names', async () => {
    const statusOf = async (host: string): Promise<number> => (await get('/version', { host })).status
    for (const host of ['localhost', new URL(hub.url).host, 'hub.example.com', 'HUB.example.com:443'])
      expect([host, await statusOf(host)]).toEqual([host, 200])
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:7070', '192.0.2.1'])
      expect([host, await statusOf(host)]).toEqual([host, 421])
    const { body } = await get('/api/v1/releases', { host: 'evil.example' })
    expect(JSON.parse(body)).toMatchObject({
      code: 'MisdirectedRequest',
      hint: expect.stringContaining('--allowed-host'),
    })
    // Probes use any address.
    expect((await get('/readyz', { host: '192.0.2.1' })).status).toBe(200)
  })

  it('trusts no X-Forwarded-* headers unless a proxy is configured', async () => {
    const forwarded = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.1',
    }
    const { headers, body } = await get('/openapi.json', forwarded)
    expect(JSON.parse(body)).toMatchObject({ servers: [{ url: hub.url }] })
    expect(headers['strict-transport-security']).toBeUndefined()
  })

  it('shows the requested address in its document', async () => {
    const { body } = await get('/openapi.json', { host: 'hub.example.com' })
    expect(JSON.parse(body)).toMatchObject({ servers: [{ url: 'http://hub.example.com' }] })
  })

  it('prints a sign-in link to its listening address', async () => {
    expect(await hub.server('sign-in')).toMatch(new RegExp(`^${hub.url}/sign-in#`))
  })

  it('never shows a stack', async () => {
    const paths = [
      '/%E0%A4%A',
      '/api/v1/%E0%A4%A',
      '/docs/%ff',
      '/docs/..%2f..%2fpackage.json',
      '/trpc/%E0%A4%A',
    ]
    paths.push('/trpc/releases.listAll?input=%7B', '/api/v1/namespaces/%00/releases/%ff', '/assets/%c0%ae')
    for (const path of paths) {
      const { status, body } = await get(path, { authorization: `Bearer ${hub.token}` })
      expect([path, status >= 400 && status < 500, body]).toEqual([
        path,
        true,
        expect.not.stringMatching(/node_modules|\.[jt]s:\d|at .*\(/),
      ])
    }
    for (const text of [
      'GET / HTTP/9\r\n\r\n',
      'nonsense\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
    ]) {
      const raw = await openRaw(hub.url)
      raw.send(text)
      await raw.until(/^HTTP\/1\.1 400/, 5_000)
      expect(raw.received()).not.toMatch(/node:|at /)
      raw.close()
    }
  })
})

describe('a hub behind a proxy', () => {
  it('trusts the scheme and host from the proxy', async () => {
    const behind = await startHub({ HANSA_BEHIND_PROXY: 'loopback', HANSA_ALLOWED_HOSTS: 'hub.example.com' })
    try {
      const ask = (headers: Record<string, string>) => fetch(`${behind.url}/openapi.json`, { headers })
      const answer = await ask({ 'x-forwarded-host': 'hub.example.com', 'x-forwarded-proto': 'https' })
      expect((await answer.json()) as unknown).toMatchObject({
        servers: [{ url: 'https://hub.example.com' }],
      })
      expect(answer.headers.get('strict-transport-security')).toContain('max-age=')
      expect((await ask({ 'x-forwarded-host': 'evil.example' })).status).toBe(421)
    } finally {
      await behind.stop()
    }
  })
})
