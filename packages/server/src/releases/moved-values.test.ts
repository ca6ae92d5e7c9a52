import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Rendering } from '../bundles/index.js'
import { isRecord } from '../runtime/record.js'
import { circumstancesOf } from './circumstances.js'
import { ReleaseSpec } from './contract.js'
import type { AppliedContent } from './hook-record.js'
import { recordKept } from './kept-values.js'
import type { TargetRow } from './target-row.js'
import { targetsOfRelease } from './targets.js'
import { here, openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.place({ replicas: { mode: 'Duplicated' } })
})
afterEach(() => hub.close())

const secret = (name: string, data: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name} }\nstringData:\n${data}`

const login = secret('login', '  password: {{ randAlphaNum 24 }}\n')

type Files = Readonly<Record<string, string>>

/** The release has this content; nothing is applied. */
const release = async (
  version: string,
  files: Files | undefined,
  more: { values?: object; generated?: object } = {},
): Promise<void> => {
  if (files !== undefined) await hub.pushChart(files, { version })
  await hub.releaseSpec({ bundle: { name: 'shop', version }, placement: 'p', ...more })
  const wanted = [
    version,
    more.values === undefined ? undefined : [more.values],
    more.generated !== undefined,
  ]
  await hub.eventually(async () => {
    const desired = (await rows()).map((row) => row.desired)
    expect(desired.map(({ bundle, values, moved }) => [bundle.version, values, moved === 'Accept'])).toEqual([
      wanted,
      wanted,
    ])
  })
}

const rows = (): Promise<TargetRow[]> =>
  hub.store.read(async (reader) => {
    const row = await reader.get('Release', 'default', 'r')
    return row === undefined ? [] : targetsOfRelease(reader, row.uid)
  })

/** Renders as delivery does. */
const rendered = async (cluster: string, apis: readonly string[] = []): Promise<Rendering> => {
  const others = await rows()
  const target = others.find((row) => row.cluster === cluster)
  if (target === undefined) throw new Error(`no target on ${cluster}`)
  const renderOn = async (
    content: AppliedContent,
    given: object,
    stores: object = {},
  ): Promise<Rendering> => {
    const { bundle, namespace, values, rotation } = content
    const sealed = { bundleUid: bundle.uid, version: bundle.version }
    const revision = await hub.store.read((reader) => hub.bundles.findByUid(reader, sealed))
    return hub.bundles.render(revision, {
      inputs: {
        ...{ release: 'r', namespace },
        ...(values === undefined ? {} : { values }),
        ...(rotation === undefined ? {} : { rotation }),
      },
      release: { uid: target.releaseUid, ...stores },
      capabilities: async () => ({ kubernetesVersion: 'v1.36.3', apis: new Set(['v1', ...apis]) }),
      ...given,
      read: hub.store.read,
    })
  }
  const circumstances = circumstancesOf(target, async () => others, renderOn)
  return renderOn(target.desired, circumstances, {
    write: (body: Parameters<typeof hub.store.write>[1]) =>
      hub.store.write({ subject: options.subject }, body),
    kept: (tx: Parameters<typeof recordKept>[0], fields: readonly string[]) => recordKept(tx, target, fields),
  })
}

const secretsIn = ({ objects }: Rendering): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    objects.flatMap(({ metadata, stringData }) =>
      isRecord(stringData) ? [[metadata.name, stringData]] : [],
    ),
  )

/** The Secrets on a cluster, once everything is applied there. */
const applied = async (cluster = 'a', apis: readonly string[] = []) => {
  const rendering = await rendered(cluster, apis)
  await hub.deliver(cluster)
  return secretsIn(rendering)
}

const keptEvents = async () => (await hub.events('GeneratedKept')).map(({ message }) => message)

describe('a generated value stays in its field', () => {
  test('when its file is renamed, with everything that depends on it', { timeout: 60_000 }, async () => {
    const all = `{{- $password := randAlphaNum 24 }}
{{- $ca := genCAWithKey "shop" 365 (genPrivateKey "ecdsa") }}
{{- $web := genSignedCertWithKey "web" nil nil 30 $ca (genPrivateKey "ed25519") }}
${secret('login', '  password: {{ $password }}\n  users: {{ encryptAES "key" $password | quote }}\n')}---
${secret('tls', '  ca: {{ $ca.Cert | quote }}\n  crt: {{ $web.Cert | quote }}\n  key: {{ $web.Key | quote }}\n')}---
apiVersion: v1
kind: ConfigMap
metadata: { name: url }
data: { url: "postgres://app:{{ $password }}@db", digest: "{{ randAlphaNum 20 | sha256sum }}" }
`
    await release('1.0.0', { 'templates/login.yaml': all })
    const before = await rendered('a')
    await hub.deliver('a')
    await release('1.1.0', { 'templates/auth/login.yaml': all })
    const after = await rendered('a')
    expect(after.objects).toEqual(before.objects)
    expect(after.kept).toContain('Secret default/login /data/password')
    const messages = await keptEvents()
    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain('shop@1.1.0 draws another one')
    expect(messages[0]).not.toContain(String(secretsIn(before).login?.password))
    await hub.deliver('a')
    await release('1.2.0', {
      'templates/auth/login.yaml': all,
      'templates/a.yaml': secret('new', '  a: b\n'),
    })
    expect(await applied()).toMatchObject(secretsIn(before))
    expect(await keptEvents()).toHaveLength(1)
  })

  test('when a template that draws first is inserted, and when a subchart is switched on', async () => {
    const subchart = {
      'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
      'charts/db/templates/a.yaml': secret('db', '  password: {{ randAlphaNum 24 }}\n'),
    }
    const dependencies = 'dependencies:\n  - { name: db, version: 1.0.0, condition: db.enabled }\n'
    const files = (more: Files, version: string): Files => ({
      'Chart.yaml': `apiVersion: v2\nname: shop\nversion: ${version}\n${dependencies}`,
      'values.yaml': 'db: { enabled: false }\n',
      'templates/login.yaml': login,
      ...subchart,
      ...more,
    })
    await release('1.0.0', files({}, '1.0.0'))
    const before = await applied()
    expect(Object.keys(before)).toEqual(['login'])
    await release(
      '1.1.0',
      files({ 'templates/a.yaml': secret('first', '  a: {{ randAlphaNum 24 }}\n') }, '1.1.0'),
      {
        values: { db: { enabled: true } },
      },
    )
    const after = await applied()
    expect(Object.keys(after).sort()).toEqual(['db', 'first', 'login'])
    expect(after.login).toEqual(before.login)
    expect(new Set([after.login?.password, after.db?.password, after.first?.a]).size).toBe(3)
    expect(await keptEvents()).toEqual([])
  })

  test('when one of two equal calls in a file vanishes; the former content keeps both', async () => {
    const password = '  password: {{ randAlphaNum 24 }}\n'
    const both = { 'templates/a.yaml': `${secret('one', password)}---\n${secret('two', password)}` }
    await release('1.0.0', both)
    const before = await applied('a')
    expect(await applied('b')).toEqual(before)
    await release('1.1.0', { 'templates/a.yaml': secret('two', password) })
    expect(await applied('a')).toEqual({ two: before.two })
    // The other cluster has the former content still, and a hub that starts renders it again.
    await release('1.0.0', undefined)
    expect(secretsIn(await rendered('b'))).toEqual(before)
    await release('1.1.0', undefined, { values: { a: 1 } })
    expect(await applied('a')).toEqual({ two: before.two })
    expect(await applied('b')).toEqual({ two: before.two })
    expect(await keptEvents()).not.toEqual([])
  })

  test('on a cluster with other APIs that the release fails over to, also where it is looked up', async () => {
    const found = `{{- $found := lookup "v1" "Secret" .Release.Namespace "found" }}
