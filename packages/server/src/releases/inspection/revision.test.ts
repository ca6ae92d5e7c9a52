import { afterEach, beforeEach, expect, test } from 'vitest'
import { here, openReleases } from '../testing/room.js'
import { createRevisionInspections, type RevisionInspections } from './revision.js'

const monitorApi = 'monitoring.coreos.com/v1/ServiceMonitor'

let hub: Awaited<ReturnType<typeof openReleases>>
let inspections: RevisionInspections
beforeEach(async () => {
  hub = await openReleases('plain', 'monitored', 'silent')
  inspections = createRevisionInspections({
    fleet: hub.fleet,
    bundles: hub.bundles,
    apisOf: async (cluster) => {
      if (cluster === 'silent') throw new Error('silent does not answer')
      const apis = new Set(['v1', 'v1/Secret', ...(cluster === 'monitored' ? [monitorApi] : [])])
      return { capabilities: { kubernetesVersion: 'v1.34.1', apis }, isNamespaced: () => true }
    },
  })
})
afterEach(() => hub.close())

const push = (files: Readonly<Record<string, string>> = {}) =>
  hub.pushChart({
    'values.yaml': 'password: hunter2-hunter2\n',
    'templates/login.yaml': '',
    'templates/a.yaml': template,
    ...files,
  })

const template = `apiVersion: v1
kind: Secret
metadata: { name: login }
stringData: { password: {{ .Values.password }} }
{{- if .Capabilities.APIVersions.Has "${monitorApi}" }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: shop, labels: { kubernetes: {{ .Capabilities.KubeVersion.Version }} } }
{{- end }}
`
const ref = { ...here, name: 'shop', version: '1.0.0' }
const kindsOn = async (cluster: string) =>
  (await inspections.revisionOn({ ...ref, cluster })).objects.map(({ kind }) => kind)

test('a chart renders with the Kubernetes version and the APIs of the cluster', async () => {
  await push()
  expect(await kindsOn('plain')).toEqual(['Secret'])
  expect(await kindsOn('monitored')).toEqual(['Secret', 'ServiceMonitor'])
  const shown = await inspections.revisionOn({ ...ref, cluster: 'monitored' })
  expect(shown.objects[1]).toMatchObject({ metadata: { labels: { kubernetes: 'v1.34.1' } } })
  expect(JSON.stringify(shown)).not.toMatch(/hunter|aHVudGVy/)
})

test('images are those of the mirrors of the cluster, also of manifests', async () => {
  await hub.push('1.0.0')
  hub.fleet.change('plain', 'images', {
    images: { mirrors: [{ from: 'docker.io', to: 'mirror.example.com' }] },
  })
  const imageOn = async (cluster: string) => {
    const { objects } = await inspections.revisionOn({ ...ref, name: 'web', cluster })
    return JSON.stringify(objects).match(/"image":"([^"]+)"/)?.[1]
  }
  expect(await imageOn('plain')).toBe('mirror.example.com/library/i')
  expect(await imageOn('monitored')).toBe('i')
})

test('a chart that does not render there has the reason in place of objects', async () => {
  await push({
    'templates/fail.yaml': `{{ if not (.Capabilities.APIVersions.Has "${monitorApi}") }}{{ fail "needs monitors" }}{{ end }}`,
  })
  expect(await inspections.revisionOn({ ...ref, cluster: 'plain' })).toMatchObject({
    objects: [],
    problem: expect.stringContaining('needs monitors'),
  })
  expect(await kindsOn('monitored')).toEqual(['Secret', 'ServiceMonitor'])
})

test('a cluster that does not answer is an error for a chart, and is not needed for manifests', async () => {
  await push()
  await expect(kindsOn('silent')).rejects.toThrow('silent does not answer')
  await hub.push('1.0.0')
  const { objects } = await inspections.revisionOn({ ...ref, name: 'web', cluster: 'silent' })
  expect(objects.map(({ kind }) => kind)).toEqual(['Deployment'])
})

test.each([
  ['cluster', { cluster: 'none' }, '`hansa get clusters` lists them'],
  ['bundle', { name: 'none' }, ''],
  ['version', { version: '9.0.0' }, '`hansa bundle versions shop` lists them'],
])('an unknown %s is not found', async (_, more, hint) => {
  await push()
  await expect(inspections.revisionOn({ ...ref, cluster: 'plain', ...more })).rejects.toMatchObject({
    code: 'NotFound',
    hint: expect.stringContaining(hint),
  })
})
