import { createAddressGuard, createRenderer, type Renderer } from '@hansa/charts'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../../../db/index.js'
import { createResourceService } from '../../../resources/index.js'
import { systemClock as clock } from '../../../runtime/clock.js'
import { tokenSubject } from '../../../runtime/subject.js'
import { createBundleKind } from '../../kind.js'
import { createBundles } from '../../service.js'
import { createChartFetcher, createSources } from '../index.js'

const engine = createRenderer()
afterAll(() => engine.close())

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const user = { subject: tokenSubject('anna') }
const web = { namespace: 'default', name: 'web' }

const filesOf = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([name, text]) => ({ name, data: Buffer.from(text).toString('base64') }))

interface Sent {
  version?: string
  sensitive?: unknown[]
}

const open = (charts: Renderer = engine) => {
  const { store, sealer } = opened
  const sources = createSources({ charts, fetcher: createChartFetcher({ guard: createAddressGuard() }) })
  const bundles = createBundles({ store, sealer, clock, sources })
  const kind = createBundleKind({ sealer, clock, sources, bundles })
  const service = createResourceService({ kind, store, sealer, clock })

  const push = async (source: object, { version = '1.0.0', sensitive = [] }: Sent = {}) => {
    const { resource } = await service.apply(
      web,
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name: 'web' },
        spec: kind.specInput.parse({ version, source: { type: 'kustomize', ...source }, sensitive }),
      },
      user,
    )
    return resource
  }
  const found = async (version = '1.0.0') => {
    const revision = await store.read((reader) => bundles.find(reader, { ...web, version }))
    if (revision === undefined) throw new Error(`no revision ${version}`)
    return revision
  }
  const options = { inputs: { release: 'shop', namespace: 'default' }, read: store.read }
  return {
    store,
    bundles,
    push,
    render: async (version?: string) => bundles.render(await found(version), options),
    outline: async (version?: string) => bundles.outline(await found(version), options),
  }
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { text: hello }\n'
const tree = {
  'base/kustomization.yaml': 'resources: [a.yaml]\n',
  'base/a.yaml': configMap,
  'overlays/one/kustomization.yaml': 'namePrefix: one-\nresources: [../../base]\n',
  'overlays/two/kustomization.yaml': 'namePrefix: two-\nresources: [../../base]\n',
}
const secretive = {
  'kustomization.yaml':
    'resources: [a.yaml]\nsecretGenerator: [{ name: login, literals: [password=hunter2-hunter2] }]\nconfigMapGenerator: [{ name: copy, files: [text.txt] }]\n',
  'a.yaml': configMap,
  'text.txt': 'a text of a file',
}

