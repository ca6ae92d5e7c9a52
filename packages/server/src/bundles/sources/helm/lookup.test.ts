import { createAddressGuard, createRenderer, type Renderer } from '@hansa/charts'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../../../db/index.js'
import { createResourceService } from '../../../resources/index.js'
import { systemClock as clock } from '../../../runtime/clock.js'
import { tokenSubject } from '../../../runtime/subject.js'
import type { KubernetesObject } from '../../contract.js'
import { createBundleKind } from '../../kind.js'
import type { LookupBase } from '../../render-options.js'
import { createBundles } from '../../service.js'
import { chartFiles } from '../../testing/chart-files.js'
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

const open = () => {
  const { store, sealer } = opened
  let renders = 0
  const charts: Renderer = {
    ...engine,
    renderChart: (...input) => {
      renders++
      return engine.renderChart(...input)
    },
  }
  const sources = createSources({ charts, fetcher: createChartFetcher({ guard: createAddressGuard() }) })
  const bundles = createBundles({ store, sealer, clock, sources })
  const kind = createBundleKind({ sealer, clock, sources, bundles })
  const service = createResourceService({ kind, store, sealer, clock })
  return {
    store,
    renders: () => renders,
    push: (template: string, source: object = {}) =>
      service.apply(
        web,
        {
          apiVersion: 'hansa.dev/v1',
          kind: 'Bundle',
          metadata: { name: 'web' },
          spec: kind.specInput.parse({
            version: '1.0.0',
            source: { type: 'helm', chart: chartFiles({ 'templates/a.yaml': template }), ...source },
          }),
        },
        { ...user, warn: () => {} },
      ),
    render: async (lookup?: LookupBase, isUpgrade = false) => {
      const revision = await store.read((reader) => bundles.find(reader, { ...web, version: '1.0.0' }))
      if (revision === undefined) throw new Error('no revision')
      return bundles.render(revision, {
        inputs: { release: 'shop', namespace: 'default' },
        release: { uid: 'r', write: (body) => store.write(user, body) },
        capabilities: async () => ({ kubernetesVersion: 'v1.36.3', apis: new Set(['v1']) }),
        history: { isUpgrade, revision: 1 },
        lookup,
        read: store.read,
      })
    },
  }
}

const applied = (...objects: object[]): LookupBase & { type: 'applied' } => {
  const all = objects as KubernetesObject[]
  return { type: 'applied', key: JSON.stringify(objects), objects: async () => all }
}

const login = (password: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'login' },
  stringData: { password },
})

/** As many charts do: an upgrade without the Secret of the installation fails. */
const demanding = `{{- $found := lookup "v1" "Secret" .Release.Namespace "login" }}
{{- if and .Release.IsUpgrade (not $found) }}{{ fail "the password is required" }}{{ end }}
apiVersion: v1
kind: Secret
metadata: { name: login }
data:
  password: {{ if $found }}{{ $found.data.password }}{{ else }}{{ randAlphaNum 24 | b64enc }}{{ end }}
`

const encoded = (text: string): string => Buffer.from(text).toString('base64')

