import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster } from '../../rig/index.js'
import { divided, eventually, objectAt, type RealFleet, startFleet } from '../fleet.js'
import { hookEventsOf, hookJob } from '../hooks.js'
import { type ChartFiles, placesOf, settled as releaseSettled, writeChart } from './chart-release.js'
import { leftOf, objectsIn } from './left.js'
import { type Watching, watchReleases } from './watching.js'

const can = available()

/** The object that stays after every removal. */
const kept = 'ConfigMap shop/shop-orders'

const chart: ChartFiles = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'values.yaml': 'replicas: 2\ngreeting: hello\nfails: ""\n',
  'templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec: { containers: [ { name: web, image: nginx, resources: {} } ] }
`,
  'templates/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-settings }
data: { greeting: {{ .Values.greeting }}, version: {{ .Chart.Version }} }
`,
  'templates/login.yaml': `apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }}-login }
stringData: { password: {{ randAlphaNum 24 }} }
`,
  'templates/orders.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-orders, annotations: { helm.sh/resource-policy: keep } }
data: { greeting: {{ .Values.greeting }} }
`,
  'templates/migrate.yaml': hookJob('migrate', 'pre-install,pre-upgrade'),
  'templates/smoke.yaml': hookJob('smoke', 'post-upgrade'),
  'templates/restore.yaml': hookJob('restore', 'pre-rollback'),
}

/** Its next version generates another value first, adds an object, and has a hook that fails. */
const next: ChartFiles = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 2.0.0\n',
  'values.yaml': 'replicas: 2\ngreeting: hello\nfails: smoke\n',
  'templates/a.yaml': `apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }}-first }
