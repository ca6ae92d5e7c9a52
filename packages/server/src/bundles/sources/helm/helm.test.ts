import { inspect } from 'node:util'
import { createAddressGuard, createRenderer, packChart, type Renderer } from '@hansa/charts'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../../../db/index.js'
import { createResourceService } from '../../../resources/index.js'
import { systemClock as clock } from '../../../runtime/clock.js'
import { tokenSubject } from '../../../runtime/subject.js'
import { digestOfBytes } from '../../../runtime/upload.js'
import { createGeneratedLedger } from '../../generated.js'
import { describeHooks } from '../../hook-list.js'
import { createBundleKind } from '../../kind.js'
import { createBundles } from '../../service.js'
import { chartFiles, passwordTemplate } from '../../testing/chart-files.js'
import { createChartFetcher, createSources } from '../index.js'
import type { Capabilities, History, RenderInputs } from '../source.js'
import type { ChartFetcher } from './fetch.js'

const engine = createRenderer()
afterAll(() => engine.close())

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const user = { subject: tokenSubject('anna') }
const web = { namespace: 'default', name: 'web' }

const serving = (...apis: string[]): Capabilities => ({
  kubernetesVersion: 'v1.36.3',
  apis: new Set(['v1', 'v1/ConfigMap', ...apis]),
})

/** With another `build` of the engine: one that draws other values wherever none are stored. */
const open = ({ build = 0, fetcher: own = {} }: { build?: number; fetcher?: Partial<ChartFetcher> } = {}) => {
  const { store, sealer } = opened
  let renders = 0
  const callers: (string | undefined)[] = []
  const charts: Renderer = {
    ...engine,
    renderChart: (files, input, ...rest) => {
      renders++
      callers.push(rest[1])
      return engine.renderChart(files, { ...input, rotation: (input.rotation ?? 0) + build }, ...rest)
    },
  }
  const fetcher = { ...createChartFetcher({ guard: createAddressGuard() }), ...own }
  const sources = createSources({ charts, fetcher })
  const bundles = createBundles({ store, sealer, clock, sources })
  const kind = createBundleKind({ sealer, clock, sources, bundles })
  const service = createResourceService({ kind, store, sealer, clock })
  const warnings: string[] = []

  const push = (source: object, version = '1.0.0') =>
    service.apply(
      web,
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name: 'web' },
        spec: kind.specInput.parse({ version, source: { type: 'helm', ...source } }),
      },
      { ...user, warn: (text) => warnings.push(text) },
    )

  const render = async (
    release: { uid: string; stored?: boolean } | undefined,
    { inputs = {}, version = '1.0.0', cluster = serving(), secrets, history }: Partial<RenderCase> = {},
  ) => {
    const revision = await store.read((reader) => bundles.find(reader, { ...web, version }))
    if (revision === undefined) throw new Error(`no revision ${version}`)
    const write = { write: <T>(body: Parameters<typeof store.write<T>>[1]) => store.write(user, body) }
    return bundles.render(revision, {
      inputs: { release: 'shop', namespace: 'default', ...inputs },
      release: release && { uid: release.uid, ...(release.stored === false ? {} : write) },
      secrets,
      capabilities: async () => cluster,
      history,
      read: store.read,
    })
  }
  return {
    store,
    service,
    kind,
    bundles,
    push,
    render,
    warnings,
    renders: () => renders,
    callers: () => callers,
  }
}

