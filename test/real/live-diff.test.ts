import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster } from '../rig/index.js'
import { eventually, objectAt, placement, type RealFleet, startFleet } from './fleet.js'

const can = available()
const head = { metadata: { namespace: 'web' } }
const named = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: object,
  annotations?: object,
): object => ({
  apiVersion,
  kind,
  metadata: { ...head.metadata, name, ...(annotations && { annotations }) },
  ...rest,
})
const config = (name: string, data: object, annotations?: object) =>
  named('v1', 'ConfigMap', name, { data }, annotations)
const deployment = (image: string, env: object[]) =>
  named('apps/v1', 'Deployment', 'web', {
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image, env }] },
      },
    },
  })
const job = (image: string) =>
  named(
    'batch/v1',
    'Job',
    'main',
    {
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } },
      },
    },
    { 'hansa.dev/on-immutable': 'Recreate' },
  )
const service = (name: string, clusterIP?: string) =>
  named('v1', 'Service', name, {
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...(clusterIP && { clusterIP }) },
  })
const once = { 'hansa.dev/apply': 'CreateOnly' }

const first = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
  config('settings', { ours: 'one', theirs: 'one', gone: 'soon' }),
  config('once', { text: 'one' }, once),
  config('stays', { text: 'one' }, { 'hansa.dev/prune': 'Orphan' }),
  config('left', { text: 'one' }),
  named('v1', 'Secret', 'login', { stringData: { password: 'first-password' } }),
  deployment('nginx:1.28', [{ name: 'A', value: '1' }]),
  job('app:1'),
  service('web'),
]
const second = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'more' } },
  config('settings', { ours: 'two', theirs: 'two', fresh: 'new' }),
  config('once', { text: 'two' }, once),
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'inside', namespace: 'more' }, data: { a: 'b' } },
  named('v1', 'Secret', 'login', { stringData: { password: 'second-password' } }),
  deployment('nginx:1.29', [{ name: 'A', value: '2' }]),
  job('app:2'),
  service('web'),
]

const core = (kind: string, name: string, namespace = 'web') =>
  `/api/v1/namespaces/${namespace}/${kind}/${name}`
const paths: Record<string, string> = {
  'ConfigMap settings': core('configmaps', 'settings'),
  'ConfigMap once': core('configmaps', 'once'),
  'ConfigMap stays': core('configmaps', 'stays'),
  'ConfigMap left': core('configmaps', 'left'),
  'ConfigMap inside': core('configmaps', 'inside', 'more'),
  'Secret login': core('secrets', 'login'),
  'Deployment web': '/apis/apps/v1/namespaces/web/deployments/web',
  'Job main': '/apis/batch/v1/namespaces/web/jobs/main',
  'Service web': core('services', 'web'),
  'Namespace web': '/api/v1/namespaces/web',
  'Namespace more': '/api/v1/namespaces/more',
}

type Value = Record<string, unknown>
const recordIn = (value: unknown): Value => (typeof value === 'object' && value !== null ? { ...value } : {})

/** Written by a controller after the apply. */
const controllers = 'deployment.kubernetes.io/revision'

/** The object without what servers and the hub keep in it. */
const plain = (object: Value): Value => {
  const { metadata, status: _status, ...content } = object
  const { annotations, labels, name } = recordIn(metadata)
  const own = (texts: unknown) =>
    Object.fromEntries(
      Object.entries(recordIn(texts)).filter(
        ([key]) => !key.startsWith('hansa.dev/applied') && key !== controllers,
      ),
    )
  const {
    'hansa.dev/hub': _hub,
    'hansa.dev/release': _release,
    'hansa.dev/target': _target,
    ...rest
  } = own(labels)
  return { ...content, metadata: { name, annotations: own(annotations), labels: rest } }
}

/** All objects as somebody set them: controllers write their status at any time. */
const asSet = (all: Record<string, Value>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(all).map(([name, object]) => [name, [at(object, 'metadata', 'uid'), plain(object)]]),
  )

/** The paths of all fields with different values. */
const differing = (one: unknown, other: unknown, path = ''): string[] => {
  if (JSON.stringify(one) === JSON.stringify(other)) return []
  const isLeaf = (value: unknown) => typeof value !== 'object' || value === null
  if ((one !== undefined && isLeaf(one)) || (other !== undefined && isLeaf(other))) return [path]
  const [left, right] = [recordIn(one), recordIn(other)]
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()
  if (keys.length === 0) return []
  return keys.flatMap((key) => differing(left[key], right[key], `${path}/${key}`))
}

interface Changed {
  change: string
  kind: string
  name: string
  before?: Value
  after?: Value
  problem?: string
}