${secret('found', '  password: {{ if $found }}{{ $found.data.password | b64dec }}{{ else }}{{ randAlphaNum 24 }}{{ end }}\n')}`
    const monitored = `{{- if .Capabilities.APIVersions.Has "a/v1" }}
${secret('monitor', '  password: {{ randAlphaNum 24 }}\n')}---
{{- end }}
${login}`
    await release('1.0.0', { 'templates/found.yaml': found, 'templates/login.yaml': monitored })
    const before = await applied('a')
    expect(Object.keys(before).sort()).toEqual(['found', 'login'])
    await release('1.1.0', {
      'templates/found.yaml': found,
      'templates/login.yaml': monitored,
      'templates/a.yaml': login.replace('login', 'first'),
    })
    const upgraded = await applied('a')
    expect(upgraded).toMatchObject(before)
    const after = await applied('b', ['a/v1'])
    expect(after).toMatchObject(upgraded)
    expect(Object.keys(after).sort()).toEqual(['first', 'found', 'login', 'monitor'])
    expect(await keptEvents()).toEqual([])
  })

  test('as `release diff` says beforehand', async () => {
    await release('1.0.0', { 'templates/login.yaml': login })
    await applied('a')
    await applied('b')
    await hub.pushChart({ 'templates/moved.yaml': login }, { version: '1.1.0' })
    const spec = ReleaseSpec.parse({ bundle: { name: 'shop', version: '1.1.0' }, placement: 'p' })
    const diff = async (more: object = {}) => {
      const { groups } = await hub.releases.diff({ ...here, name: 'r', spec: { ...spec, ...more } })
      return groups.map(({ objects, kept }) => [objects.map(({ name }) => name), kept])
    }
    expect(await diff()).toEqual([[[], ['Secret default/login /data/password']]])
    expect(await diff({ generated: { moved: 'Accept' } })).toEqual([[['login'], undefined]])
  })

  test('when two equal calls change places', async () => {
    const password = '  password: {{ randAlphaNum 24 }}\n'
    const files = (...names: string[]): Files => ({
      'templates/a.yaml': names.map((name) => secret(name, password)).join('---\n'),
    })
    await release('1.0.0', files('one', 'two'))
    const before = await applied()
    await release('1.1.0', files('two', 'one'))
    expect(await applied()).toEqual(before)
  })

  test('when its arguments change, unless it is derived from them', async () => {
    const files = (length: number, host: string): Files => ({
      'templates/a.yaml': `{{- $web := genSelfSignedCertWithKey "web" nil (list "${host}") 30 (genPrivateKey "ed25519") }}