describe('lookup', () => {
  test('finds nothing on a cluster where the release applied nothing, and its Secret afterwards', async () => {
    const hub = open()
    await hub.push(demanding)
    const first = await hub.render()
    expect(first.answers).toBeUndefined()
    const found = await hub.render(applied(...first.objects), true)
    expect(found.objects).toEqual(first.objects)
    expect(found.answers).toMatch(/^hmac-/)
    await expect(hub.render(undefined, true)).rejects.toThrow('the password is required')
  })

  test('finds what was recorded, after a restart too', async () => {
    const hub = open()
    await hub.push(demanding)
    const { answers = '', objects } = await hub.render(applied(login('of-an-earlier-version')), true)
    expect(objects[0]).toMatchObject({ data: { password: encoded('of-an-earlier-version') } })
    const before = hub.renders()
    expect((await hub.render({ type: 'recorded', digest: answers }, true)).objects).toBe(objects)
    expect(hub.renders()).toBe(before)
    const again = await open().render({ type: 'recorded', digest: answers }, true)
    expect(again.objects).toEqual(objects)
    await expect(open().render({ type: 'recorded', digest: 'hmac-0' }, true)).rejects.toThrow(
      'what the chart looked up before is missing from the database',
    )
  })

  test('keeps Secrets sealed, and hides them in whatever the chart makes of them', async () => {
    const hub = open()
    await hub.push(`apiVersion: v1
kind: ConfigMap
metadata: { name: a }
data:
  url: postgres://app:{{ (lookup "v1" "Secret" "default" "login").data.password | b64dec }}@db
`)
    const { shown, objects } = await hub.render(applied(login('hunter2-hunter2')))
    expect(objects[0]).toMatchObject({ data: { url: 'postgres://app:hunter2-hunter2@db' } })
    expect(JSON.stringify(shown)).not.toContain('hunter2')
    const rows = await hub.store.read(({ db, tables }) => db.select().from(tables.secrets))
    expect(rows.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^answers hmac-/))
    expect(JSON.stringify(rows)).not.toContain('hunter2')
  })

  test('hides them in messages', async () => {
    const hub = open()
    const failing =
      '{{ $s := lookup "v1" "Secret" "default" "login" }}{{ if $s }}{{ fail ($s.data.password | b64dec) }}{{ end }}'
    await hub.push(failing)
    const error = await hub.render(applied(login('hunter2-hunter2'))).catch((thrown: Error) => thrown.message)
    expect(error).toContain('[hidden]')
    expect(error).not.toContain('hunter2')
  })

  test('answers lists, other kinds and namespaces, and one lookup after another; unknown kinds are empty', async () => {
    const hub = open()
    const of = (...call: string[]): string => `(lookup ${call.map((one) => JSON.stringify(one)).join(' ')})`
    await hub.push(`apiVersion: v1
kind: ConfigMap
metadata: { name: a }
data:
  list: {{ range ${of('v1', 'ConfigMap', '', '')}.items }}{{ .metadata.name }} {{ end }}
  other: {{ len ${of('v1', 'ConfigMap', 'other', 'one')} | quote }}
  unknown: {{ len ${of('example.org/v1', 'Thing', 'default', 'one')} | quote }}
  {{- $one := ${of('v1', 'ConfigMap', 'default', 'one')} }}
  {{- with $one }}
  next: {{ (lookup "v1" "ConfigMap" "default" .data.next).data.text }}
  {{- end }}
`)
    const map = (name: string, data: object) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data,
    })
    const { objects } = await hub.render(applied(map('one', { next: 'two' }), map('two', { text: 'hello' })))
    expect(objects[0]).toMatchObject({ data: { list: 'one two', other: '0', unknown: '0', next: 'hello' } })
  })

  test('is one rendering for all clusters with equal answers, and needs no answers where it is not called', async () => {
    const hub = open()
    await hub.push(demanding)
    const one = login('the-same-password')
    const bases = Array.from({ length: 20 }, (_, at) =>
      applied(one, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `other-${at}` } }),
    )
    const before = hub.renders()
    const all = await Promise.all(bases.map((base) => hub.render(base, true)))
    expect(new Set(all).size).toBe(1)
    // One that finds nothing, and one with the Secret.
    expect(hub.renders() - before).toBe(2)
  })

  test('finds the objects of another rendering of the same content, as after a rotation', async () => {
    const hub = open()
    await hub.push(demanding)
    const objects = async () => (await hub.render()).objects
    const found = await Promise.all([
      hub.render({ type: 'applied', key: 'itself', objects }, true),
      hub.render({ type: 'applied', key: 'itself', objects }, true),
    ])
    expect(found.map((one) => one.objects)).toEqual([await objects(), await objects()])
  })

  test('is not asked by a chart that does not call it', async () => {
    const hub = open()
    await hub.push('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n')
    const base: LookupBase = {
      type: 'applied',
      key: 'a',
      objects: () => Promise.reject(new Error('asked')),
    }
    await expect(hub.render(base)).resolves.toMatchObject({ objects: [{ metadata: { name: 'a' } }] })
  })

  test('finds nothing with lookup: None', async () => {
    const hub = open()
    await hub.push(demanding, { lookup: 'None' })
    await expect(hub.render(applied(login('a')), true)).rejects.toThrow('the password is required')
  })

  test('of more than 1 MiB is refused', async () => {
    const hub = open()
    await hub.push(demanding)
    await expect(hub.render(applied(login('a'.repeat(1024 * 1024))))).rejects.toThrow(
      'at most 1048576 are allowed',
    )
  })
})
