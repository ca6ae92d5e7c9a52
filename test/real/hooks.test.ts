import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster } from '../rig/index.js'
import { divided, eventually, objectAt, type RealFleet, startFleet } from './fleet.js'
import { hookEventsOf, hookJob } from './hooks.js'

const can = available()
const password = 'hunter2-hunter2'
const jobs = '/apis/batch/v1/namespaces/default/jobs'
const configMaps = '/api/v1/namespaces/default/configmaps'
const targetsOf = 'shop'

const policy = (name: string): string => `    helm.sh/hook-delete-policy: ${name}`
const weight = (value: number): string => `    helm.sh/hook-weight: "${value}"`

const files: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'values.yaml': 'fails: ""\ngreeting: hello\npassword: ""\n',
  'templates/secret.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: { name: login }\nstringData: { password: {{ .Values.password | quote }} }\n',
  'templates/main.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: main }
data: { greeting: {{ .Values.greeting | quote }} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [ { name: main, image: nginx, resources: {} } ] }
`,
  'templates/account.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: account
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
${weight(-1)}
${policy('before-hook-creation,hook-succeeded')}
`,
  'templates/migrate.yaml': hookJob('migrate', 'pre-install,pre-upgrade'),
  'templates/smoke.yaml': hookJob('smoke', 'post-install, post-upgrade', policy('hook-succeeded')),
  'templates/backup.yaml': hookJob('backup', 'pre-delete'),
  'templates/cleanup.yaml': hookJob('cleanup', 'post-delete'),
  'templates/check.yaml': hookJob('check', 'test'),
  'templates/undo.yaml': hookJob('undo', 'pre-rollback, post-rollback', policy('hook-succeeded')),
}

let fleet: RealFleet
let cluster: Cluster
beforeAll(async () => {
  if (!can.available) return
  fleet = await startFleet(['eu-1'], { 'eu-1': { output: `starting\nlogin with ${password} failed` } })
  const [one] = fleet.clusters
  if (one === undefined) throw new Error('no cluster')
  cluster = one
  await fleet.hub.hansa('apply', '-f', fleet.file(divided(300)))
  const data = (text: string): string => Buffer.from(text).toString('base64')
  const source = {
    type: 'helm',
    chart: { files: Object.entries(files).map(([name, text]) => ({ name, data: data(text) })) },
  }
  await fleet.hub.hansa(
    'apply',
    '-f',
    fleet.file({
      ...{ apiVersion: 'hansa.dev/v1', kind: 'Bundle', metadata: { name: 'shop' } },
      spec: { version: '1.0.0', source },
    }),
  )
})
afterAll(() => fleet?.close())

const release = (values: object): object => ({
  ...{ apiVersion: 'hansa.dev/v1', kind: 'Release', metadata: { name: 'shop' } },
  spec: {
    bundle: { name: 'shop', version: '1.0.0' },
    placement: 'everywhere',
    values: { ...values, password },
  },
})
const applyRelease = (values: object): Promise<unknown> =>
  fleet.hub.hansa('apply', '-f', fleet.file(release(values)))
const status = async () => (await fleet.hub.client.releases.targets(targetsOf))[0]?.status
const uidAt = async (path: string): Promise<unknown> => at(await objectAt(cluster, path), 'metadata', 'uid')
const isThere = async (path: string): Promise<boolean> => (await objectAt(cluster, path)) !== undefined
const events = (): Promise<string[]> => hookEventsOf(fleet.hub)
const revision = async (): Promise<unknown> =>
  (await fleet.hub.client.releases.targets(targetsOf))[0]?.spec.releaseRevision
const isReady = async (): Promise<boolean> => {
  const found = await status()
  return found?.ready === true && found.applied
}