${secret('login', `  password: {{ randAlphaNum ${length} }}\n  users: {{ encryptAES "key" .Values.password | quote }}\n  crt: {{ $web.Cert | quote }}\n`)}`,
      'values.yaml': 'password: first\n',
    })
    await release('1.0.0', files(24, 'one.example'))
    const before = await applied()
    await release('1.1.0', files(32, 'two.example'), { values: { password: 'second' } })
    const after = await applied()
    expect(after.login?.password).toBe(before.login?.password)
    expect(after.login?.users).not.toBe(before.login?.users)
    expect(after.login?.crt).not.toBe(before.login?.crt)
  })

  test('on a new cluster that is served before the others', async () => {
    await release('1.0.0', { 'templates/login.yaml': login })
    const before = await applied('a')
    await release('1.1.0', { 'templates/moved.yaml': login })
    expect(await applied('b')).toEqual(before)
    expect(await applied('a')).toEqual(before)
  })
})

describe('a generated value changes', () => {
  test('when the release accepts that, on all clusters alike', async () => {
    await release('1.0.0', { 'templates/login.yaml': login })
    const before = await applied('a')
    await applied('b')
    const accepting = { generated: { moved: 'Accept' } }
    await release('1.1.0', { 'templates/moved.yaml': login }, accepting)
    const after = await applied('a')
    expect(after.login?.password).not.toBe(before.login?.password)
    expect(await applied('b')).toEqual(after)
    expect(await keptEvents()).toEqual([])
    await release('1.1.0', undefined)
    expect(await applied('a')).toEqual(after)
  })

  test('by a rotation, also where it was kept for another call', async () => {
    const password = '  password: {{ randAlphaNum 24 }}\n'
    await release('1.0.0', {
      'templates/a.yaml': `${secret('one', password)}---\n${secret('two', password)}`,
    })
    const before = await applied()
    await release('1.1.0', { 'templates/a.yaml': secret('two', password) })
    await applied()
    const selected = { ...here, name: 'r', match: 'Secret/two' }
    await hub.releases.rotateGenerated(selected, options.subject)
    const after = await applied()
    expect([before.one?.password, before.two?.password]).not.toContain(after.two?.password)
    expect(await applied()).toEqual(after)
  })
})

describe('nothing is applied', () => {
  const split = {
    'templates/a.yaml': `${secret('one', '  password: {{ randAlphaNum 24 }}\n')}---\n${secret('two', '  other: {{ randAlphaNum 24 }}\n')}`,
  }
  const shared = {
    'templates/a.yaml': `{{- $shared := randAlphaNum 24 }}
${secret('one', '  password: {{ $shared }}\n')}---\n${secret('two', '  other: {{ $shared }}\n')}`,
  }

  test('where two fields with different values get one; the message names them and the choices', async () => {
    await release('1.0.0', split)
    await applied()
    await release('1.1.0', shared)
    const error = await rendered('a').catch((caught: unknown) => caught)
    expect((error as Error).message).toContain(
      'Secret default/one /data/password, Secret default/two /data/other',
    )
    expect(error).toMatchObject({
      code: 'Unprocessable',
      hint: expect.stringContaining('spec.generated.moved'),
    })
    await release('1.1.0', undefined, { generated: { moved: 'Accept' } })
    const { one, two } = await applied()
    expect(one?.password).toBe(two?.other)
  })

  test('where another cluster of the release has the new value already', async () => {
    await release('1.0.0', { 'templates/login.yaml': login })
    const before = await applied('a')
    await applied('b')
    await release('1.1.0', { 'templates/moved.yaml': login }, { generated: { moved: 'Accept' } })
    await applied('a')
    await release('1.1.0', undefined)
    await expect(rendered('b')).rejects.toThrow('Secret default/login /data/password')
    await release('1.0.0', undefined)
    expect(secretsIn(await rendered('b'))).toEqual(before)
  })
})