describe.skipIf(!can.available)(
  can.available ? 'a live diff on real clusters' : `live diff (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    beforeAll(async () => {
      fleet = await startFleet(['eu-1', 'us-1'])
      const { hub } = fleet
      await hub.hansa('apply', '-f', fleet.file(placement({}, 'everywhere')))
      await hub.hansa('bundle', 'push', fleet.folder('web', first), '--version', '1.0.0')
      await hub.hansa('bundle', 'push', fleet.folder('web', second), '--version', '2.0.0')
      const rule = { kind: 'ConfigMap', pointers: ['/data/theirs'] }
      await hub.hansa('apply', '-f', fleet.file(release('1.0.0', { ignoreDrift: [rule] })))
      await hub.hansa('wait', 'release/web', '--for', 'condition=Ready', '--timeout', '90s')
    })
    afterAll(() => fleet?.close())

    const release = (version: string, more: object = {}) => ({
      apiVersion: 'hansa.dev/v1',
      kind: 'Release',
      metadata: { name: 'web' },
      spec: { bundle: { name: 'web', version }, placement: 'everywhere', ...more },
    })
    const clusterNamed = (name: string): Cluster => {
      const found = fleet.clusters.find((cluster) => cluster.name === name)
      if (found === undefined) throw new Error(`no cluster ${name}`)
      return found
    }
    const allOn = async (cluster: Cluster): Promise<Record<string, Value>> => {
      const found: Record<string, Value> = {}
      for (const [name, path] of Object.entries(paths)) {
        const object = await objectAt(cluster, path)
        if (object !== undefined) found[name] = object
      }
      return found
    }
    const diff = async (...args: string[]) => {
      const { exit, stdout, stderr } = await fleet.hub.cli(
        'release',
        'diff',
        'web',
        '--live',
        '-o',
        'json',
        ...args,
      )
      const { groups = [] } = stdout === '' ? {} : JSON.parse(stdout)
      const on = (cluster: string): { objects: Changed[]; notes?: string[]; problem?: string } =>
        groups.find(({ clusters }: { clusters: string[] }) => clusters.includes(cluster))
      return { exit, stdout, stderr, on }
    }

    test('shows exactly what the apply then changes, and nothing afterwards', async () => {
      const eu = clusterNamed('eu-1')
      const mark = async () =>
        at(
          Object(await objectAt(eu, core('configmaps', 'settings'))),
          'metadata',
          'annotations',
          'hansa.dev/applied',
        )
      const applied = await mark()
      const patch = { data: { theirs: 'edited' } }
      const asPerson = `${core('configmaps', 'settings')}?fieldManager=kubectl-edit`
      await eu.change('PATCH', asPerson, patch, 'application/merge-patch+json')
      await eventually('the hub applied it without that field', async () => (await mark()) === applied, false)
      const before = await allOn(eu)
      const { exit, stdout, on } = await diff('--bundle-version', '2.0.0')
      expect(exit, stdout).toBe(1)
      for (const password of ['first-password', 'second-password'])
        for (const text of [password, Buffer.from(password).toString('base64')])
          expect(stdout).not.toContain(text)
      const { objects, notes } = on('eu-1')
      const changes = new Map(objects.map((object) => [`${object.kind} ${object.name}`, object]))
      expect(Object.fromEntries([...changes].map(([name, { change }]) => [name, change]))).toEqual({
        'ConfigMap settings': 'Changed',
        'ConfigMap left': 'Removed',
        'ConfigMap inside': 'Added',
        'Namespace more': 'Added',
        'Secret login': 'Changed',
        'Deployment web': 'Changed',
        'Job main': 'Recreated',
      })
      expect(notes).toEqual([expect.stringContaining('ConfigMap web/stays remains on the cluster')])
      expect(asSet(await allOn(eu))).toEqual(asSet(before))

      await fleet.hub.hansa('release', 'upgrade', 'web', '--bundle', 'web@2.0.0')
      await eventually('it is applied', async () => (await diff()).stdout.includes('"change"'), false)
      const after = await allOn(eu)
      for (const name of Object.keys(paths)) {
        const [was, is] = [before[name], after[name]]
        const change = changes.get(name)
        const predicted = change?.change ?? 'Unchanged'
        if (predicted === 'Added') expect([was, is !== undefined], name).toEqual([undefined, true])
        else if (predicted === 'Removed') expect(is, name).toBeUndefined()
        else if (predicted === 'Recreated')
          expect(at(Object(is), 'metadata', 'uid'), name).not.toBe(at(Object(was), 'metadata', 'uid'))
        else {
          expect(at(Object(is), 'metadata', 'uid'), name).toBe(at(Object(was), 'metadata', 'uid'))
          const made = was && is ? differing(plain(was), plain(is)) : []
          expect(differing(plain(change?.before ?? {}), plain(change?.after ?? {})), name).toEqual(made)
        }
      }
      const second = await diff()
      expect({ exit: second.exit, objects: second.on('eu-1').objects }).toEqual({ exit: 0, objects: [] })
      expect(second.on('us-1').objects).toEqual([])
    })

    test('names what a cluster refuses, and ends with 2', async () => {
      const pinned = [...second.slice(0, -1), service('web', '10.96.99.99')]
      await fleet.hub.hansa('bundle', 'push', fleet.folder('web', pinned), '--version', '3.0.0')
      const { exit, on } = await diff('--bundle-version', '3.0.0', '--cluster', 'eu-1')
      expect(exit).toBe(2)
      expect(on('eu-1').objects).toMatchObject([
        { change: 'Refused', kind: 'Service', name: 'web', problem: expect.stringContaining('clusterIP') },
      ])
    })

    test('answers without a cluster that hangs, names it, and ends with 2', async () => {
      const us = clusterNamed('us-1')
      await us.hang()
      try {
        const { exit, stdout, stderr } = await fleet.hub.cli(
          ...['release', 'diff', 'web', '--live', '--bundle-version', '1.0.0'],
        )
        expect(exit).toBe(2)
        expect(stderr).toMatch(/us-1/)
        expect(stdout).toContain('# eu-1\n')
        expect(stdout).toContain('-  ours: two\n')
        expect(stdout).toContain('+  ours: one\n')
      } finally {
        await us.resume()
      }
    })
  },
)