interface RenderCase {
  inputs: Partial<RenderInputs>
  secrets: ReadonlyMap<string, string>
  version: string
  cluster: Capabilities
  history: History
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n'
const greeting = `${configMap}data: { text: {{ .Values.text | quote }} }\n`

describe('a pushed chart', () => {
  test('is stored by its digest, and is the same chart when the spec is sent back', async () => {
    const hub = open()
    const chart = chartFiles({ 'values.yaml': 'text: hello', 'templates/a.yaml': greeting })
    const { resource } = await hub.push({ chart })
    expect(resource.spec.source).toEqual({
      type: 'helm',
      chart: { name: 'shop', version: '1.0.0', digest: expect.stringMatching(/^sha256:/) },
    })
    const again = await hub.push(resource.spec.source)
    expect(again.resource.metadata.resourceVersion).toBe(resource.metadata.resourceVersion)
    const other = await hub.push({ ...resource.spec.source, values: { text: 'bye' } }, 'next')
    expect(other.resource.spec.version).toBe('1.0.1')
    expect((await hub.render(undefined)).objects[0]).toMatchObject({ data: { text: 'hello' } })
    expect((await hub.render(undefined, { version: '1.0.1' })).objects[0]).toMatchObject({
      data: { text: 'bye' },
    })
  })

  test('has the digest of its archive, and the rendering of its files', async () => {
    const hub = open()
    const files = chartFiles({ 'templates/a.yaml': configMap })
    await hub.push({ chart: { files: [...files.files].reverse() } })
    const { resource } = await hub.push({ chart: files })
    expect(resource.spec.version).toBe('1.0.0')
  })

  test.each([
    [
      'a digest of nothing',
      { chart: { name: 'a', version: '1.0.0', digest: `sha256:${'0'.repeat(64)}` } },
      'is not the chart of any revision',
    ],
    ['bytes that are not an archive', { chart: { archive: 'bm90IGFuIGFyY2hpdmU=' } }, 'is not a valid chart'],
    ['files without a Chart.yaml', { chart: { files: [{ name: 'a.yaml', data: '' }] } }, 'Chart.yaml'],
    ['a library', { chart: chartFiles({}, { more: 'type: library\n' }) }, 'library chart'],
  ])('with %s is refused', async (_, source, reason) => {
    await expect(open().push(source)).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining(reason),
    })
  })

  test.each([
    ['archive', 'a b='],
    ['archive', 'abc'],
  ])('whose %s %j is not base64 is refused', async (field, text) => {
    expect(() => open().push({ chart: { [field]: text } })).toThrow()
  })

  test('that needs values is accepted with a warning, and its revision says why it has no objects', async () => {
    const hub = open()
    const template = `${configMap}data: { host: {{ required "set host" .Values.host }} }\n`
    await hub.push({ chart: chartFiles({ 'templates/a.yaml': template }) })
    expect(hub.warnings).toEqual([expect.stringContaining('set host')])
    await expect(hub.bundles.revision({ ...web, version: '1.0.0' })).resolves.toMatchObject({
      objects: [],
      problem: expect.stringContaining('templates/a.yaml'),
    })
    const { objects } = await hub.render(undefined, { inputs: { values: [{ host: 'x' }] } })
    expect(objects[0]).toMatchObject({ data: { host: 'x' } })
  })
})

test('messages and warnings of a chart are short enough for conditions and headers', async () => {
  const hub = open()
  const template = '{{ fail (printf "first%slast" (repeat 100000 "x")) }}'
  await hub.push({ chart: chartFiles({ 'templates/a.yaml': template }) })
  expect(hub.warnings.join().length).toBeLessThan(2_000)
  const error = await hub.render(undefined).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ message: expect.stringMatching(/^chart shop .*first.* … .*last$/s) })
  expect((error as Error).message.length).toBeLessThan(5_000)
})

test('a chart that is sent by its digest is stored although the bundle was deleted before', async () => {
  const hub = open()
  const { resource } = await hub.push({ chart: chartFiles({ 'templates/a.yaml': configMap }) })
  const spec = hub.kind.specInput.parse({ version: '1.0.0', source: resource.spec.source })
  const admit = await hub.kind.prepare?.({ ...web, incoming: spec, subject: user.subject, warn: () => {} })
  await hub.service.delete(web, user)
  await hub.store.write(user, async (tx) => {
    await admit?.({ tx, uid: 'again', ...web, incoming: spec, stored: undefined } as Parameters<
      typeof admit
    >[0])
  })
  const { digest } = (resource.spec.source as { chart: { digest: string } }).chart
  const { blobs } = await hub.store.read(async ({ db, tables }) => ({
    blobs: await db.select({ digest: tables.blobs.digest }).from(tables.blobs),
  }))
  expect(blobs).toEqual([{ digest }])
})

