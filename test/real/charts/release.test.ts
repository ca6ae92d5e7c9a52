import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { at, available, type Cluster } from '../../rig/index.js'
import { divided, eventually, objectAt, placement, type RealFleet, startFleet } from '../fleet.js'
import { type ChartFiles, placesOf, settled as releaseSettled, writeChart } from './chart-release.js'

const can = available()

const labels = `app.kubernetes.io/name: shop
app.kubernetes.io/instance: {{ .Release.Name }}`

/** A chart with the traits that make releases of real charts hard. */
const chart: ChartFiles = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: "3"\nkubeVersion: ">=1.30.0-0"\n',
  'values.yaml': 'replicas: 2\ngreeting: hello\n',
  'templates/_helpers.tpl': `{{- define "shop.labels" -}}\n${labels}\n{{- end }}\n`,
  'templates/login.yaml': `{{- $password := randAlphaNum 24 }}
{{- $ca := genCA "shop" 365 }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-login
  labels: {{- include "shop.labels" . | nindent 4 }}
stringData:
  password: {{ $password }}
  ca.crt: {{ $ca.Cert | quote }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-url
data:
  url: postgres://app:{{ $password }}@db
`,
  'templates/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-settings
  annotations:
data:
  greeting: {{ .Values.greeting | quote }}
  monitored: {{ .Capabilities.APIVersions.Has "monitoring.hansa-test.dev/v1" | quote }}
  kubernetes: {{ .Capabilities.KubeVersion.Version }}
`,
  'templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels: {{- include "shop.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec:
      affinity:
      initContainers: null
      containers:
        - name: web
          image: nginx:1.29
          resources: {{ .Values.resources | toYaml | nindent 12 }}
`,
  'templates/monitor.yaml': `{{- if .Capabilities.APIVersions.Has "monitoring.hansa-test.dev/v1/Monitor" }}
apiVersion: monitoring.hansa-test.dev/v1
kind: Monitor
metadata: { name: {{ .Release.Name }} }
spec: { interval: 30s }
{{- end }}
`,
  'templates/NOTES.txt': 'Open http://{{ .Release.Name }}\n',
}

