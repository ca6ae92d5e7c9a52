import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
}, 120_000)
afterAll(() => world?.close())

const https = 'git+https://git.example/team/apps.git//web'
const ssh = 'git+ssh://git@git.example/team/apps.git//web'

describe.each(['push', 'render'])('hansa bundle %s of a folder in Git', (command) => {
  test.each([
    [[https, '--ssh-key', 'a', '--known-hosts', 'b'], '--ssh-key cannot be used with git+https'],
    [[https, '--cert-file', 'a'], '--cert-file cannot be used with git+https'],
    [[ssh, '--username', 'a'], '--username cannot be used with git+ssh'],
    [[ssh], 'a repository over SSH needs a private key and the keys of its host'],
    [[ssh, '--ssh-key', 'missing', '--known-hosts', 'missing'], 'file "missing" not found'],
    [[https, '--cosign-key', 'a'], '--cosign-key needs a chart that is not in Git'],
    [['./web', '--ssh-key', 'a'], '--ssh-key and --known-hosts are for a repository in Git'],
    [[`${https}?branch=main`], 'unknown parameter "branch"'],
    [[`${https}/../x`], 'invalid path "web/../x"'],
    [['git+https://anna:hunter2@git.example/a.git'], 'does not name a repository'],
  ])('with %j is refused', async (words, message) => {
    const { exit, stdout, stderr } = await world.run(['bundle', command, ...words])
    expect([exit, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('hunter2')
  })
})

test('of several folders is refused', async () => {
  const { exit, stderr } = await world.run(['bundle', 'push', https, './web'])
  expect([exit, stderr.split('\n')[0]]).toEqual([
    2,
    expect.stringContaining('only one folder in Git can be pushed at a time'),
  ])
})

test('a key is checked before anything is sent, and is not shown', async () => {
  const key = world.file('key', 'hunter2\n')
  const hosts = world.file('hosts', 'git.example ssh-ed25519 AAAA\n')
  const { exit, stderr } = await world.run(['bundle', 'push', ssh, '--ssh-key', key, '--known-hosts', hosts])
  expect([exit, stderr.includes('hunter2')]).toEqual([2, false])
  expect(stderr).toContain('is not a private key in PEM')
})

test('nothing is rendered offline, or from an address that is refused', async () => {
  const offline = await world.run(['bundle', 'render', https, '--offline'])
  expect([offline.exit, offline.stderr]).toEqual([2, expect.stringContaining('which --offline excludes')])
  const refused = await world.run(['bundle', 'render', 'git+https://169.254.169.254/a.git'])
  expect([refused.exit, refused.stderr]).toEqual([1, expect.stringContaining('169.254.169.254 refused')])
  const open = await world.run(['bundle', 'render', 'git+http://192.0.2.1/a.git'])
  expect(open.stderr).toContain('192.0.2.1 is not encrypted')
  expect(open.stderr).toContain('--plain-http')
})

test('nothing is left in the temporary folder by a command that is terminated', async () => {
  const server = createServer(() => {})
  const asked = once(server, 'request')
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const TMPDIR = mkdtempSync(join(tmpdir(), 'hansa-terminated-'))
  const folder = `git+http://127.0.0.1:${port}/a.git`
  const reading = world.start(['bundle', 'render', folder], { env: { TMPDIR } })
  await asked
  const during = readdirSync(TMPDIR)
  const { exit } = await reading.interrupt('SIGTERM')
  server.close().closeAllConnections()
  expect([exit, during, readdirSync(TMPDIR)]).toEqual([130, [expect.stringMatching(/^hansa-git-/)], []])
  rmSync(TMPDIR, { recursive: true })
})
