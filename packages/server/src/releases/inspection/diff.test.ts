import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ReleaseSpec } from '../contract.js'
import { here, openReleases } from '../testing/room.js'
import { compare, limited } from './compare.js'

const ref = { ...here, name: 'r' }

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b', 'c')
  await hub.place({ replicas: { mode: 'Duplicated' } })
})
afterEach(() => hub.close())

const job = `apiVersion: batch/v1
kind: Job
metadata: { name: {{ .Release.Name }}-migrate, annotations: { helm.sh/hook: pre-upgrade } }
spec: { backoffLimit: {{ .Values.retries }} }
`

const login = `apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }}-auth }
stringData: { password: {{ .Values.password | default "none" | quote }} }
`

const generated = `{{- $password := randAlphaNum 24 }}
apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }}-login }
stringData: { password: {{ $password }} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-url }
data: { url: "postgres://app:{{ $password }}@db", greeting: {{ .Values.greeting | default "hello" }} }
`

const push = (version: string, files: Readonly<Record<string, string>> = {}) =>
  hub.pushChart(
    {
      'values.yaml': 'retries: 1\n',
      'templates/login.yaml': generated,
      'templates/auth.yaml': login,
      'templates/job.yaml': job,
      ...files,
    },
    { version },
  )

const sent = (spec: object = {}) => ({ bundle: { name: 'shop', version: '1.0.0' }, placement: 'p', ...spec })
const diff = (spec?: object, more: object = {}) =>
  hub.releases.diff({ ...ref, ...(spec && { spec: ReleaseSpec.parse(spec) }), ...more })
const changesIn = ({ objects }: { objects: readonly { kind: string; name: string; change: string }[] }) =>
  objects.map(({ change, kind, name }) => `${change} ${kind} ${name}`)