stringData: { key: {{ randAlphaNum 24 }} }
`,
}

const inShop = (path: string): string => `/api/v1/namespaces/shop/${path}`
const loginPath = inShop('secrets/shop-login')
const ordersPath = inShop('configmaps/shop-orders')
const quietMs = 60_000

describe.skipIf(!can.available)(
  can.available ? 'the life of a chart' : `the life of a chart (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    let watching: Watching
    /** The cluster that has the release, and the other one. */
    let home: Cluster
    let other: Cluster
    let login: unknown
    let releaseUid: string
    let ordersUid: unknown
    const folder = mkdtempSync(join(tmpdir(), 'hansa-life-'))
    beforeAll(async () => {
      fleet = await startFleet(['eu-1', 'eu-2'], { 'eu-1': { audit: true }, 'eu-2': { audit: true } })
      watching = watchReleases(fleet.hub.client)
    })
    afterAll(async () => {
      await watching?.close()
      await fleet?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const hansa = (...words: string[]): Promise<string> => fleet.hub.hansa(...words)
    const dataAt = async (cluster: Cluster, path: string): Promise<unknown> =>
      at(await objectAt(cluster, path), 'data')
    const metadataAt = async (cluster: Cluster, path: string, field: string): Promise<unknown> =>
      at(await objectAt(cluster, path), 'metadata', field)
    const settings = (cluster: Cluster): Promise<unknown> =>
      dataAt(cluster, inShop('configmaps/shop-settings'))
    const targetOf = async () => (await fleet.hub.client.releases.targets('shop'))[0]?.status
    const events = (): Promise<string[]> => hookEventsOf(fleet.hub)
    const settled = async (): Promise<void> => {
      await releaseSettled(fleet, 'shop')
      expect(watching.heard('shop')).toBe(true)
      expect(watching.drifts('shop')).toEqual([])
    }
    const create = async (): Promise<void> => {
      await hansa(
        ...['release', 'create', 'shop', '--bundle', 'shop@0.1.0', '--placement', 'everywhere'],
        ...['--target-namespace', 'shop', '--wait', '--timeout', '90s'],
      )
      await settled()
      const places = await placesOf(fleet, loginPath)
      home = places.home
      other = places.other
      releaseUid = (await fleet.hub.client.releases.get('shop')).metadata.uid
    }
    const patch = (spec: object): Promise<unknown> => fleet.hub.client.releases.patch('shop', { spec })

    test('is installed after its hook', async () => {
      await hansa('bundle', 'push', writeChart(join(folder, 'shop'), chart))
      await hansa('apply', '-f', fleet.file(divided(0)))
      await create()
      expect(await settings(home)).toEqual({ greeting: 'hello', version: '1.0.0' })
      expect(await events()).toEqual([
        'HookStarted migrate (pre-install)',
        'HookSucceeded migrate (pre-install)',
      ])
      login = await dataAt(home, loginPath)
      ordersUid = await metadataAt(home, ordersPath, 'uid')
    })

    test('is upgraded by its values between the hooks of an upgrade', async () => {
      const before = (await events()).length
      await patch({ values: { greeting: 'welcome', replicas: 3 } })
      await eventually('the values are applied', () => settings(home), {
        greeting: 'welcome',
        version: '1.0.0',
      })
      await eventually('both hooks succeeded', async () => (await events()).slice(before), [
        'HookStarted migrate (pre-upgrade)',
        'HookSucceeded migrate (pre-upgrade)',
        'HookStarted smoke (post-upgrade)',
        'HookSucceeded smoke (post-upgrade)',
      ])
      await settled()
      expect(await dataAt(home, loginPath)).toEqual(login)
    })

    test('fails an upgrade by its hook, which the target names', async () => {
      await hansa('bundle', 'push', writeChart(join(folder, 'shop'), next))
      await patch({ bundle: { version: '0.1.1' } })
      await eventually('the target fails', async () => (await targetOf())?.failed, true)
      const failure = new RegExp(
        `hook Job shop/smoke \\(post-upgrade\\) failed on ${home.name}: .*container main exited with code \\d+`,
      )
      // While the hook is tried again, its target waits for it.
      const names = (what: string, read: () => Promise<string | undefined>): Promise<void> =>
        eventually(`${what} names the hook`, async () => failure.test((await read()) ?? ''), true)
      await names('the target', async () => (await targetOf())?.message)
      await names('hansa release status', () => hansa('release', 'status', 'shop'))
      await names('hansa describe', () => hansa('describe', 'release', 'shop'))
      expect(await settings(home)).toEqual({ greeting: 'welcome', version: '2.0.0' })
      expect(await objectAt(home, inShop('secrets/shop-first'))).toBeDefined()
      expect(await dataAt(home, loginPath)).toEqual(login)
    })

    test('is rolled back after the hook of a rollback, and no other', async () => {
      await patch({ bundle: { version: '0.1.0' } })
      await eventually('the earlier version is applied', () => settings(home), {
        greeting: 'welcome',
        version: '1.0.0',
      })
      await settled()
      const all = await events()
      expect(all.slice(all.indexOf('HookStarted restore (pre-rollback)'))).toEqual([
        'HookStarted restore (pre-rollback)',
        'HookSucceeded restore (pre-rollback)',
      ])
      expect(await objectAt(home, inShop('secrets/shop-first'))).toBeUndefined()
      expect(await dataAt(home, loginPath)).toEqual(login)
    })

    test('is left unchanged for a minute, without a request but watches and probes', async () => {
      const before = fleet.clusters.map((cluster) => cluster.requests().length)
      const version = await metadataAt(home, inShop('configmaps/shop-settings'), 'resourceVersion')
      // Nothing to wait for: the test shows that nothing happens.
      await pause(quietMs)
      for (const [index, cluster] of fleet.clusters.entries()) {
        const requests = cluster.requests()
        expect(requests.some(({ verb }) => verb === 'patch')).toBe(cluster === home)
        const since = requests.slice(before[index])
        expect(since.some(({ path }) => path.startsWith('/readyz'))).toBe(true)
        expect(since.filter(({ verb, path }) => verb !== 'watch' && !path.startsWith('/readyz'))).toEqual([])
      }
      expect(await metadataAt(home, inShop('configmaps/shop-settings'), 'resourceVersion')).toBe(version)
      await settled()
    })

    test('has the same password on the cluster that it fails over to', async () => {
      await home.kill()
      await eventually('the login is on the other cluster', () => dataAt(other, loginPath), login, 120_000)
      await home.restart()
      await eventually(
        'only the kept object is on the returned cluster',
        () => objectsIn(home, 'shop'),
        ['configmaps/shop-orders'],
        120_000,
      )
      await settled()
      expect(await metadataAt(home, ordersPath, 'uid')).toBe(ordersUid)
      expect(await settings(other)).toEqual({ greeting: 'welcome', version: '1.0.0' })
      expect((await events()).slice(-2)).toEqual([
        'HookStarted migrate (pre-install)',
        'HookSucceeded migrate (pre-install)',
      ])
    })

    test('leaves only the kept objects, without labels of Hansa, when it is deleted', async () => {
      const uids = await Promise.all(fleet.clusters.map((cluster) => metadataAt(cluster, ordersPath, 'uid')))
      const output = await fleet.hub.cli('delete', 'release', 'shop', '--yes', '--wait')
      expect(output.exit).toBe(0)
      expect(output.stderr).toContain(`kept on ${other.name}: `)
      expect(output.stderr).toContain(`  ${kept}\n`)
      for (const [index, cluster] of fleet.clusters.entries()) {
        expect(await objectsIn(cluster, 'shop')).toEqual(['configmaps/shop-orders'])
        expect(await leftOf(cluster, releaseUid)).toEqual([])
        expect(await metadataAt(cluster, ordersPath, 'uid')).toBe(uids[index])
        expect(JSON.stringify(await metadataAt(cluster, ordersPath, 'labels')) ?? '').not.toContain('hansa')
      }
    })

    test('is succeeded by a release of its name, which takes the kept object over', async () => {
      const before = releaseUid
      const uids = new Map<string, unknown>()
      for (const cluster of fleet.clusters)
        uids.set(cluster.name, await metadataAt(cluster, ordersPath, 'uid'))
      await create()
      expect(releaseUid).not.toBe(before)
      expect(await metadataAt(home, ordersPath, 'uid')).toBe(uids.get(home.name))
      expect(await dataAt(home, ordersPath)).toEqual({ greeting: 'hello' })
      expect(await metadataAt(home, ordersPath, 'labels')).toMatchObject({ 'hansa.dev/release': releaseUid })
      expect(await dataAt(home, loginPath)).toEqual(login)
    })
  },
)