describe('a pushed folder', () => {
  test('is stored by its digest, and is the same folder when the spec is sent back', async () => {
    const hub = open()
    const resource = await hub.push({ files: filesOf(tree), path: 'overlays/one' })
    expect(resource.spec.source).toEqual({
      type: 'kustomize',
      path: 'overlays/one',
      files: { digest: expect.stringMatching(/^sha256:/), count: 4, objects: 1 },
    })
    const version = resource.metadata.resourceVersion
    expect((await hub.push(resource.spec.source)).metadata.resourceVersion).toBe(version)
    const reversed = await hub.push({ files: filesOf(tree).reverse(), path: 'overlays/one' })
    expect(reversed.metadata.resourceVersion).toBe(version)
    expect((await hub.render()).objects).toMatchObject([{ metadata: { name: 'one-a' } }])
    expect(await hub.bundles.versions(web)).toMatchObject([{ version: '1.0.0', count: 1 }])
  })

  test('is another revision with another path', async () => {
    const hub = open()
    await hub.push({ files: filesOf(tree), path: 'overlays/one' })
    const { spec } = await hub.push({ files: filesOf(tree), path: 'overlays/two' }, { version: 'next' })
    expect(spec.version).toBe('1.0.1')
    expect((await hub.outline()).objects).toMatchObject([{ metadata: { name: 'one-a' } }])
    expect((await hub.outline('1.0.1')).objects).toMatchObject([{ metadata: { name: 'two-a' } }])
    await expect(hub.push({ ...spec.source, path: 'overlays/one' })).rejects.toMatchObject({
      code: 'BadRequest',
      hint: 'send the files themselves',
    })
  })

  test('is not divided', async () => {
    const hub = open()
    const deployment =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 3 }\n'
    await hub.push({ files: filesOf({ 'kustomization.yaml': 'resources: [a.yaml]', 'a.yaml': deployment }) })
    expect((await hub.outline()).workloads).toMatchObject([{ key: 'folder', replicas: 1, whole: true }])
    expect((await hub.outline()).apis).toEqual(['apps/v1/Deployment'])
    expect((await hub.render()).divided).toBe(false)
  })

  test.each([
    ['a list', 'List'],
    ['a typed list', 'ConfigMapList'],
  ])('has the objects of %s', async (_, kind) => {
    const item = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } })
    const list = `apiVersion: v1\nkind: ${kind}\nitems: [${item}]\n`
    const hub = open()
    await hub.push({ files: filesOf({ 'kustomization.yaml': 'resources: [a.yaml]', 'a.yaml': list }) })
    expect((await hub.render()).objects).toMatchObject([{ kind: 'ConfigMap', metadata: { name: 'b' } }])
  })

  const folder = (kustomization: string, a = configMap) => ({
    files: filesOf({ 'kustomization.yaml': kustomization, 'a.yaml': a }),
  })
  test.each([
    ['a missing file', folder('resources: [b.yaml]'), /b\.yaml/],
    ['a base outside the files', folder('resources: [../base]'), /'\.\.\/base'/],
    ['a path without a kustomization', { files: filesOf(tree), path: 'base/none' }, /\/base\/none/],
    ['no kustomization', { files: filesOf({ 'a.yaml': configMap }) }, /unable to find one of/],
    [
      'a remote base',
      folder('resources: ["https://github.com/a/b//c?ref=1"]'),
      /kustomization\.yaml: resources\[0\]: "https:\/\/github\.com\/a\/b\/\/c" is remote/,
    ],
    [
      'a chart',
      folder('helmCharts: [{ name: a, repo: "https://example.org" }]'),
      /kustomization\.yaml: helmCharts: charts in a Kustomize folder are not rendered/,
    ],
    [
      'a function in a container',
      folder(
        'generators: [a.yaml]',
        'apiVersion: v1\nkind: Foo\nmetadata: { name: a, annotations: { config.kubernetes.io/function: "container: {image: a}" } }\n',
      ),
      /external plugins disabled/,
    ],
    [
      'a function that is executed',
      folder(
        'transformers: [a.yaml]',
        'apiVersion: v1\nkind: Foo\nmetadata: { name: a, annotations: { config.kubernetes.io/function: "exec: {path: /bin/ls}" } }\n',
      ),
      /external plugins disabled/,
    ],
    ['invalid YAML', folder('resources: ['), /yaml: line 1/],
    ['no objects', folder('resources: []'), /builds no objects/],
    [
      'a label of Hansa',
      folder('labels: [{ pairs: { hansa.dev/release: a } }]\nresources: [a.yaml]'),
      /kustomization\.yaml: ConfigMap "a" has the label/,
    ],
    [
      'an object that Kubernetes would refuse',
      folder('resources: [a.yaml]', configMap.replace('name: a', 'name: a, labels: { n: 1 }')),
      /kustomization\.yaml: ConfigMap "a": metadata\.labels\.n /,
    ],
    [
      'two files of one name',
      { files: [...filesOf({ 'a.yaml': '' }), ...filesOf({ 'a.yaml': '' })] },
      /two files of one name/,
    ],
    ['a file outside the folder', { files: filesOf({ '../a.yaml': '' }) }, /leaves the folder/],
  ])('with %s is refused', async (_, source, message) => {
    await expect(open().push(source)).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringMatching(message),
      errors: [{ pointer: expect.stringMatching(/^\/spec\/source/) }],
    })
  })

  test.each(['/a', 'a/', './a', '../a', 'a/../b'])('with the path %s is refused', async (path) => {
    await expect(open().push({ files: filesOf(tree), path })).rejects.toThrow('relative path')
  })

  test('that the engine cannot build now is refused, but is not the fault of the user', async () => {
    const closed = createRenderer({ queueLength: 0 })
    await expect(open(closed).push({ files: filesOf(secretive) })).rejects.toMatchObject({
      code: 'Unprocessable',
    })
    await closed.close()
  })
})