describe('the diff of a release of a chart', () => {
  test('that does not exist adds everything on the clusters of its placement, and stores nothing', async () => {
    await push('1.0.0')
    const { groups } = await diff(sent())
    expect(groups).toHaveLength(1)
    expect(groups[0]?.clusters).toEqual(['a', 'b', 'c'])
    expect(groups[0]?.unchanged).toBe(0)
    expect(groups[0] && changesIn(groups[0]).sort()).toEqual([
      'Added ConfigMap r-url',
      'Added Job r-migrate',
      'Added Secret r-auth',
      'Added Secret r-login',
    ])
    await expect(hub.kinds.release.get(ref)).rejects.toMatchObject({ code: 'NotFound' })
  })

  test('names what changes for each group of clusters, and keeps generated values', async () => {
    await push('1.0.0')
    await push('1.1.0', {
      'templates/new.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: new }\n',
      'templates/auth.yaml': '',
    })
    await hub.releaseSpec(sent())
    await hub.settled(3)
    expect((await diff(sent())).groups).toEqual([{ clusters: ['a', 'b', 'c'], unchanged: 4, objects: [] }])
    const changed = sent({
      bundle: { name: 'shop', version: '1.1.0' },
      overrides: [{ clusters: { names: ['b'] }, values: { retries: 5, greeting: 'hi' } }],
    })
    const { groups } = await diff(changed)
    expect(groups.map((group) => [group.clusters, group.unchanged, changesIn(group)])).toEqual([
      [['a', 'c'], 3, ['Added ConfigMap new', 'Removed Secret r-auth']],
      [
        ['b'],
        1,
        ['Changed ConfigMap r-url', 'Added ConfigMap new', 'Changed Job r-migrate', 'Removed Secret r-auth'],
      ],
    ])
    const hook = groups[1]?.objects.find(({ kind }) => kind === 'Job')
    expect(hook).toMatchObject({
      hook: true,
      namespace: 'default',
      before: { spec: { backoffLimit: 1 } },
      after: { spec: { backoffLimit: 5 } },
    })
    expect((await diff(changed, { cluster: 'b' })).groups).toEqual([groups[1]])
  })

  test('sees that a secret value changes without showing it', async () => {
    await push('1.0.0')
    const withSecret = (value: string) => sent({ valuesFrom: [{ pointer: '/password', secret: { value } }] })
    await hub.releaseSpec(withSecret('hunter2-hunter2'))
    await hub.settled(3)
    expect((await diff(withSecret('hunter2-hunter2'))).groups[0]?.objects).toEqual([])
    const answer = await diff(withSecret('hunter3-hunter3'))
    const [group] = answer.groups
    expect(group && changesIn(group)).toEqual(['Changed Secret r-auth'])
    expect(group?.objects[0]?.before).not.toEqual(group?.objects[0]?.after)
    expect(JSON.stringify(answer)).not.toMatch(/hunter|aHVudGVy/)
  })

  test('without a spec compares the stored release with what is applied', async () => {
    await push('1.0.0')
    await hub.releaseSpec(sent())
    await hub.settled(3)
    expect((await diff()).groups[0]?.objects).toHaveLength(4)
    for (const cluster of ['a', 'b', 'c']) await hub.deliver(cluster)
    expect((await diff()).groups).toEqual([{ clusters: ['a', 'b', 'c'], unchanged: 4, objects: [] }])
  })

  test.each([
    ['a bundle that does not exist', { bundle: { name: 'shop', version: '9.0.0' } }, 'MissingReference'],
    ['a placement that does not exist', { placement: 'other' }, 'MissingReference'],
    ['replicas', { replicas: { web: 2 } }, 'BadRequest'],
    ['a digest of no value', { valuesFrom: [{ pointer: '/a', secret: { digest: 'hmac-0' } }] }, 'BadRequest'],
  ])('is refused for a spec with %s', async (_, spec, code) => {
    await push('1.0.0')
    await expect(diff(sent(spec))).rejects.toMatchObject({ code })
  })

  test('is refused for a cluster it is not on, and without a release and a spec', async () => {
    await push('1.0.0')
    await expect(diff(sent(), { cluster: 'x' })).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [expect.objectContaining({ pointer: '/cluster' })],
    })
    await expect(diff()).rejects.toMatchObject({ code: 'NotFound' })
  })

  test('reports the clusters on which it does not render', async () => {
    await push('1.0.0', { 'templates/fail.yaml': '{{ if .Values.wrong }}{{ fail "wrong is set" }}{{ end }}' })
    await hub.releaseSpec(sent())
    await hub.settled(3)
    const { groups } = await diff(
      sent({ overrides: [{ clusters: { names: ['c'] }, values: { wrong: true } }] }),
    )
    expect(groups.map(({ clusters, problem }) => [clusters, problem])).toEqual([
      [['a', 'b'], undefined],
      [['c'], expect.stringContaining('wrong is set')],
    ])
  })
})

