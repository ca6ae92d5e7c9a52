import { symlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Gitea, startGitea, until } from '../../rig/index.js'
import { type Hub, startHub } from '../../support/hub.js'
import { testPush } from './git-push.js'
import { openWorkTree, type WorkTree } from './git-server.js'
import { testSsh } from './git-ssh.js'

const can = available(['gitea'])

const configMap = (name: string, text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { text: ${text} }\n`

describe.skipIf(!can.available)(
  can.available ? 'bundles follow a repository on Gitea' : `Git (skipped: ${can.reason})`,
  () => {
    let gitea: Gitea
    let hub: Hub
    let tree: WorkTree
    let url: string
    let token: string
    const secret = 'a-webhook-secret'

    beforeAll(async () => {
      gitea = await startGitea({ ssh: true })
      hub = await startHub()
      token = await gitea.newToken(gitea.admin.username)
      await gitea.request('POST', '/user/repos', { name: 'apps', private: true, default_branch: 'main' })
      url = `${gitea.url}/${gitea.admin.username}/apps.git`
      tree = await openWorkTree(url.replace('//', `//${gitea.admin.username}:${token}@`))
    })
    afterAll(async () => {
      tree?.close()
      await hub?.stop()
      await gitea?.stop()
    })

    const apply = (bundles: object[], more: object = {}) =>
      hub.client.repositories.apply({
        apiVersion: 'hansa.dev/v1',
        kind: 'Repository',
        metadata: { name: 'apps' },
        spec: {
          url,
          branch: 'main',
          intervalSeconds: 86_400,
          access: { token: { value: token } },
          webhook: { secret: { value: secret } },
          bundles,
          ...more,
        },
      } as Parameters<typeof hub.client.repositories.apply>[0])
    const sync = () => hub.client.repositories.sync('apps')
    const versions = async (name: string): Promise<string[]> =>
      (await hub.client.bundles.versions(name)).map(({ version }) => version)
    const everything = [
      { name: 'web', path: 'charts/web' },
      { name: 'site', path: 'site/overlay' },
      { name: 'plain', path: 'plain' },
    ]
    let first: string

    test('a chart, a Kustomize folder with its base, and manifests', async () => {
      first = await tree.push({
        'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.0\n',
        'charts/web/templates/a.yaml': configMap('web', 'chart'),
        'site/base/kustomization.yaml': 'resources: [a.yaml]\n',
        'site/base/a.yaml': configMap('site', 'base'),
        'site/overlay/kustomization.yaml': 'namePrefix: big-\nresources: [../base]\n',
        'plain/a.yaml': configMap('plain', 'one'),
        'plain/README.md': 'not a manifest',
        'other/large.bin': 'x'.repeat(100_000),
      })
      await apply(everything)
      const { status } = await sync()
      expect(status).toMatchObject({ commit: first })
      expect(status?.bundles.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined])
      const short = `g${first.slice(0, 12)}`
      expect(await versions('web')).toEqual(['1.2.0'])
      expect(await versions('site')).toEqual([`0.0.0-git.1.${short}`])
      expect(await versions('plain')).toEqual([`0.0.0-git.1.${short}`])
      const { objects } = await hub.client.bundles.revision('site', `0.0.0-git.1.${short}`)
      expect(objects.map((object) => at(object, 'metadata', 'name'))).toEqual(['big-site'])
      const bundle = await hub.client.bundles.get('plain')
      expect(bundle.metadata.annotations).toEqual({
        'hansa.dev/repository': 'apps',
        'hansa.dev/from': `${url}//plain@${first}`,
      })
    })

    test('only the bundles whose content changed get a revision, and syncing again adds none', async () => {
      const second = await tree.push({ 'plain/a.yaml': configMap('plain', 'two'), 'other/x': '1' })
      await sync()
      await sync()
      expect(await versions('plain')).toEqual([
        `0.0.0-git.2.g${second.slice(0, 12)}`,
        `0.0.0-git.1.g${first.slice(0, 12)}`,
      ])
      expect(await versions('site')).toHaveLength(1)
      expect(await versions('web')).toHaveLength(1)
    })

    test('a chart that changes without a new version gets one by its commit', async () => {
      const commit = await tree.push({ 'charts/web/templates/a.yaml': configMap('web', 'changed') })
      await sync()
      expect(await versions('web')).toEqual(['1.2.0', `0.0.0-git.1.g${commit.slice(0, 12)}`])
      await tree.push({ 'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.3.0\n' })
      await sync()
      expect((await versions('web'))[0]).toBe('1.3.0')
    })

    test("Gitea's own webhook makes the hub read at once; a wrong signature and an unknown repository answer the same", async () => {
      const hook = `${hub.url}/api/v1/webhooks/repositories/default`
      const config = { url: `${hook}/apps`, content_type: 'json', secret }
      const made = await gitea.request('POST', `/repos/${gitea.admin.username}/apps/hooks`, {
        type: 'gitea',
        config,
        events: ['push'],
        active: true,
      })
      expect(made.status).toBe(201)
      const commit = await tree.push({ 'plain/a.yaml': configMap('plain', 'hooked') })
      await until('the webhook led to a revision', async () =>
        (await versions('plain'))[0]?.endsWith(commit.slice(0, 12)),
      )
      const refusals = await Promise.all(
        ['apps', 'unknown'].map(async (name) => {
          const headers = { 'x-gitea-signature': '00'.repeat(32) }
          const response = await fetch(`${hook}/${name}`, { method: 'POST', headers, body: '{}' })
          const {
            requestId: _,
            instance: __,
            ...problem
          } = (await response.json()) as Record<string, unknown>
          return [response.status, problem.detail]
        }),
      )
      expect(refusals[0]).toEqual(refusals[1])
      expect(refusals[0]?.[0]).toBe(404)
    })

    test('survives a force-push and a deleted branch: nothing is removed', async () => {
      await tree.git('reset', '--quiet', '--hard', first)
      const forced = await tree.push({ 'plain/a.yaml': configMap('plain', 'forced') }, '--force')
      const { status } = await sync()
      expect(status?.commit).toBe(forced)
      const before = await versions('plain')
      expect(before[0]).toContain(forced.slice(0, 12))
      await tree.git('push', '--quiet', 'origin', 'main:side')
      await apply(everything, { branch: 'side' })
      await sync()
      await tree.git('push', '--quiet', 'origin', '--delete', 'side')
      const gone = await sync()
      expect(gone.status?.problem).toBe('the repository has no branch "side"; push it, or correct the name')
      expect(gone.status?.bundles).toHaveLength(3)
      expect(await versions('plain')).toEqual(before)
      await apply(everything)
      expect((await sync()).status?.problem).toBeUndefined()
    })

    test('refuses submodules, pointers of LFS and links out of the repository below a path, and nowhere else', async () => {
      await tree.git('update-index', '--add', '--cacheinfo', `160000,${first},elsewhere/sub`)
      await tree.git('commit', '--quiet', '-m', 'submodule')
      await tree.git('update-index', '--add', '--cacheinfo', `160000,${first},plain/sub`)
      symlinkSync('../../../../etc/passwd', join(tree.folder, 'charts/web/templates/link.yaml'))
      symlinkSync('../shared/b.yaml', join(tree.folder, 'plain-link.yaml'))
      await tree.git('add', 'charts')
      await tree.git('commit', '--quiet', '-m', 'links')
      await tree.git('push', '--quiet', 'origin', 'main')
      const { status } = await sync()
      const problems = status?.bundles.map(({ problem }) => problem)
      expect(problems?.[0]).toMatch(/^charts\/web\/templates\/link.yaml: the link leaves the repository/)
      expect(problems?.[1]).toBeUndefined()
      expect(problems?.[2]).toMatch(/^plain\/sub is a submodule/)
      await tree.git('rm', '--quiet', '--cached', 'plain/sub', 'elsewhere/sub')
      const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'
      await tree.push({ 'charts/web/templates/link.yaml': null, 'plain/big.json': pointer })
      const after = (await sync()).status?.bundles.map(({ problem }) => problem)
      expect(after?.[0]).toBeUndefined()
      expect(after?.[2]).toMatch(/^plain\/big.json is a pointer of Git LFS/)
      await tree.push({ 'plain/big.json': null })
      expect((await sync()).status?.bundles[2]?.problem).toBeUndefined()
    })

    test('a refused revision and a bundle of somebody else are problems, and events', async () => {
      await hub.client.bundles.apply({
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name: 'mine' },
        spec: {
          version: '1.0.0',
          source: {
            type: 'manifests',
            objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'mine' } }],
          },
        },
      } as Parameters<typeof hub.client.bundles.apply>[0])
      await tree.push({ 'bad/a.yaml': 'kind: ConfigMap\n', 'mine/a.yaml': configMap('mine', 'x') })
      await apply([
        { name: 'bad', path: 'bad' },
        { name: 'mine', path: 'mine' },
        { name: 'none', path: 'no/such' },
      ])
      const problems = (await sync()).status?.bundles.map(({ problem }) => problem)
      expect(problems?.[0]).toMatch(/apiVersion/)
      expect(problems?.[1]).toMatch(/^bundle "mine" exists and does not follow this repository/)
      expect(problems?.[2]).toMatch(/^the path "no\/such" has no Chart.yaml/)
      expect(await versions('mine')).toEqual(['1.0.0'])
      const events = await hub.hansa('events', '--about', 'repository/apps')
      expect(events).toContain('Refused')
    })

    testPush(() => ({ gitea, hub, tree, url, token }))
    testSsh(() => ({ gitea, hub, tree, url, token }))

    test('a hub that is killed while it reads makes each revision once', async () => {
      const commit = await tree.push({ 'plain/a.yaml': configMap('plain', 'killed') })
      await apply(everything)
      await hub.kill()
      await hub.start()
      await sync()
      expect(
        (await versions('plain')).filter((version) => version.includes(commit.slice(0, 12))),
      ).toHaveLength(1)
    })

    test('shows no secret, and needs it again for another URL', async () => {
      const shown = await hub.hansa('get', 'repository', 'apps', '-o', 'json')
      expect(shown).not.toContain(token)
      expect(hub.log()).not.toContain(token)
      const moved = JSON.parse(shown) as { spec: { url: string } }
      moved.spec.url = 'https://elsewhere.example/apps.git'
      await expect(hub.client.repositories.apply(moved as never)).rejects.toThrow(/requires the secret again/)
      expect(await hub.hansa('repository', 'sync', 'apps')).toContain('repository/apps')
    })

    test('wrong credentials, a redirect and an address that is refused are problems', async () => {
      const redirecting: Server = createServer((_, response) => {
        response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()
      }).listen(0, '127.0.0.1')
      await new Promise((resolve) => redirecting.once('listening', resolve))
      const port = (redirecting.address() as AddressInfo).port
      try {
        await apply(everything, { access: { token: { value: 'wrong' } } })
        expect((await sync()).status?.problem).toMatch(/refused access/)
        await apply(everything, { url: `http://127.0.0.1:${port}/apps.git` })
        expect((await sync()).status?.problem).toMatch(/redirects, which is not followed/)
        await apply(everything, {
          url: 'http://169.254.169.254/apps.git',
          access: { token: { value: token }, plainHttp: true },
        })
        expect((await sync()).status?.problem).toMatch(/169\.254\.169\.254 refused/)
      } finally {
        redirecting.close()
      }
    })
  },
)
