import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { at, available, type Cluster, kubeconfigOf, startCluster, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { configPath, eventually, manifests, objectAt, placement } from './fleet.js'
import { startTokenProxy, type TokenProxy } from './token-proxy.js'

const can = available()
const [first, second, unknown] = ['token-abc:first', 'token-abc:second', 'token-abc:unknown']
let cluster: Cluster
let hub: Hub
let proxy: TokenProxy
let folder: string
beforeAll(async () => {
  if (!can.available) return
  folder = mkdtempSync(join(tmpdir(), 'hansa-proxy-'))
  cluster = await startCluster({ name: 'downstream', nodes: 2, region: 'eu' })
  proxy = await startTokenProxy(cluster, first)
  hub = await startHub()
}, 300_000)
afterAll(async () => {
  await hub?.stop()
  await proxy?.close()
  await cluster?.stop()
  if (can.available) rmSync(folder, { recursive: true, force: true })
})

/** The kubeconfig that the proxy gives to a user, with this token. */
const kubeconfig = (token: string): string => {
  const { server, caPem } = proxy
  const file = join(folder, 'kubeconfig.yaml')
  writeFileSync(file, kubeconfigOf([{ name: 'rancher', server, caPem, adminToken: token }]))
  return file
}
const write = (name: string, ...objects: object[]): string => {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  for (const [index, object] of objects.entries())
    writeFileSync(join(path, `${index}.yaml`), stringify(object))
  return path
}
const condition = async (type: string): Promise<unknown> => {
  const { status } = JSON.parse(await hub.hansa('get', 'cluster', 'rancher', '-o', 'json'))
  const found = status.conditions.find((one: { type: string }) => one.type === type)
  return found === undefined ? 'absent' : `${found.status} ${found.reason}`
}
const greeting = async (): Promise<unknown> => {
  const found = await objectAt(cluster, configPath)
  return found === undefined ? undefined : at(found, 'data', 'text')
}
/** A version of the bundle that says `text`, and the release of it. */
const say = async (version: string, text: string): Promise<void> => {
  const [space, config, ...others] = manifests()
  const objects = [space ?? {}, { ...config, data: { text } }, ...others]
  await hub.hansa('bundle', 'push', write('web', ...objects), '--version', version)
  const release = {
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name: 'web' },
    spec: { bundle: { name: 'web', version }, placement: 'everywhere' },
  }
  await hub.hansa('apply', '-f', write('resources', placement({}), release))
}

describe.skipIf(!can.available)(
  'a proxy that accepts only tokens it issued, in front of a real API server',
  () => {
    test('is named at registration, with a solution; the created account is gone', async () => {
      const { exit, stderr } = await hub.cli(
        'cluster',
        'register',
        'rancher',
        '--kubeconfig',
        kubeconfig(first),
      )
      expect(exit).toBe(1)
      expect(stderr).toContain('a proxy in front of the API server accepts only tokens it issued')
      expect(stderr).toContain('--keep-credential')
      expect(stderr).not.toContain(first)
      expect(await objectAt(cluster, '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/hansa')).toBe(
        undefined,
      )
    }, 60_000)

    test('accepts the given credential with --keep-credential, and a release is delivered through it', async () => {
      await hub.hansa(
        ...['cluster', 'register', 'rancher', '--kubeconfig', kubeconfig(first)],
        ...['--keep-credential', '--region', 'eu', '--wait'],
      )
      expect(await condition('CredentialIssued')).toBe('False Kept')
      await say('1.0.0', 'hello')
      await hub.hansa('wait', 'release/web', '--for', 'condition=Ready', '--timeout', '120s')
      expect(await greeting()).toBe('hello')
      expect(proxy.passed()).toBeGreaterThan(0)
    }, 180_000)

    test('gets another token by rotate --keep-credential, and only one that works', async () => {
      const rotate = (...more: string[]) => hub.cli('cluster', 'rotate', 'rancher', ...more)
      const plain = await rotate()
      expect([plain.exit, plain.stderr]).toEqual([1, expect.stringContaining('--keep-credential')])
      const wrong = await rotate('--kubeconfig', kubeconfig(unknown), '--keep-credential')
      expect([wrong.exit, wrong.stderr]).toEqual([1, expect.stringContaining('401')])
      // The member's own kubeconfig is for another address than the hub sends the credential to.
      const elsewhere = await rotate('--kubeconfig', cluster.kubeconfig, '--keep-credential')
      expect([elsewhere.exit, elsewhere.stderr]).toEqual([2, expect.stringContaining('is registered at')])
      const issued = await rotate('--kubeconfig', kubeconfig(first))
      expect([issued.exit, issued.stderr]).toEqual([1, expect.stringContaining('--keep-credential')])
      expect(await condition('CredentialsValid')).toBe('True Accepted')

      proxy.accept(second)
      await eventually('the old token is refused', () => condition('CredentialsValid'), 'False Unauthorized')
      await hub.hansa('cluster', 'rotate', 'rancher', '--kubeconfig', kubeconfig(second), '--keep-credential')
      await eventually('the new one is accepted', () => condition('CredentialsValid'), 'True Accepted')
      expect(await condition('CredentialIssued')).toBe('False Kept')
      const before = proxy.refused(first)
      await say('1.1.0', 'again')
      await until('the next version is delivered', async () => (await greeting()) === 'again', {
        timeoutMs: 60_000,
      })
      expect(proxy.refused(first)).toBe(before)
    }, 180_000)
  },
)