test('a chart that is sent by its digest is not from somewhere else', async () => {
  const hub = open()
  const { resource } = await hub.push({ chart: chartFiles({ 'templates/a.yaml': configMap }) })
  const { chart } = resource.spec.source as { chart: object }
  await expect(
    hub.push({ chart: { ...chart, from: 'oci://registry.example.org/trusted:1.0.0' } }, '1.0.1'),
  ).rejects.toMatchObject({ code: 'BadRequest', message: expect.stringContaining('registry.example.org') })
})

test('a source that the namespace does not allow is refused before anything is fetched', async () => {
  let fetched = 0
  const hub = open({
    fetcher: {
      fetch: async () => {
        fetched++
        throw new Error('fetched')
      },
    },
  })
  const spec = { sources: ['oci://r.example.com/shop/*'] }
  const at = new Date().toISOString()
  const times = { createdAt: at, updatedAt: at, deletedAt: null }
  const of = { uid: 'ns', kind: 'Namespace', namespace: '', name: 'default', labels: {}, annotations: {} }
  await hub.store.write(user, (tx) =>
    tx.put({ ...of, spec, status: {}, generation: 1, revision: 0, ...times }),
  )
  for (const path of ['other/web', 'shop/../other/web', 'shop/%2e%2e/other/web'])
    await expect(hub.push({ chart: { oci: `oci://r.example.com/${path}` } })).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: '/spec/source' }],
    })
  expect(fetched).toBe(0)
  await expect(hub.push({ chart: { oci: 'oci://R.example.com:443/shop/web' } })).rejects.toThrow('fetched')
})

test('a chart that the hub verified keeps its key when the bundle is sent back or patched', async () => {
  const archive = await packChart('shop', [
    { name: 'Chart.yaml', data: Buffer.from('apiVersion: v2\nname: shop\nversion: 1.0.0\n') },
    { name: 'templates/a.yaml', data: Buffer.from(configMap) },
  ])
  const verified = { cosign: { key: `sha256:${'1'.repeat(64)}` } }
  const hub = open({
    fetcher: {
      fetch: async () => ({
        archive,
        digest: await digestOfBytes(archive),
        from: 'oci://a/shop:1.0.0',
        verified,
      }),
    },
  })
  const { resource } = await hub.push({ chart: { oci: 'oci://a/shop' } })
  expect(resource.spec.source).toMatchObject({ chart: { verified } })
  const again = await hub.push(resource.spec.source)
  expect(again.resource.metadata.resourceVersion).toBe(resource.metadata.resourceVersion)
  const patched = await hub.service.patch(web, { metadata: { labels: { team: 'a' } } }, user)
  expect(patched).toMatchObject({ metadata: { labels: { team: 'a' } }, spec: resource.spec })
})

