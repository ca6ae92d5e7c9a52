import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readContexts, writeContexts } from '../contexts.js'
import { type LoginOptions, run } from './login.js'

let folder: string
let server: Server
let url: string
/** What the hub answers to a sign-in as a sample person. */
let signIn: { status: number; body: object }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-login-'))
  vi.stubEnv('XDG_CONFIG_HOME', folder)
  for (const name of ['HANSA_URL', 'HANSA_CONTEXT', 'HANSA_TOKEN', 'HANSA_CA_FILE'])
    vi.stubEnv(name, undefined)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  signIn = { status: 200, body: { token: 'hansas_anna', expiresAt: '2026-01-02T00:00:00.000Z' } }
  server = createServer((request, response) => {
    const me = { id: 'sample/1', kind: 'User', name: 'anna', groups: [], roles: [] }
    const { status, body } = request.url === '/api/v1/me' ? { status: 200, body: me } : signIn
    response.writeHead(status, {
      'content-type': status === 200 ? 'application/json' : 'application/problem+json',
      'x-request-id': 'r',
    })
    response.end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await writeContexts({ current: 'local', contexts: [{ name: 'local', url, token: 'admin' }] })
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const login = (options: LoginOptions) =>
  run({
    args: [],
    options,
    hub: () => Promise.reject(new Error('not used')),
    signal: new AbortController().signal,
  })

test('as a sample person keeps the session in a separate context, and that of the administrator as it is', async () => {
  await login({ as: 'anna' })
  expect(await readContexts()).toMatchObject({
    current: 'playground-anna',
    contexts: [
      { name: 'local', token: 'admin' },
      { name: 'playground-anna', url, token: 'hansas_anna' },
    ],
  })
})

test('as a sample person at another hub is refused, and changes no context', async () => {
  signIn = { status: 404, body: { code: 'NotFound', detail: 'not found', status: 404 } }
  await expect(login({ as: 'anna' })).rejects.toThrow('is not the hub of a playground')
  await expect(login({ as: 'anna', username: 'anna' })).rejects.toThrow('--as cannot be combined')
  expect((await readContexts()).contexts).toHaveLength(1)
})
