import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ChartReference,
  type FetchOptions,
  fetchChart,
  listCharts,
  resolveDependencies,
} from '@hansa/charts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { available, type Registry, startRegistry } from '../../rig/index.js'
import { startHub } from '../../support/hub.js'
import { startGitServer } from './git-http.js'
import { openWorkTree } from './git-server.js'
import { type Helm, openHelm } from './helm.js'

const can = available(['helm', 'registry'])

let helm: Helm
let registry: Registry
let fetch: (
  reference: Partial<{ oci: string; version: string }>,
  options?: FetchOptions,
) => ReturnType<typeof fetchChart>
beforeAll(async () => {
  if (!can.available) return
  helm = await openHelm()
  registry = await startRegistry()
  const { username, password } = registry.account
  await helm.run('registry', 'login', registry.host, '--plain-http', '-u', username, '-p', password)
  for (const version of ['1.2.0', '1.10.0', '2.0.0-rc.1', '1.3.0+build.5', '9.0.1', '9.4.2'])
    await push('web', version)
  fetch = (reference, options = {}) =>
    fetchChart({ oci: `oci://${registry.host}/charts/web`, ...reference } as ChartReference, {
      credentials: registry.account,
      ...options,
    })
})
afterAll(async () => {
  helm?.close()
  await registry?.stop()
})

const push = async (
  name: string,
  version: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const archive = await helm.pack(name, version, files)
  await helm.run('push', archive, `oci://${registry.host}/charts`, '--plain-http')
  return archive
}
const sha256 = (data: Uint8Array): string => `sha256:${createHash('sha256').update(data).digest('hex')}`