const remembering = {
  'values.yaml': 'greeting: hello\n',
  'templates/state.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: state }
data:
  event: {{ ternary "upgrade" "install" .Release.IsUpgrade }}
  revision: {{ .Release.Revision | quote }}
  greeting: {{ .Values.greeting }}
`,
  // As many charts do: an upgrade without what is there fails.
  'templates/found.yaml': `{{- $found := lookup "v1" "Secret" .Release.Namespace "found" }}
{{- if and .Release.IsUpgrade (not $found) }}{{ fail "the password is required" }}{{ end }}
apiVersion: v1
kind: Secret
metadata: { name: found }
data:
  password: {{ if $found }}{{ $found.data.password }}{{ else }}{{ "first" | b64enc }}{{ end }}
`,
  'templates/NOTES.txt':
    '{{ if .Release.IsUpgrade }}Upgraded{{ else }}Installed{{ end }} as {{ .Release.Revision }}',
}

describe('the circumstances of a preview are those of delivery', () => {
  const all = ['a', 'b', 'c']
  const greeting = (text: string) => sent({ values: { greeting: text } })
  beforeEach(async () => {
    await hub.pushChart(remembering)
    await hub.releaseSpec(sent())
    await hub.settled(3)
  })

  test('an upgrade is one where the release is installed, and finds what is applied there', async () => {
    await hub.deliver('a')
    const { groups } = await diff(greeting('bye'))
    const data = (event: string, revision: string, text: string) => ({
      data: { event, revision, greeting: text },
    })
    expect(groups.map((group) => [group.clusters, group.problem, changesIn(group)])).toEqual([
      [['a'], undefined, ['Changed ConfigMap state']],
      [['b', 'c'], undefined, ['Changed ConfigMap state']],
    ])
    expect(groups.map(({ objects }) => objects[0]?.before)).toMatchObject([
      data('install', '1', 'hello'),
      data('install', '1', 'hello'),
    ])
    expect(groups.map(({ objects }) => objects[0]?.after)).toMatchObject([
      data('upgrade', '2', 'bye'),
      data('install', '2', 'bye'),
    ])
  })

  test('what is applied is shown as it was rendered, also while it is replaced', async () => {
    for (const cluster of all) await hub.deliver(cluster)
    await hub.releaseSpec(greeting('bye'))
    await hub.settled(3)
    const { groups } = await diff()
    expect(groups.map((group) => [group.clusters, changesIn(group)])).toEqual([
      [all, ['Changed ConfigMap state']],
    ])
    expect(groups[0]?.objects[0]).toMatchObject({
      before: { data: { event: 'install', revision: '1', greeting: 'hello' } },
      after: { data: { event: 'upgrade', revision: '2', greeting: 'bye' } },
    })
  })

  test('notes are those of the revision that the cluster has', async () => {
    const notes = async (cluster: string) => (await hub.releases.notes({ ...ref, cluster })).notes
    expect(await notes('a')).toBe('Installed as 1')
    await hub.deliver('a')
    await hub.releaseSpec(greeting('bye'))
    await hub.settled(3)
    expect([await notes('a'), await notes('b')]).toEqual(['Upgraded as 2', 'Installed as 2'])
  })
})

test('the diff of a release of manifests has the replicas of each cluster', async () => {
  await hub.push('1.0.0', 6)
  await hub.release()
  await hub.settled(3)
  const spec = { bundle: { name: 'web', version: '1.0.0' }, placement: 'p' }
  const { groups } = await diff({ ...spec, replicas: { web: 9 } })
  expect(groups.map(({ clusters, objects }) => [clusters, objects.map(({ change }) => change)])).toEqual([
    [['a', 'b', 'c'], ['Changed']],
  ])
  expect(groups[0]?.objects[0]).toMatchObject({
    before: { spec: { replicas: 6 } },
    after: { spec: { replicas: 9 } },
  })
})

test('a response that is too large names what it omits', () => {
  const object = { apiVersion: 'v1', kind: 'A', name: 'a', change: 'Added' as const, after: { a: 'b' } }
  const group = { clusters: ['a'], unchanged: 0, objects: [object, object, object] }
  const { groups, truncated } = limited([group], { bytes: 100, objects: 2 })
  expect(groups[0]?.objects).toEqual([object, { apiVersion: 'v1', kind: 'A', name: 'a', change: 'Added' }])
  expect(truncated).toContain('the contents of 1 changed objects and 1 changed objects are omitted')
})

describe('a definition that is only created', () => {
  const side = (description: string, names: string[]) => ({
    objects: names.map((name) => ({
      object: {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name },
        spec: { description },
      },
      hook: false,
    })),
    identities: new Map<string, string>(),
  })
  test('is added and removed, but does not change', () => {
    const names = new Set(['a', 'b'])
    const { unchanged, objects } = compare(side('old', ['a', 'c']), side('new', ['a', 'b', 'c']), names)
    expect(unchanged).toBe(1)
    expect(objects.map(({ name, change }) => `${name} ${change}`)).toEqual(['b Added', 'c Changed'])
  })
})