test('the access to dependencies is used when a chart is pushed, and not stored', async () => {
  const dependencyRepositories = [
    { url: 'oci://registry.example/charts', access: { token: { value: 'a-token' } } },
  ]
  const used: unknown[] = []
  const hub = open({
    fetcher: {
      complete: async (files, repositories) => {
        used.push(repositories)
        return files
      },
    },
  })
  const more = 'dependencies: [{ name: part, version: ^1, repository: "oci://registry.example/charts" }]\n'
  const part = { 'charts/part/Chart.yaml': 'apiVersion: v2\nname: part\nversion: 1.0.0\n' }
  const chart = chartFiles({ ...part, 'templates/a.yaml': configMap }, { more })
  const { resource } = await hub.push({ chart, dependencyRepositories })
  expect(used).toEqual([dependencyRepositories])
  expect(resource.spec.source).not.toHaveProperty('dependencyRepositories')
  const rows = await hub.store.read(async ({ db, tables }) => [
    await db.select().from(tables.resources),
    await db.select().from(tables.bundleRevisions),
    await db.select().from(tables.blobs),
  ])
  expect(JSON.stringify(rows)).not.toContain('a-token')

  const [wrong] = dependencyRepositories
  await expect(
    hub.push({ chart, dependencyRepositories: [{ ...wrong, access: { username: 'a' } }] }),
  ).rejects.toMatchObject({
    code: 'BadRequest',
    errors: [{ pointer: '/spec/source/dependencyRepositories/0/access' }],
  })
})

test('a chart says what it is: defaults with comments, schema, README, dependencies', async () => {
  const hub = open()
  const values = '# How many.\nreplicas: 2\n'
  await hub.push({
    chart: chartFiles(
      {
        'values.yaml': values,
        'values.schema.json': '{"type":"object"}',
        'README.md': '# Shop\n',
        'charts/part/Chart.yaml': 'apiVersion: v2\nname: part\nversion: 1.0.0\n',
      },
      {
        more: 'appVersion: "3"\ndescription: Sells.\ndependencies: [{ name: part, version: ^1, repository: "https://a.example" }]\n',
      },
    ),
  })
  await expect(hub.bundles.chart({ ...web, version: '1.0.0' })).resolves.toEqual({
    name: 'shop',
    version: '1.0.0',
    appVersion: '3',
    description: 'Sells.',
    dependencies: [{ name: 'part', version: '^1', repository: 'https://a.example' }],
    values,
    schema: '{"type":"object"}',
    readme: '# Shop\n',
  })
  await expect(hub.bundles.chart({ ...web, version: '2.0.0' })).rejects.toMatchObject({ code: 'NotFound' })
})