const monitors = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'monitors.monitoring.hansa-test.dev' },
  spec: {
    group: 'monitoring.hansa-test.dev',
    names: { kind: 'Monitor', plural: 'monitors' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}

const inShop = (path: string): string => `/api/v1/namespaces/shop/${path}`
const monitorPath = '/apis/monitoring.hansa-test.dev/v1/namespaces/shop/monitors/shop'

describe.skipIf(!can.available)(can.available ? 'a chart' : `a chart (skipped: ${can.reason})`, () => {
  let fleet: RealFleet
  const folder = mkdtempSync(join(tmpdir(), 'hansa-chart-'))
  beforeAll(async () => {
    fleet = await startFleet(['eu-1', 'eu-2'])
  })
  afterAll(async () => {
    await fleet?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const hansa = (...words: string[]): Promise<string> => fleet.hub.hansa(...words)
  const write = (files: ChartFiles): string => writeChart(join(folder, 'shop'), files)
  const valuesFile = (values: object): string => {
    const path = join(folder, 'values.yaml')
    writeFileSync(path, stringify(values))
    return path
  }
  const dataOf = async (cluster: Cluster, path: string): Promise<unknown> =>
    at(await objectAt(cluster, inShop(path)), 'data')
  const login = (cluster: Cluster): Promise<unknown> => dataOf(cluster, 'secrets/shop-login')
  /** The cluster that has the release, and the other one. */
  const places = () => placesOf(fleet, inShop('secrets/shop-login'))
  const settled = (): Promise<void> => releaseSettled(fleet, 'shop')
  let before: unknown

  test('is pushed as a folder and runs whole on one cluster, with the values of the release', async () => {
    expect(await hansa('bundle', 'push', write(chart))).toContain(
      'bundle/shop@0.1.0 pushed (chart shop 1.0.0)',
    )
    await hansa('apply', '-f', fleet.file(divided(0)))
    const values = valuesFile({ greeting: 'good morning', resources: { requests: { cpu: '100m' } } })
    await hansa(
      ...['release', 'create', 'shop', '--bundle', 'shop', '--placement', 'everywhere'],
      ...['--target-namespace', 'shop', '-f', values, '--wait', '--timeout', '90s'],
    )
    await settled()
    const { home, other } = await places()
    before = await login(home)
    const password = Buffer.from(String(at(before, 'password')), 'base64').toString()
    expect(password).toMatch(/^[A-Za-z0-9]{24}$/)
    expect(await dataOf(home, 'configmaps/shop-url')).toEqual({ url: `postgres://app:${password}@db` })
    expect(await dataOf(home, 'configmaps/shop-settings')).toEqual({
      greeting: 'good morning',
      monitored: 'false',
      kubernetes: 'v1.36.3',
    })
    expect(await objectAt(other, inShop('configmaps/shop-settings'))).toBe(undefined)
    const shown = await hansa('get', 'targets', '-o', 'yaml').catch(() => '')
    expect(shown).not.toContain(password)
  })

  test('changes only what its values change', async () => {
    const { home } = await places()
    const deployment = '/apis/apps/v1/namespaces/shop/deployments/shop'
    const generation = at(await objectAt(home, deployment), 'metadata', 'generation')
    await fleet.hub.client.releases.patch('shop', { spec: { values: { greeting: 'good evening' } } })
    await eventually(
      'the greeting changed',
      async () => at(await dataOf(home, 'configmaps/shop-settings'), 'greeting'),
      'good evening',
    )
    await settled()
    expect(at(await objectAt(home, deployment), 'metadata', 'generation')).toBe(generation)
    expect(await login(home)).toEqual(before)
  })

  test('renders what a cluster serves when that changes', async () => {
    const { home } = await places()
    await hansa('bundle', 'push', fleet.folder('monitors', [monitors]))
    await hansa('apply', '-f', fleet.file(placement({}, 'all')))
    await hansa('release', 'create', 'monitors', '--bundle', 'monitors', '--placement', 'all', '--wait')
    await eventually(
      'the Monitor is there',
      async () => (await objectAt(home, monitorPath)) !== undefined,
      true,
      90_000,
    )
    await settled()
    expect(await login(home)).toEqual(before)
  })

  test('keeps its password in a version that draws another one first', async () => {
    const { home } = await places()
    write({
      'Chart.yaml': `${chart['Chart.yaml']?.replace('1.0.0', '2.0.0')}`,
      'templates/a.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: { name: {{ .Release.Name }}-first }\nstringData: { key: {{ randAlphaNum 24 }} }\n',
    })
    expect(await hansa('bundle', 'push', join(folder, 'shop'))).toContain('bundle/shop@0.1.1 pushed')
    await fleet.hub.client.releases.patch('shop', { spec: { bundle: { version: '0.1.1' } } })
    await eventually(
      'the new Secret is there',
      async () => (await dataOf(home, 'secrets/shop-first')) !== undefined,
      true,
    )
    await settled()
    expect(await login(home)).toEqual(before)
  })

  test('has the same password on the cluster that it fails over to', async () => {
    const { home, other } = await places()
    await home.kill()
    await eventually('the login is on the other cluster', () => login(other), before, 120_000)
    await home.restart()
    await eventually('the returned cluster is swept', () => login(home), undefined, 120_000)
    await settled()
    expect(await login(other)).toEqual(before)
  })

  test('leaves nothing but its namespace when it is deleted', async () => {
    const { home } = await places()
    await hansa('delete', 'release', 'shop', '--yes')
    for (const path of ['secrets/shop-login', 'secrets/shop-first', 'configmaps/shop-settings'])
      await eventually(`${path} is gone`, () => objectAt(home, inShop(path)), undefined)
    await eventually(
      'the Deployment is gone',
      () => objectAt(home, '/apis/apps/v1/namespaces/shop/deployments/shop'),
      undefined,
    )
    expect(await objectAt(home, '/api/v1/namespaces/shop')).toBeDefined()
  })
})