describe.skipIf(!can.available)(
  can.available ? 'a chart in a registry' : `a registry (skipped: ${can.reason})`,
  () => {
    test('is fetched by its exact version, equal to what was pushed', async () => {
      const pushed = readFileSync(join(helm.folder, 'packed', 'web-1.10.0.tgz'))
      const progress: number[] = []
      const chart = await fetch(
        { version: '1.10.0' },
        { onProgress: ({ receivedBytes }) => progress.push(receivedBytes) },
      )
      expect(chart).toMatchObject({
        name: 'web',
        version: '1.10.0',
        digest: sha256(pushed),
        url: `oci://${registry.host}/charts/web:1.10.0`,
        manifestDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      })
      expect(Buffer.from(chart.archive).equals(pushed)).toBe(true)
      expect(progress.at(-1)).toBe(pushed.length)
    })

    test.each([
      ['', '9.4.2'],
      ['^1', '1.10.0'],
      ['~9.0', '9.0.1'],
      ['>=2.0.0-0 <3', '2.0.0-rc.1'],
      ['1.3.0+build.5', '1.3.0+build.5'],
      ['~1.3.0', '1.3.0+build.5'],
    ])('is chosen by %j as Helm chooses it', async (version, expected) => {
      const chart = await fetch(version === '' ? {} : { version })
      expect(chart.version).toBe(expected)
      const pulled = await helm.run(
        'show',
        'chart',
        `oci://${registry.host}/charts/web`,
        '--plain-http',
        ...(version === '' ? [] : ['--version', version]),
      )
      expect(pulled).toContain(`version: ${expected}\n`)
    })

    test('is listed by its tags, the highest version first', async () => {
      const oci = `oci://${registry.host}/charts/web`
      const versionsOf = async (version?: string) => {
        const reference = version === undefined ? { oci } : { oci, version }
        const listed = await listCharts(reference, { credentials: registry.account })
        return listed.map((one) => one.version)
      }
      expect(await versionsOf()).toEqual(['9.4.2', '9.0.1', '2.0.0-rc.1', '1.10.0', '1.3.0+build.5', '1.2.0'])
      expect(await versionsOf('^1.3')).toEqual(['1.10.0', '1.3.0+build.5'])
      await expect(listCharts({ oci })).rejects.toMatchObject({ reason: 'Unauthorized' })
    })

    test('is fetched by a tag in the reference, and by its digest', async () => {
      const at = `oci://${registry.host}/charts/web`
      const byTag = await fetch({ oci: `${at}:1.3.0+build.5` })
      const byDigest = await fetch({ oci: `${at}@${byTag.manifestDigest}`, version: '^1' })
      expect(byDigest).toMatchObject({ digest: byTag.digest, version: '1.3.0+build.5' })
      await expect(fetch({ oci: `${at}@${byTag.manifestDigest}`, version: '^2' })).rejects.toMatchObject({
        reason: 'Invalid',
        message: expect.stringContaining('is version "1.3.0+build.5", expected "^2"'),
      })
      await expect(fetch({ oci: `${at}@sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
        reason: 'NotFound',
      })
    })

    test('that does not exist is reported', async () => {
      await expect(fetch({ version: '4.0.0' })).rejects.toMatchObject({ reason: 'NotFound' })
      await expect(fetch({ version: '^4' })).rejects.toMatchObject({
        reason: 'NotFound',
        message: `${registry.host}/charts/web has no version in "^4"; the newest are 9.4.2, 9.0.1, 2.0.0-rc.1, 1.10.0, 1.3.0+build.5`,
      })
      await expect(fetch({ oci: `oci://${registry.host}/charts/none` })).rejects.toMatchObject({
        reason: 'NotFound',
      })
    })

    test('needs the right password, which no message holds', async () => {
      await expect(fetchChart({ oci: `oci://${registry.host}/charts/web` })).rejects.toMatchObject({
        reason: 'Unauthorized',
        message: `registry ${registry.host} requires credentials for charts/web; pass a user name and a password`,
      })
      const error = await fetch({}, { credentials: { username: 'rig', password: 'wrong-secret' } }).catch(
        String,
      )
      expect(error).toContain('refused the credentials for charts/web')
      expect(error).not.toContain('wrong-secret')
    })

    test('changed in the storage is refused by its digest', async () => {
      await push('damaged', '1.0.0')
      const oci = `oci://${registry.host}/charts/damaged`
      const { digest } = await fetch({ oci, version: '1.0.0' })
      const hex = digest.slice('sha256:'.length)
      const file = join(registry.storage, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data')
      const data = readFileSync(file)
      data[data.length - 9] = (data[data.length - 9] ?? 0) ^ 1
      writeFileSync(file, data)
      await expect(fetch({ oci, version: '1.0.0' })).rejects.toMatchObject({ reason: 'DigestMismatch' })
      writeFileSync(file, data.subarray(0, 100))
      await expect(fetch({ oci, version: '1.0.0' })).rejects.toMatchObject({ reason: 'DigestMismatch' })
    })

    test('has its tags on several pages', async () => {
      await push('many', '1.0.0')
      const { username, password } = registry.account
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
      const base = `http://${registry.host}/v2/charts/many/manifests`
      const accept = 'application/vnd.oci.image.manifest.v1+json'
      const manifest = await (
        await globalThis.fetch(`${base}/1.0.0`, { headers: { authorization, accept } })
      ).text()
      // A page has 100 tags in the order of the alphabet: 9.0.0 is on the second.
      for (const tag of [...Array.from({ length: 105 }, (_, minor) => `1.${minor}.0`), '9.0.0'])
        await globalThis.fetch(`${base}/${tag}`, {
          method: 'PUT',
          headers: { authorization, 'content-type': accept },
          body: manifest,
        })
      expect(await fetch({ oci: `oci://${registry.host}/charts/many`, version: '>1' })).toMatchObject({
        url: `oci://${registry.host}/charts/many:9.0.0`,
      })
    })

    test('is a dependency', async () => {
      const chart = `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n  - {name: web, version: ^9, repository: "oci://${registry.host}/charts"}\n`
      const files = [{ name: 'Chart.yaml', data: Buffer.from(chart) }]
      const repository = `oci://${registry.host}/charts`
      const { files: complete, dependencies } = await resolveDependencies(files, {
        accessFor: () => ({ credentials: registry.account }),
      })
      expect(complete.map(({ name }) => name)).toEqual(['Chart.yaml', 'charts/web-9.4.2.tgz'])
      expect(dependencies).toEqual([
        { name: 'web', version: '9.4.2', repository, digest: sha256(complete[1]?.data ?? Buffer.alloc(0)) },
      ])
    })

    test('is a dependency of a chart in Git that a Repository follows, with its options', async () => {
      const chart = `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n  - {name: web, version: ^9, repository: "oci://${registry.host}/charts"}\n`
      const template = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "{{ .Release.Name }}" }\ndata: { text: "{{ .Values.text }}" }\n`
      const root = mkdtempSync(join(tmpdir(), 'hansa-registry-'))
      const bare = join(root, 'apps.git')
      execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
      const server = await startGitServer(root, { 'uploadpack.allowFilter': 'true' })
      const tree = await openWorkTree(bare)
      const hub = await startHub()
      try {
        await tree.push({
          'shop/Chart.yaml': chart,
          'shop/values.yaml': 'text: default\n',
          'shop/templates/a.yaml': template,
        })
        const bundles: object[] = [
          { name: 'shop', path: 'shop', values: { text: 'changed' }, releaseName: 'front' },
        ]
        const sync = async (access?: object) => {
          await hub.client.repositories.apply({
            apiVersion: 'hansa.dev/v1',
            kind: 'Repository',
            metadata: { name: 'apps' },
            spec: {
              url: `http://127.0.0.1:${server.port}/apps.git`,
              intervalSeconds: 86_400,
              bundles,
              ...(access === undefined
                ? {}
                : { dependencyRepositories: [{ url: `oci://${registry.host}`, access }] }),
            },
          } as Parameters<typeof hub.client.repositories.apply>[0])
          return (await hub.client.repositories.sync('apps')).status?.bundles[0]
        }
        expect(await sync()).toMatchObject({
          problem: expect.stringMatching(/cannot be fetched: .*dependencyRepositories/s),
        })
        const { username, password } = registry.account
        expect(await sync({ username, password: { value: password } })).toMatchObject({ version: '1.0.0' })
        const { objects } = await hub.client.bundles.revision('shop', '1.0.0')
        expect(objects).toContainEqual(
          expect.objectContaining({
            metadata: expect.objectContaining({ name: 'front' }),
            data: { text: 'changed' },
          }),
        )
        expect(JSON.stringify(await hub.client.bundles.get('shop'))).not.toContain(password)
      } finally {
        await hub.stop()
        tree.close()
        await server.close()
        rmSync(root, { recursive: true, force: true })
      }
    })
  },
)
