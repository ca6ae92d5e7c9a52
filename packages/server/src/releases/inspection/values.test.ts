import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { here, openReleases } from '../testing/room.js'

const password = 'hunter2-hunter2'
const ref = { ...here, name: 'r' }

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.place({ replicas: { mode: 'Duplicated' } })
})
afterEach(() => hub.close())

const settings = `apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }} }
stringData: { url: "postgres://{{ .Values.auth.password }}", token: {{ randAlphaNum 24 }} }
`

const push = () =>
  hub.pushChart(
    {
      'values.yaml':
        'replicas: 1\nimage: { name: web, tag: "1" }\nhosts: [a, b]\nunused: x\nauth: {}\nempty: {}\nglobal: { zone: none }\n',
      'templates/settings.yaml': settings,
      'templates/NOTES.txt':
        'Log in to {{ .Release.Name }} in {{ .Values.global.zone }} with {{ .Values.auth.password }}, {{ (lookup "v1" "Secret" "x" "y").data }}',
      'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
      'charts/db/values.yaml': 'size: 1Gi\nglobal: { zone: own }\n',
    },
    { values: { image: { tag: '2' }, db: { size: '2Gi' } } },
  )

const release = (spec: object = {}) =>
  hub.releaseSpec({
    bundle: { name: 'shop', version: '1.0.0' },
    placement: 'p',
    values: { hosts: ['c'], unused: null, global: { zone: 'eu' } },
    valuesFrom: [{ pointer: '/auth/password', secret: { value: password } }],
    overrides: [
      { clusters: { names: ['a'] }, values: { replicas: 2 } },
      { clusters: { names: ['b'] }, values: { replicas: 3 } },
    ],
    ...spec,
  })

describe('the values of a release', () => {
  test('are merged by Helm, with the origin of each', async () => {
    await push()
    const { resource } = await release()
    const digest = resource.spec.valuesFrom?.[0]?.secret.digest
    const { values, origins, cluster } = await hub.releases.values({ ...ref, cluster: 'b' })
    expect(cluster).toBe('b')
    expect(values).toEqual({
      replicas: 3,
      image: { name: 'web', tag: '2' },
      hosts: ['c'],
      auth: { password: { digest } },
      empty: {},
      global: { zone: 'eu' },
      db: { size: '2Gi', global: { zone: 'eu' } },
    })
    expect(Object.fromEntries(origins.map(({ pointer, ...origin }) => [pointer, origin]))).toEqual({
      '/replicas': { origin: 'Override', override: 1 },
      '/image/name': { origin: 'Chart' },
      '/image/tag': { origin: 'Bundle' },
      '/hosts': { origin: 'Release' },
      '/auth/password': { origin: 'Secret' },
      '/empty': { origin: 'Chart' },
      '/global/zone': { origin: 'Release' },
      '/db/size': { origin: 'Bundle' },
      '/db/global/zone': { origin: 'Release' },
    })
  })

  test('without a cluster are those of no override', async () => {
    await push()
    await release()
    const { values, origins } = await hub.releases.values(ref)
    expect(values.replicas).toBe(1)
    expect(origins).toContainEqual({ pointer: '/replicas', origin: 'Chart' })
  })

  test('have the right origins beside layers without values', async () => {
    await push()
    const overrides = [
      { clusters: { names: ['a'] }, values: {} },
      { clusters: { names: ['a'] }, values: { replicas: 4 } },
    ]
    const { resource } = await release({ values: {}, overrides })
    const { values, origins } = await hub.releases.values({ ...ref, cluster: 'a' })
    expect(values).toMatchObject({
      replicas: 4,
      auth: { password: { digest: resource.spec.valuesFrom?.[0]?.secret.digest } },
    })
    expect(origins).toContainEqual({ pointer: '/auth/password', origin: 'Secret' })
    expect(origins).toContainEqual({ pointer: '/replicas', origin: 'Override', override: 1 })
  })

  test('hide a secret value in every place the chart copies it to', async () => {
    await push()
    await release({ values: { copy: `password=${password}` } })
    expect(JSON.stringify(await hub.releases.values(ref))).not.toContain(password)
  })

  test.each(['values', 'notes'] as const)('(%s) are not found for manifests', async (what) => {
    await hub.push('1.0.0')
    await hub.release()
    await expect(hub.releases[what](ref)).rejects.toMatchObject({
      code: 'NotFound',
      hint: expect.stringContaining('no chart'),
    })
    await expect(hub.releases[what]({ ...ref, cluster: 'x' })).rejects.toMatchObject({ code: 'NotFound' })
    await expect(hub.releases[what]({ ...here, name: 'other' })).rejects.toMatchObject({ code: 'NotFound' })
  })
})

describe('the notes of a release', () => {
  test('are rendered for its first cluster, without secret values', async () => {
    await push()
    await release()
    await hub.settled(2)
    const { notes, cluster } = await hub.releases.notes(ref)
    expect(cluster).toBe('a')
    expect(notes).toContain('Log in to r in eu with [hidden]')
  })

  test('are those of the cluster that is named', async () => {
    await push()
    await release({ overrides: [{ clusters: { names: ['b'] }, values: { global: { zone: 'b-zone' } } }] })
    expect((await hub.releases.notes({ ...ref, cluster: 'b' })).notes).toContain('in b-zone with')
  })
})