describe('secrets in a folder', () => {
  const stored = async (hub: ReturnType<typeof open>): Promise<string> =>
    JSON.stringify(
      await hub.store.read(async ({ db, tables }) => [
        await db.select().from(tables.blobs),
        await db.select().from(tables.bundleRevisions),
        await db.select().from(tables.secrets),
        await db.select().from(tables.resources),
      ]),
    )

  test('are not in the database in clear text, nor in what is shown', async () => {
    const hub = open()
    await hub.push({ files: filesOf(secretive) })
    const { objects, shown, identities } = await hub.render()
    const password = Buffer.from('hunter2-hunter2').toString('base64')
    expect(objects).toContainEqual(expect.objectContaining({ kind: 'Secret', data: { password } }))
    const text = JSON.stringify([shown, await hub.bundles.revision({ ...web, version: '1.0.0' })])
    const database = await stored(hub)
    for (const part of ['hunter2', password, 'aHVudGVy', 'h1bnRlcj', 'odW50ZXIy']) {
      expect(text).not.toContain(part)
      expect(database).not.toContain(part)
    }
    const hidden = shown.find(({ kind }) => kind === 'Secret')
    const digest = Reflect.get(Object(hidden?.data), 'password').digest
    expect(identities.get(digest)).toMatch(/^hmac-/)
  })

  test('hide no value that equals a file', async () => {
    const hub = open()
    await hub.push({ files: filesOf(secretive) })
    expect((await hub.render()).shown).toContainEqual(
      expect.objectContaining({ data: { 'text.txt': 'a text of a file' } }),
    )
  })

  test('can be marked, and the digest stands for files with the same marks only', async () => {
    const hub = open()
    const sensitive = [{ kind: 'ConfigMap', name: 'a', pointer: '/data/text' }]
    await expect(
      hub.push({ files: filesOf(secretive) }, { sensitive: [{ ...sensitive[0], name: 'b' }] }),
    ).rejects.toMatchObject({ code: 'BadRequest', message: expect.stringContaining('/spec/sensitive/0') })
    const first = await hub.push({ files: filesOf(secretive) })
    await expect(hub.push(first.spec.source, { version: '1.1.0', sensitive })).rejects.toMatchObject({
      code: 'BadRequest',
    })
    await hub.push({ files: filesOf(secretive) }, { version: '1.1.0', sensitive })
    const dataOf = async (version: string) =>
      (await hub.outline(version)).objects.find(({ metadata }) => metadata.name === 'a')?.data
    expect(await dataOf('1.0.0')).toEqual({ text: 'hello' })
    expect(await dataOf('1.1.0')).toEqual({ text: { digest: expect.stringMatching(/^hmac-/) } })
  })

  test('are not in the message of a folder that does not build any more', async () => {
    let fails = false
    const charts: Renderer = {
      ...engine,
      renderKustomize: (files, input) =>
        engine.renderKustomize(
          fails ? [{ name: 'kustomization.yaml', data: Buffer.from('patches: [{patch: hunter2}]') }] : files,
          input,
        ),
    }
    const hub = open(charts)
    await hub.push({ files: filesOf(secretive) })
    fails = true
    await expect(hub.render()).rejects.toMatchObject({
      code: 'Unprocessable',
      message: expect.not.stringContaining('hunter2'),
    })
  })

  test('that are lost are reported', async () => {
    const hub = open()
    const { metadata } = await hub.push({ files: filesOf(secretive) })
    await hub.store.write(user, (tx) => opened.sealer.forget(tx, metadata.uid))
    await expect(hub.render()).rejects.toMatchObject({
      code: 'Unprocessable',
      message: expect.stringContaining('missing from the database'),
    })
  })
})
