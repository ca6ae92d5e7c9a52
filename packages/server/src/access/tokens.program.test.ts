import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hubProgram, serveHub } from '../runtime/testing/served-hub.js'

/** Tokens as the operator of a hub meets them: the built hub and its commands. */

const folder = mkdtempSync(join(tmpdir(), 'hansa-tokens-'))
const data = join(folder, 'data')
const env = { ...process.env, XDG_CONFIG_HOME: folder, HANSA_LOG_LEVEL: 'warn' }

let hub: Awaited<ReturnType<typeof serveHub>> | undefined
const start = async (more: NodeJS.ProcessEnv = {}): Promise<string> => {
  hub = await serveHub(data, { ...env, ...more })
  return hub.url
}
const stop = async (): Promise<void> => {
  await hub?.stop()
  hub = undefined
}
afterEach(stop)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [hubProgram, 'token', ...args, '--data', data],
      { env },
      (error, stdout, stderr) =>
        resolve({ exit: error === null ? 0 : Number(error.code), stdout: stdout.trim(), stderr }),
    )
  })
const call = (url: string, token: string, path = '/api/v1/session') =>
  fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
const verbose = async (url: string): Promise<string> => (await fetch(`${url}/readyz?verbose`)).text()

describe('the first token', () => {
  let token = ''
  beforeAll(async () => {
    await start({ HANSA_FIRST_TOKEN_TTL: '1s' })
    token = JSON.parse(readFileSync(join(folder, 'hansa', 'config.yaml'), 'utf8')).contexts[0].token
    const log = hub?.log() ?? ''
    expect(log).toContain('the first token expires at ')
    expect(log).toContain('hansa context set local --token "$(hansa-server token create NAME)"')
    await stop()
  }, 120_000)

  test('expires, is not created again, and the hub says how to get in; that way works', async () => {
    const url = await start()
    await expect.poll(async () => (await call(url, token)).status, { timeout: 20_000 }).toBe(401)
    await stop()
    const again = await start()
    expect(hub?.log()).toContain(
      'no valid token exists; create one on this machine: hansa context set local --token "$(hansa-server token create NAME)"',
    )
    const refused = await (await call(again, token)).json()
    expect(refused).toMatchObject({ hint: expect.stringContaining('hansa-server token create NAME') })
    const { stdout } = await run('create', 'ops', '--ttl', '1h')
    expect((await call(again, stdout)).status).toBe(200)
    expect((await run('list')).stdout).toMatch(/^admin .*\nops .* expires .* role admin$/)
  })
})

describe('commands on the machine of the hub', () => {
  test('report a role without a binding and an expiry until it is removed; the token keeps working', async () => {
    const { stdout: token } = await run('create', 'old')
    const url = await start()
    expect(hub?.log()).toContain('token old holds admin without a binding; bind it')
    const text = await verbose(url)
    expect(text).toContain('[!]tokens 1 token with a role, without a binding and an expiry')
    expect(text).not.toContain('old')
    expect((await call(url, token)).status).toBe(200)
    await stop()
    expect((await run('update', 'old', '--role', 'none')).stdout).toBe(
      'token old has only the rights that RoleBindings give it',
    )
    expect(await verbose(await start())).not.toContain('[!]tokens')
    await run('delete', 'old')
  })

  test('create a break-glass token loudly', async () => {
    const { stdout, stderr } = await run('create', 'fire', '--break-glass')
    expect(stderr).toContain('has the role admin until')
    const url = await start()
    expect(await verbose(url)).toContain('[!]tokens 1 valid break-glass token')
    const events = await (await call(url, stdout, '/api/v1/events?reason=BreakGlassTokenCreated')).json()
    expect(events).toMatchObject({ items: [{ type: 'Warning', regarding: { name: 'fire' } }] })
    const audit = await (await call(url, stdout, '/api/v1/audit?kind=ServiceToken&object=fire')).json()
    expect(audit).toMatchObject({ items: [{ verb: 'create', detail: { breakGlass: 'true' } }] })
    expect(JSON.stringify([events, audit])).not.toContain(stdout)
  })

  test.each([
    [['create', 'x', '--role', 'emperor'], 'unknown role "emperor"'],
    [['create', 'x', '--ttl', '5 years'], 'invalid duration "5 years"'],
    [['create', 'x', '--source-range', '10.0.0.0/33'], 'invalid source range "10.0.0.0/33"'],
    [['create', 'x', '--break-glass', '--ttl', '90d'], '--break-glass cannot be combined'],
    [['create', 'x', '--break-glass', '--role', 'admin'], '--break-glass cannot be combined'],
    [['create', 'a/b'], 'invalid token name "a/b"'],
  ])('refuse %j', async (args, text) => {
    const { exit, stdout, stderr } = await run(...args)
    expect([exit, stdout]).toEqual([2, ''])
    expect(stderr).toContain(text)
    expect((await run('list')).stdout).not.toMatch(/^x /m)
  })
})