describe('a rendering', () => {
  test('merges the layers of values: chart, bundle, release, cluster; null removes a default', async () => {
    const hub = open()
    const template = `${configMap}data: { all: {{ toJson .Values | quote }} }\n`
    const defaults = 'a: 1\nb: 1\nc: 1\nd: 1\ngone: 1\nlist: [1, 2]\n'
    await hub.push({
      chart: chartFiles({ 'values.yaml': defaults, 'templates/a.yaml': template }),
      values: { b: 2, c: 2, d: 2 },
    })
    const values = [
      { c: 3, d: 3, gone: null },
      { d: 4, list: [3] },
    ]
    const { objects } = await hub.render(undefined, { inputs: { values } })
    const { data } = objects[0] as unknown as { data: { all: string } }
    expect(JSON.parse(data.all)).toEqual({ a: 1, b: 2, c: 3, d: 4, list: [3] })
  })

  test('is one for all clusters with the same answers', async () => {
    const hub = open()
    const template = `${configMap}data: { monitored: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" | quote }} }\n`
    await hub.push({ chart: chartFiles({ 'templates/a.yaml': template }) })
    const before = hub.renders()
    const clusters = Array.from({ length: 40 }, (_, at) =>
      serving(`example.org/v${at}`, ...(at % 2 === 0 ? ['monitoring.coreos.com/v1'] : [])),
    )
    const all = await Promise.all(clusters.map((cluster) => hub.render({ uid: 'r' }, { cluster })))
    expect(hub.renders() - before).toBe(2)
    expect(new Set(all).size).toBe(2)
    expect(all[0]?.objects[0]).toMatchObject({ data: { monitored: 'true' } })
    expect(all[1]?.objects[0]).toMatchObject({ data: { monitored: 'false' } })
  })

  const histories: History[] = Array.from({ length: 20 }, (_, at) => ({
    isUpgrade: at % 2 === 1,
    revision: at + 1,
  }))

  test.each([
    ['neither', '', 1],
    ['IsUpgrade', '{{ .Release.IsUpgrade }}', 2],
    ['IsInstall', '{{ .Release.IsInstall }}', 2],
    ['the revision', '{{ .Release.Revision }}', 20],
  ])('is one for installations and upgrades where the chart asks for %s', async (_, asked, count) => {
    const hub = open()
    await hub.push({ chart: chartFiles({ 'templates/a.yaml': `${configMap}data: { a: "${asked}" }\n` }) })
    const before = hub.renders()
    const all = await Promise.all(histories.map((history) => hub.render({ uid: 'r' }, { history })))
    expect(hub.renders() - before).toBe(count)
    expect(new Set(all).size).toBe(count)
  })

  test('sees whether the release is installed or upgraded, and its revision', async () => {
    const hub = open()
    const seen = '{{ .Release.IsInstall }} {{ .Release.IsUpgrade }} {{ .Release.Revision }}'
    await hub.push({ chart: chartFiles({ 'templates/a.yaml': `${configMap}data: { a: "${seen}" }\n` }) })
    const install = await hub.render({ uid: 'r' })
    expect(install.objects[0]).toMatchObject({ data: { a: 'true false 1' } })
    const upgrade = await hub.render({ uid: 'r' }, { history: { isUpgrade: true, revision: 7 } })
    expect(upgrade.objects[0]).toMatchObject({ data: { a: 'false true 7' } })
  })

  test('unpacks lists, puts definitions first, and has hooks beside its objects', async () => {
    const hub = open()
    const list = `apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: b } }\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: c, labels: null } }\n`
    const hook = `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  annotations:\n    helm.sh/hook: pre-upgrade, pre-install\n    helm.sh/hook-weight: "-5"\n    helm.sh/hook-delete-policy: hook-succeeded\n`
    const crd = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: as.example.org }\n`
    await hub.push({
      chart: chartFiles({ 'crds/a.yaml': crd, 'templates/list.yaml': list, 'templates/hook.yaml': hook }),
    })
    const { objects, hooks, shown } = await hub.render(undefined)
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['as.example.org', 'b', 'c'])
    expect(shown).toHaveLength(3)
    expect(hooks).toMatchObject([
      {
        object: { metadata: { name: 'migrate' } },
        events: ['pre-upgrade', 'pre-install'],
        weight: -5,
        deletePolicies: ['hook-succeeded'],
      },
    ])
  })

  test('reads annotations of Argo CD as hooks, and describes all hooks in their order', async () => {
    const hub = open()
    const job = (name: string, annotations: string) =>
      `apiVersion: batch/v1\nkind: Job\nmetadata: { name: ${name}, annotations: { ${annotations} } }\n---\n`
    const jobs = [
      job('argo', 'argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/sync-wave: "-1"'),
      job('ordinary', 'argocd.argoproj.io/hook: Sync'),
      job('skipped', 'argocd.argoproj.io/hook: SyncFail'),
      job('helm', 'helm.sh/hook: test, argocd.argoproj.io/hook: PostSync, helm.sh/hook-weight: "-3"'),
    ]
    await hub.push({ chart: chartFiles({ 'templates/jobs.yaml': jobs.join('') }) })
    const rendering = await hub.render(undefined)
    expect(rendering.objects.map(({ metadata }) => metadata.name)).toEqual(['ordinary'])
    const described = { apiVersion: 'batch/v1', kind: 'Job', deletePolicies: ['before-hook-creation'] }
    expect(describeHooks(rendering)).toEqual([
      { ...described, name: 'helm', events: ['test'], weight: -3 },
      { ...described, name: 'argo', events: ['pre-install', 'pre-upgrade'], weight: -1 },
    ])
  })

  const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
spec: { group: example.org, names: { kind: Widget, plural: widgets }, scope: Namespaced, versions: [{ name: v1 }] }
`

  test.each([
    [undefined, ['widgets.example.org', 'gadgets.example.org'], [], 'true'],
    ['CreateReplace', ['widgets.example.org', 'gadgets.example.org'], [], 'true'],
    ['Create', ['widgets.example.org', 'gadgets.example.org'], ['widgets.example.org'], 'true'],
    ['Skip', ['gadgets.example.org'], [], 'false'],
  ])(
    'treats the definitions in crds/ by the policy %s, not those among templates',
    async (crdPolicy, names, created, served) => {
      const hub = open()
      const isServed = '{{ .Capabilities.APIVersions.Has "example.org/v1/Widget" | quote }}'
      const { resource } = await hub.push({
        chart: chartFiles({
          'crds/a.yaml': crd,
          'templates/crd.yaml': crd.replaceAll('widgets', 'gadgets'),
          'templates/a.yaml': `${configMap}data: { served: ${isServed} }\n`,
        }),
        ...(crdPolicy && { crdPolicy }),
      })
      expect(resource.spec.source).toMatchObject(crdPolicy === undefined ? {} : { crdPolicy })
      const { objects, onlyCreated } = await hub.render(undefined)
      const definitions = objects.filter(({ kind }) => kind === 'CustomResourceDefinition')
      expect(definitions.map(({ metadata }) => metadata.name)).toEqual(names)
      expect([...onlyCreated]).toEqual(created)
      expect(objects.find(({ kind }) => kind === 'ConfigMap')).toMatchObject({ data: { served } })
    },
  )

  test('with another policy for definitions is refused', () => {
    const chart = chartFiles({ 'templates/a.yaml': configMap })
    expect(() => open().push({ chart, crdPolicy: 'Replace' })).toThrow('CreateReplace')
  })

  test('counts the definitions in crds/ as served', async () => {
    const hub = open()
    const asks = (api: string) => `{{ .Capabilities.APIVersions.Has "${api}" | quote }}`
    const template = `${configMap}data: { kind: ${asks('example.org/v1/Widget')}, other: ${asks('example.org/v2')} }\n`
    await hub.push({ chart: chartFiles({ 'crds/a.yaml': crd, 'templates/a.yaml': template }) })
    const { objects } = await hub.render(undefined)
    expect(objects[1]).toMatchObject({ data: { kind: 'true', other: 'false' } })
  })

  test.each([
    [
      'a document that is not an object',
      'kind: ConfigMap\nmetadata: { name: a }\n',
      'templates/a.yaml: ConfigMap "a": apiVersion',
    ],
    ['an object without a name', 'apiVersion: v1\nkind: ConfigMap\n', 'templates/a.yaml: metadata'],
    [
      'one object twice, once with the namespace of the release',
      `${configMap}---\n${configMap.replace('name: a', 'name: a, namespace: default')}`,
      'ConfigMap "a" is also rendered by shop/templates/a.yaml',
    ],
    [
      'more than 5,000 objects',
      `{{ range until 5001 }}---\n${configMap.replace('name: a', 'name: a{{ . }}')}{{ end }}`,
      'renders 5001 objects; at most 5000 are allowed',
    ],
    [
      'one object twice',
      `${configMap}---\n${configMap}`,
      'ConfigMap "a" is also rendered by shop/templates/a.yaml',
    ],
    [
      'a label of Hansa',
      `${configMap.replace('name: a', 'name: a, labels: { hansa.dev/hub: x }')}`,
      'which Hansa manages',
    ],
    ['a template that fails', '{{ fail "no" }}', 'templates/a.yaml:1'],
  ])('with %s says which template is at fault', async (_, template, reason) => {
    const hub = open()
    await hub.push({ chart: chartFiles({ 'templates/a.yaml': template }) })
    await expect(hub.render(undefined)).rejects.toMatchObject({
      code: 'Unprocessable',
      message: expect.stringContaining(reason),
    })
  })
})

describe('secret values', () => {
  test('reach the templates, and are hidden wherever they appear', async () => {
    const hub = open()
    const template = `${configMap}data: { url: {{ printf "postgres://app:%s@db" .Values.auth.password | quote }} }\n`
    await hub.push({
      chart: chartFiles({ 'templates/a.yaml': template }),
      values: { auth: { password: '' } },
    })
    const sealed = await hub.store.write(user, (tx) => hub.bundles.sealValue(tx, 'r', 'hunter2-hunter2'))
    const inputs = { values: [{ auth: { password: sealed } }] }
    const { objects, shown } = await hub.render({ uid: 'r' }, { inputs })
    expect(objects[0]).toMatchObject({ data: { url: 'postgres://app:hunter2-hunter2@db' } })
    expect(JSON.stringify(shown)).not.toContain('hunter2')
    await expect(hub.render({ uid: 'other' }, { inputs })).rejects.toThrow('is missing from the database')
  })
})

describe('secret values in messages', () => {
  test.each([
    ['fail', '{{ fail (printf "bad %s" .Values.password) }}', '{}'],
    ['mustToDate', '{{ .Values.password | mustToDate "2006" }}', '{}'],
    ['a schema', 'a: 1', '{"properties":{"password":{"pattern":"^x$"}}}'],
  ])('of %s are hidden', async (_, template, schema) => {
    const hub = open()
    await hub.push({ chart: chartFiles({ 'templates/a.yaml': template, 'values.schema.json': schema }) })
    const secret = hub.bundles.draftValue('hunter2-hunter2')
    const values = [{ password: { digest: secret.digest } }]
    const secrets = new Map([[secret.digest, secret.json]])
    const error = await hub
      .render(undefined, { inputs: { values }, secrets })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'Unprocessable', message: expect.stringContaining('[hidden]') })
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2')
  })
})

