import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GitWorld } from './git-push.js'

/** Reading over SSH, from Gitea's own server. */
export const testSsh = (world: () => GitWorld): void => {
  let folder: string
  const at = (name: string): string => join(folder, name)
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hansa-ssh-'))
    const { gitea } = world()
    for (const name of ['key', 'other']) newKey(name)
    newKey('locked', 'a-passphrase')
    const { status } = await gitea.request('POST', `/repos/${gitea.admin.username}/apps/keys`, {
      title: 'hub',
      key: readFileSync(at('key.pub'), 'utf8'),
      read_only: true,
    })
    expect(status).toBe(201)
    const { port = 0, hostKey = '' } = gitea.ssh ?? {}
    writeFileSync(at('hosts'), `[127.0.0.1]:${port} ${hostKey}\n[localhost]:${port} ${hostKey}\n`)
    writeFileSync(at('wrong-hosts'), `[127.0.0.1]:${port} ${readFileSync(at('other.pub'), 'utf8')}`)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const newKey = (name: string, passphrase = ''): void => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', at(name)])
  }
  const urlAt = (host: string): string => {
    const { gitea } = world()
    return `ssh://git@${host}:${gitea.ssh?.port}/${gitea.admin.username}/apps.git`
  }
  const words = (key = 'key', hosts = 'hosts') => ['--ssh-key', at(key), '--known-hosts', at(hosts)]
  const push = (host = '127.0.0.1', ...more: string[]) =>
    world().hub.hansa('bundle', 'push', `git+${urlAt(host)}//ssh?ref=main`, ...more)
  const apply = (access: object, url = urlAt('127.0.0.1')) => {
    const { hub } = world()
    return hub.client.repositories.apply({
      apiVersion: 'hansa.dev/v1',
      kind: 'Repository',
      metadata: { name: 'over-ssh' },
      spec: { url, intervalSeconds: 86_400, access, bundles: [{ name: 'over-ssh', path: 'ssh' }] },
    } as Parameters<typeof hub.client.repositories.apply>[0])
  }
  const text = (name: string): string => readFileSync(at(name), 'utf8')
  const problem = async () => (await world().hub.client.repositories.sync('over-ssh')).status?.problem

  test('a Repository and one push read over SSH, by a name and by an address', async () => {
    const { hub, tree } = world()
    const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: over-ssh }\n'
    const commit = await tree.push({ 'ssh/a.yaml': object, 'other/large.bin': 'y'.repeat(100_000) })
    expect(await push('127.0.0.1', ...words())).toBe('bundle/ssh@0.1.0 pushed (1 object)\n')
    expect(await push('localhost', ...words())).toBe('bundle/ssh@0.1.0 unchanged\n')
    const { metadata } = await hub.client.bundles.get('ssh')
    expect(metadata.annotations?.['hansa.dev/from']).toBe(`${urlAt('localhost')}//ssh?ref=main@${commit}`)
    expect(await hub.hansa('bundle', 'render', `git+${urlAt('localhost')}//ssh`, ...words())).toContain(
      'name: over-ssh',
    )
    await apply({ sshKey: { value: text('key') }, knownHosts: text('hosts') })
    expect((await hub.client.repositories.sync('over-ssh')).status).toMatchObject({ commit })
    const shown = await hub.hansa('get', 'repository', 'over-ssh', '-o', 'json')
    for (const line of text('key').split('\n').slice(1, -2)) {
      expect(shown).not.toContain(line)
      expect(hub.log()).not.toContain(line)
    }
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`hansa-git-${hub.pid}-`))
    expect(left).toEqual([])
  })

  test('a wrong host key, an unknown one and a wrong key are refused, with the fix', async () => {
    await expect(push('127.0.0.1', ...words('key', 'wrong-hosts'))).rejects.toThrow(
      /the host key of 127\.0\.0\.1 is not among the known hosts/,
    )
    await expect(push('localhost', ...words('key', 'wrong-hosts'))).rejects.toThrow(
      /not among the known hosts/,
    )
    await expect(push('127.0.0.1', ...words('other'))).rejects.toThrow(
      /127\.0\.0\.1 refused the key .*deploy key/s,
    )
    await apply({ sshKey: { value: text('key') }, knownHosts: text('wrong-hosts') })
    expect(await problem()).toMatch(/not among the known hosts.*ssh-keyscan/)
    await apply({ sshKey: { value: text('other') }, knownHosts: text('hosts') })
    expect(await problem()).toMatch(/refused the key/)
  })

  test('a key with a passphrase, one without host keys and a password are refused at once', async () => {
    const knownHosts = text('hosts')
    const sshKey = { value: text('key') }
    for (const [access, message] of [
      [{ sshKey: { value: text('locked') }, knownHosts }, /sshKey: is encrypted with a passphrase/],
      [{ sshKey: { value: 'hunter2' }, knownHosts }, /sshKey: is not a private key/],
      [{ sshKey }, /knownHosts: is required/],
      [{ knownHosts }, /sshKey: is required/],
      [{ sshKey, knownHosts: 'ssh-rsa' }, /knownHosts: has the invalid line/],
      [{ sshKey, knownHosts, token: { value: 'x' } }, /token: cannot be used with an ssh URL/],
    ] as const)
      await expect(apply(access)).rejects.toThrow(message)
    await expect(apply({ sshKey, knownHosts }, world().url)).rejects.toThrow(
      /sshKey: cannot be used with an https URL/,
    )
    await expect(push('127.0.0.1')).rejects.toThrow(/needs a private key/)
    await expect(push('127.0.0.1', ...words('locked'))).rejects.toThrow(/is encrypted with a passphrase/)
  })

  test('a stored key stays with its address, and refused addresses are not connected to', async () => {
    const { hub } = world()
    await apply({ sshKey: { value: text('key') }, knownHosts: text('hosts') })
    const { metadata: _, ...shown } = JSON.parse(
      await hub.hansa('get', 'repository', 'over-ssh', '-o', 'json'),
    ) as { metadata: object; spec: { url: string } }
    shown.spec.url = 'ssh://git@elsewhere.example/root-admin/apps.git'
    await expect(
      hub.client.repositories.apply({ ...shown, metadata: { name: 'over-ssh' } } as never),
    ).rejects.toThrow(/requires the secret again/)
    await apply(
      { sshKey: { value: text('key') }, knownHosts: text('hosts') },
      'ssh://git@169.254.169.254/apps.git',
    )
    expect(await problem()).toMatch(/169\.254\.169\.254 refused/)
    await hub.hansa('delete', 'repository', 'over-ssh', '--yes')
  })
}