describe.skipIf(!can.available)('the hooks of a chart on a real cluster', () => {
  test('run at the installation, a killed hub included, and are cleaned up by their policies', async () => {
    await applyRelease({})
    await eventually('the hook runs', () => isThere(`${jobs}/migrate`), true)
    await fleet.hub.kill()
    const first = await uidAt(`${jobs}/migrate`)
    await fleet.hub.start()
    await eventually('the release is ready', isReady, true)
    expect(await uidAt(`${jobs}/migrate`)).toBe(first)
    expect(await events()).toEqual([
      'HookStarted migrate (pre-install)',
      'HookSucceeded migrate (pre-install)',
      'HookStarted smoke (post-install)',
      'HookSucceeded smoke (post-install)',
    ])
    await eventually('the smoke test is deleted', () => isThere(`${jobs}/smoke`), false)
    expect(await isThere(`${configMaps}/account`)).toBe(false)
    expect(await isThere(`${jobs}/check`)).toBe(false)
  })

  test('fail an upgrade with the reason, and the applied objects stay as they are', async () => {
    const before = await uidAt(`${jobs}/migrate`)
    await applyRelease({ fails: 'migrate', greeting: 'bye' })
    await eventually('the target fails', async () => (await status())?.failed, true)
    const message = (await status())?.message ?? ''
    expect(message).toContain('hook Job default/migrate (pre-upgrade) failed on eu-1: Job has reached')
    expect(message).toContain('its output ends with: login with [hidden] failed')
    expect(message).toContain('kubectl logs --namespace default job/migrate')
    expect((await status())?.hooks?.find(({ name }) => name === 'migrate')?.output).toEqual([
      'starting',
      'login with [hidden] failed',
    ])
    expect(await fleet.hub.hansa('release', 'status', 'shop')).toContain(
      'output of Job default/migrate (pre-upgrade) on eu-1:\n  starting\n  login with [hidden] failed',
    )
    expect(JSON.stringify((await fleet.hub.client.events.list()).items)).not.toContain(password)
    expect(at(await objectAt(cluster, `${configMaps}/main`), 'data', 'greeting')).toBe('hello')

    await applyRelease({ greeting: 'bye' })
    await eventually('the release is ready', isReady, true)
    expect(at(await objectAt(cluster, `${configMaps}/main`), 'data', 'greeting')).toBe('bye')
    expect(await uidAt(`${jobs}/migrate`)).not.toBe(before)
  })

  test('of a test run when somebody asks for it, a killed hub included', async () => {
    expect(await isThere(`${jobs}/check`)).toBe(false)
    const { id } = await fleet.hub.client.releases.test(targetsOf)
    await fleet.hub.kill()
    await fleet.hub.start()
    const outcome = async (): Promise<unknown> => {
      const tested = (await status())?.test
      return tested?.id === id ? tested.outcome : undefined
    }
    await eventually('the test has succeeded', outcome, 'Succeeded')
    const checked = await uidAt(`${jobs}/check`)
    expect((await events()).slice(-2)).toEqual(['HookStarted check (test)', 'HookSucceeded check (test)'])
    expect(await fleet.hub.hansa('release', 'test', 'shop', '--cluster', 'eu-1')).toMatch(
      /\neu-1 +Job default\/check +Succeeded/,
    )
    expect(await uidAt(`${jobs}/check`)).not.toBe(checked)
    expect(await isReady()).toBe(true)
  })

  test('do not run when only an override of an object changes', async () => {
    const before = await uidAt(`${jobs}/migrate`)
    const count = (await events()).length
    await fleet.hub.client.releases.patch('shop', {
      spec: {
        overrides: [
          {
            object: { kind: 'ConfigMap', name: 'main' },
            patch: [{ op: 'add', path: '/data/more', value: 'yes' }],
          },
        ],
      },
    })
    await eventually(
      'the override is applied',
      async () => at(await objectAt(cluster, `${configMaps}/main`), 'data', 'more'),
      'yes',
    )
    await eventually('the release is ready', isReady, true)
    expect(await uidAt(`${jobs}/migrate`)).toBe(before)
    expect(await events()).toHaveLength(count)
  })

  test('of a rollback run in place of those of upgrades, if the hub is killed before the delivery too', async () => {
    const before = await uidAt(`${jobs}/migrate`)
    const reason = 'the greeting was wrong'
    const done = await fleet.hub.hansa('release', 'rollback', 'shop', '1', '--reason', reason)
    await fleet.hub.kill()
    await fleet.hub.start()
    expect(done).toBe('release/shop rolled back to revision 1 as revision 5\n')
    await eventually('revision 5 is ready', async () => (await isReady()) && (await revision()) === 5, true)
    expect((await events()).slice(-4)).toEqual([
      'HookStarted undo (pre-rollback)',
      'HookSucceeded undo (pre-rollback)',
      'HookStarted undo (post-rollback)',
      'HookSucceeded undo (post-rollback)',
    ])
    expect(at(await objectAt(cluster, `${configMaps}/main`), 'data')).toEqual({ greeting: 'hello' })
    expect(await uidAt(`${jobs}/migrate`)).toBe(before)
    const history = await fleet.hub.hansa('release', 'history', 'shop')
    expect(history).toMatch(/\n5 +shop@1\.0\.0 .* eu-1 +rollback to 1; .* the greeting was wrong\n/)
    const diff = await fleet.hub.cli('release', 'diff', 'shop', '--revision', '3..5')
    expect([diff.exit, diff.stdout]).toEqual([1, expect.stringMatching(/-.*bye\n(.*\n)*\+.*hello/)])
    expect(history + diff.stdout).not.toContain(password)
  })

  test('wait while the release is suspended, and nothing is changed until it is resumed', async () => {
    await applyRelease({ fails: 'migrate', greeting: 'later' })
    await eventually('the target fails', async () => (await status())?.failed, true)
    await fleet.hub.hansa('release', 'suspend', 'shop')
    await fleet.hub.client.releases.patch('shop', { spec: { values: { fails: '' } } })
    const count = (await events()).length
    await fleet.hub.kill()
    await fleet.hub.start()
    await fleet.hub.hansa('wait', 'release/shop', '--for', 'condition=Suspended')
    const main = `${configMaps}/main`
    expect((await cluster.request('DELETE', main)).status).toBe(200)
    await eventually('the drift is reported', async () => (await status())?.drifted, true)
    expect([await isThere(main), (await events()).length]).toEqual([false, count])
    await fleet.hub.hansa('release', 'resume', 'shop')
    await eventually(
      'the newest revision is ready',
      async () => (await isReady()) && (await revision()) === 7,
      true,
    )
    expect(at(await objectAt(cluster, main), 'data', 'greeting')).toBe('later')
    expect((await events()).slice(-4)).toEqual([
      'HookStarted migrate (pre-upgrade)',
      'HookSucceeded migrate (pre-upgrade)',
      'HookStarted smoke (post-upgrade)',
      'HookSucceeded smoke (post-upgrade)',
    ])
  })

  test('run before and after the removal, and nothing stays', async () => {
    await fleet.hub.hansa('delete', 'release', 'shop', '--yes')
    await eventually(
      'the targets are gone',
      async () => (await fleet.hub.client.targets.list()).items.length,
      0,
    )
    expect((await events()).slice(-4)).toEqual([
      'HookStarted backup (pre-delete)',
      'HookSucceeded backup (pre-delete)',
      'HookStarted cleanup (post-delete)',
      'HookSucceeded cleanup (post-delete)',
    ])
    for (const name of ['migrate', 'backup', 'cleanup', 'check'])
      await eventually(`${name} is gone`, () => isThere(`${jobs}/${name}`), false)
    expect(await isThere(`${configMaps}/main`)).toBe(false)
  })
})