describe('generated values', () => {
  const chart = (files: Record<string, string> = {}) =>
    chartFiles({ 'templates/login.yaml': passwordTemplate, ...files })
  const loginOf = ({ objects }: Awaited<ReturnType<ReturnType<typeof open>['render']>>) =>
    objects.find(({ kind }) => kind === 'Secret')?.stringData as { password: string; ca: string }

  test('of a release are the same in every rendering: after a restart, on another cluster, in another version of the chart', async () => {
    const hub = open()
    await hub.push({ chart: chart() })
    const first = await hub.render({ uid: 'r' })
    const restarted = open()
    await restarted.push(
      { chart: chart({ 'templates/first.yaml': `${configMap}data: { x: {{ randAlpha 9 }} }\n` }) },
      '2.0.0',
    )
    const again = await restarted.render({ uid: 'r' })
    expect(again.objects).toEqual(first.objects)
    const next = await restarted.render(
      { uid: 'r' },
      { version: '2.0.0', cluster: serving('a/v1'), inputs: { values: [{ greeting: 'bye' }] } },
    )
    expect(next.objects).toHaveLength(3)
    expect(loginOf(next)).toEqual(loginOf(first))
  })

  test('of a release are the same with another build of the engine', async () => {
    const hub = open()
    const random = `${configMap}data: { x: {{ randAlphaNum 24 }} }\n`
    await hub.push({ chart: chartFiles({ 'templates/a.yaml': random }) })
    const first = await hub.render({ uid: 'r' })
    const other = open({ build: 1 })
    expect((await other.render({ uid: 'r' })).objects).toEqual(first.objects)
    const [one, another] = [await hub.render(undefined), await other.render(undefined)]
    expect(another.objects).not.toEqual(one.objects)
  })

  test('differ from release to release, and are gone with their release', async () => {
    const hub = open()
    await hub.push({ chart: chart() })
    const [one, other] = [await hub.render({ uid: 'one' }), await hub.render({ uid: 'other' })]
    expect(loginOf(one).password).not.toBe(loginOf(other).password)
    await hub.store.write(user, (tx) =>
      hub.bundles.generated.retire(tx, { ...web, uid: 'one', bundle: 'web' }),
    )
    const owners = await hub.store.read(({ db, tables }) =>
      db.select({ owner: tables.secrets.owner }).from(tables.secrets),
    )
    expect(new Set(owners.map(({ owner }) => owner))).toEqual(new Set(['generated:other']))
  })

  test('are stored sealed before the rendering is returned; a rendering that is only shown stores nothing', async () => {
    const hub = open()
    await hub.push({ chart: chart() })
    const revision = await hub.store.read((reader) => reader.revision())
    const shown = await hub.render({ uid: 'r', stored: false })
    expect(await hub.store.read((reader) => reader.revision())).toBe(revision)
    const applied = await hub.render({ uid: 'r' })
    expect(loginOf(applied).password).toBe(loginOf(shown).password)
    const rows = await hub.store.read(({ db, tables }) => db.select().from(tables.secrets))
    expect(rows.length).toBe(3)
    expect(JSON.stringify(rows)).not.toContain(loginOf(applied).password)
  })

  test('with more than 200 sets of values keep the times of the last ones', async () => {
    const hub = open()
    const ledger = createGeneratedLedger(opened.sealer)
    for (let at = 0; at < 205; at++)
      await hub.store.write(user, (tx) =>
        ledger.record(tx, 'r', {
          rendering: `values ${at}`,
          content: `values ${at}`,
          bound: {},
          rotation: 0,
          time: new Date(at * 1_000).toISOString(),
          draws: { password: '"drawn"' },
        }),
      )
    const { times, draws } = await hub.store.read((reader) => ledger.load(reader, 'r'))
    expect(Object.keys(times)).toHaveLength(200)
    expect(times['values 4']).toBeUndefined()
    expect(times['values 5']).toBe('1970-01-01T00:00:05.000Z')
    expect(draws).toEqual({ password: '"drawn"' })
  })

  test('are hidden wherever they appear', async () => {
    const hub = open()
    await hub.push({ chart: chart() })
    const { shown, objects } = await hub.render({ uid: 'r' })
    const { password } = loginOf({ objects } as Awaited<ReturnType<typeof hub.render>>)
    expect(JSON.stringify(shown)).not.toContain(password)
    expect(shown[1]).toMatchObject({
      data: { url: { digest: expect.stringMatching(/^hmac-/) }, greeting: 'hello' },
    })
  })

  test('are at most 500 in a rendering', async () => {
    const hub = open()
    const template = `${configMap}data: { a: {{ range until (int .Values.count) }}{{ $_ := randAlphaNum 8 }}{{ end }}b }\n`
    await hub.push({ chart: chartFiles({ 'values.yaml': 'count: 500', 'templates/a.yaml': template }) })
    await hub.render({ uid: 'r' })
    await expect(hub.render({ uid: 'r' }, { inputs: { values: [{ count: 501 }] } })).rejects.toMatchObject({
      code: 'Unprocessable',
      message: expect.stringContaining('generates 501 random values'),
    })
  })

  test('that are parts of names are shown as they are', async () => {
    const hub = open()
    const template = `${configMap.replace('name: a', 'name: {{ randAlpha 12 | lower }}')}`
    await hub.push({ chart: chartFiles({ 'templates/a.yaml': template }) })
    const { shown, objects } = await hub.render({ uid: 'r' })
    expect(shown[0]?.metadata.name).toBe(objects[0]?.metadata.name)
  })
})

test('bundles take turns: the renderer gets the uid of the bundle', async () => {
  const hub = open()
  await hub.push({ chart: chartFiles({ 'templates/a.yaml': configMap }) })
  await hub.render(undefined)
  const revision = await hub.store.read((reader) => hub.bundles.find(reader, { ...web, version: '1.0.0' }))
  expect(hub.callers()).toEqual(['', revision?.bundleUid])
})
