import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { at, type Gitea } from '../../rig/index.js'
import type { Hub } from '../../support/hub.js'
import type { WorkTree } from './git-server.js'

/** A hub and a repository on Gitea with a work tree. */
export interface GitWorld {
  gitea: Gitea
  hub: Hub
  tree: WorkTree
  url: string
  token: string
}

const configMap = (name: string, text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { text: ${text} }\n`

const chart = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`

/** Pushes of a folder in Git, once. */
export const testPush = (world: () => GitWorld): void => {
  const login = () => ['--username', 'oauth2', '--password', world().token]
  const push = (path: string, ...words: string[]) =>
    world().hub.hansa('bundle', 'push', `git+${world().url}//${path}`, ...words, ...login())
  /** The same request as `push`, without a process of the CLI. */
  const apply = async (path: string, name: string, ref?: string) => {
    const { hub, url, token } = world()
    const source = { type: 'git', url, path, access: { token: { value: token } }, ...(ref && { ref }) }
    const { spec } = await hub.client.bundles.apply({
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name },
      spec: { version: 'next', source },
    } as Parameters<typeof hub.client.bundles.apply>[0])
    return spec.version
  }
  const render = (path: string, ...words: string[]) =>
    world().hub.hansa('bundle', 'render', `git+${world().url}//${path}`, ...words, ...login())
  const bundle = (name: string) => world().hub.client.bundles.get(name)
  const from = async (name: string) => (await bundle(name)).metadata.annotations?.['hansa.dev/from']
  const namesIn = async (name: string, version = '0.1.0') =>
    (await world().hub.client.bundles.revision(name, version)).objects.map((object) =>
      String(at(object, 'metadata', 'name')),
    )

  test('one push of a folder in Git: a chart with a chart beside it, a Kustomize folder, manifests', async () => {
    const { hub, tree, url, token } = world()
    const dependencies =
      "dependencies: [{ name: common, version: ^1, repository: 'file://../../libs/common' }]\n"
    const commit = await tree.push({
      'once/shop/Chart.yaml': chart('shop', dependencies),
      'once/shop/templates/a.yaml': configMap('shop', '{{ .Values.text }}'),
      'once/shop/values.yaml': 'text: default\n',
      'libs/common/Chart.yaml': chart('common'),
      'libs/common/templates/b.yaml': configMap('common', 'one'),
      'once/base/kustomization.yaml': 'resources: [a.yaml]\n',
      'once/base/a.yaml': configMap('page', 'base'),
      'once/overlay/kustomization.yaml': 'namePrefix: big-\nresources: [../base]\n',
      'once/plain/a.yaml': configMap('one', 'plain'),
    })
    expect(await push('once/shop?ref=main')).toBe('bundle/shop@0.1.0 pushed (chart shop 1.0.0)\n')
    expect(await push('once/overlay', '--name', 'page')).toBe('bundle/page@0.1.0 pushed (1 object)\n')
    expect(await push(`once/plain?ref=${commit}`, '--name', 'once')).toBe(
      'bundle/once@0.1.0 pushed (1 object)\n',
    )
    expect(await namesIn('shop')).toEqual(['common', 'shop'])
    expect(await namesIn('page')).toEqual(['big-page'])
    expect(await namesIn('once')).toEqual(['one'])
    expect(await from('shop')).toBe(`${url}//once/shop?ref=main@${commit}`)
    expect(await from('page')).toBe(`${url}//once/overlay@${commit}`)
    expect(await from('once')).toBe(`${url}//once/plain@${commit}`)
    expect(await push('once/shop?ref=main')).toBe('bundle/shop@0.1.0 unchanged\n')
    expect(JSON.stringify(await bundle('shop'))).not.toContain(token)
    expect(hub.log()).not.toContain(token)
  })

  test('a later push from elsewhere does not keep where it was from', async () => {
    const { hub, tree } = world()
    writeFileSync(join(tree.folder, 'here.yaml'), configMap('here', 'x'))
    await hub.hansa('bundle', 'push', join(tree.folder, 'here.yaml'), '--name', 'once')
    expect(await from('once')).toBeUndefined()
    await tree.git('clean', '--quiet', '--force')
  })

  /** Git does not see it. */
  const valuesFile = (): string => {
    const file = join(world().tree.folder, '.git', 'values.yaml')
    writeFileSync(file, 'text: given\n')
    return file
  }

  test('values of a chart are checked, and refused for a folder without a chart', async () => {
    const values = valuesFile()
    expect(await push('once/shop', '-f', values)).toBe('bundle/shop@0.1.1 pushed (chart shop 1.0.0)\n')
    await expect(push('once/plain', '-f', values)).rejects.toThrow(
      /\/spec\/source\/values: needs a chart, and "once\/plain" has no Chart.yaml/,
    )
  })

  test('the same folders are rendered without a hub', async () => {
    const values = ['-f', valuesFile()]
    expect(await render('once/shop', ...values)).toMatch(/name: common[\s\S]*text: given/)
    expect(await render('once/plain', '-o', 'yaml')).toContain('text: plain')
    await expect(render('once/none')).rejects.toThrow(/the path "once\/none" has no Chart.yaml/)
  })

  test('a tag that moves: a Repository follows it, and one push records the commit it had', async () => {
    const { hub, tree, url, token } = world()
    const follow = () =>
      hub.client.repositories.apply({
        apiVersion: 'hansa.dev/v1',
        kind: 'Repository',
        metadata: { name: 'tagged' },
        spec: {
          url,
          tag: 'stable',
          intervalSeconds: 86_400,
          access: { token: { value: token } },
          bundles: [{ name: 'tagged', path: 'once/plain' }],
        },
      } as Parameters<typeof hub.client.repositories.apply>[0])
    const tag = async (...options: string[]) => {
      await tree.git('tag', '--force', '--annotate', '-m', 'stable', 'stable')
      await tree.git('push', '--quiet', ...options, 'origin', 'refs/tags/stable')
      return tree.git('rev-parse', 'HEAD')
    }
    const first = await tag()
    await follow()
    expect((await hub.client.repositories.sync('tagged')).status?.commit).toBe(first)
    await apply('once/plain', 'moved', 'stable')
    expect(await from('moved')).toBe(`${url}//once/plain?ref=stable@${first}`)
    await tree.push({ 'once/plain/a.yaml': configMap('one', 'later') })
    const second = await tag('--force')
    expect((await hub.client.repositories.sync('tagged')).status?.commit).toBe(second)
    expect(await hub.client.bundles.versions('tagged')).toHaveLength(2)
    expect(await from('moved')).toBe(`${url}//once/plain?ref=stable@${first}`)
    expect(await apply('once/plain', 'moved', 'stable')).toBe('0.1.1')
    expect(await from('moved')).toBe(`${url}//once/plain?ref=stable@${second}`)
  })

  test('a ref that is missing, short or of two meanings, and an address that is wrong, are refused', async () => {
    const { hub, tree, url } = world()
    const head = await tree.git('rev-parse', 'HEAD')
    await tree.git('push', '--quiet', 'origin', 'main:refs/heads/twice', 'main:refs/tags/twice')
    await expect(apply('once/plain', 'none', 'none')).rejects.toThrow(/has no branch or tag "none"/)
    await expect(push(`once/plain?ref=${head.slice(0, 10)}`)).rejects.toThrow(/all 40 characters/)
    await expect(push('once/plain?ref=twice')).rejects.toThrow(
      /write refs\/heads\/twice or refs\/tags\/twice/,
    )
    expect(await apply('once/plain', 'twice', 'refs/tags/twice')).toBe('0.1.0')
    await expect(apply('once/../plain', 'none')).rejects.toThrow(/relative path/)
    const secret = url.replace('//', '//anna:hunter2@')
    const { exit, stderr } = await hub.cli('bundle', 'push', `git+${secret}//once/plain`)
    expect([exit, stderr.includes('hunter2')]).toEqual([2, false])
    await expect(
      hub.hansa('bundle', 'push', `git+${url}//once/plain`, '--username', 'oauth2', '--password', 'wrong'),
    ).rejects.toThrow(/refused access/)
  })

  test('a dependency outside of the repository is refused, and one in it is followed', async () => {
    const { tree } = world()
    const dependencies = (path: string) =>
      chart('leaving', `dependencies: [{ name: common, version: ^1, repository: 'file://${path}' }]\n`)
    await tree.push({ 'once/leaving/Chart.yaml': dependencies('../../../../etc') })
    await expect(apply('once/leaving', 'leaving')).rejects.toThrow(/outside of the repository/)
    await tree.push({ 'once/leaving/Chart.yaml': dependencies('../../libs/none') })
    await expect(apply('once/leaving', 'leaving')).rejects.toThrow(/common/)
    await tree.push({ 'once/leaving/Chart.yaml': dependencies('../../libs/common') })
    expect(await apply('once/leaving', 'leaving')).toBe('0.1.0')
  })
}
