import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../bundles/index.js'
import type { Desired, LiveChanges } from '../../releases/index.js'
import { digestOf } from '../../runtime/canonical.js'
import { createTestBundles } from '../testing/bundles.js'
import { type Hub, openHub, user } from '../testing/hub.js'
import { configMap, deployment, namespace } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'
import { withoutBookkeeping } from './shown-change.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'])
})
afterEach(() => hub.close())

const annotated = (object: KubernetesObject, annotations: Record<string, string>): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
})
const secret = (password: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'login' },
  stringData: { password },
})
const person = () => personOn(hub.cluster())
const live = (kind: string) =>
  hub
    .cluster()
    .objects(kind)
    .map((object) => withoutBookkeeping(object))
const settled = async (version: string, desired: Partial<Desired> = {}): Promise<string> => {
  const uid = await hub.place({ version, desired })
  await hub.when(uid, version, (row) => row.applied && row.appliedHash === row.desiredHash)
  return uid
}

/** What a delivery of this version of the bundle would change, for the target as it is now. */
const changesOf = async (
  uid: string,
  version: string,
  more: Partial<Desired> = {},
  signal = new AbortController().signal,
): Promise<LiveChanges> => {
  const { bundles } = createTestBundles(hub.opened, user)
  const row = await hub.target(uid)
  if (row === undefined) throw new Error('no target')
  const revision = await hub.store.read((reader) =>
    bundles.find(reader, { namespace: 'default', name: 'web', version }),
  )
  if (revision === undefined) throw new Error(`no version ${version}`)
  const { bundleUid, digest } = revision
  const desired = { ...row.desired, ...more, bundle: { uid: bundleUid, name: 'web', version, digest } }
  const rendering = await bundles.render(revision, {
    inputs: { release: 'web', namespace: 'default' },
    release: undefined,
    read: hub.store.read,
  })
  return hub.delivery.liveOn({
    target: { ...row, desired, desiredHash: digestOf(desired) },
    rendered: { content: desired, patches: desired.patches, rendering },
    signal,
    stand: (value) => `[hidden ${digestOf(value).slice(-8)}]`,
  })
}
const namesOf = ({ objects }: LiveChanges): string[] =>
  objects.map(({ change, kind, name }) => `${change} ${kind} ${name}`)

describe('changes on a cluster', () => {
  test('are those that the delivery then makes, and none afterwards', async () => {
    await hub.push('web', '1.0.0', [configMap('a', { text: 'one', old: 'x' }), configMap('gone')])
    await hub.push('web', '2.0.0', [
      configMap('a', { text: 'two', more: 'y' }),
      configMap('same'),
      deployment('web'),
      namespace('shop'),
      configMap('inside', { text: 'z' }, 'shop'),
    ])
    const uid = await settled('1.0.0')
    const before = live('ConfigMap')
    const workload = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'default',
      name: 'web',
      replicas: 2,
    }
    const changes = await changesOf(uid, '2.0.0', { workloads: [workload] })
    expect(live('ConfigMap')).toEqual(before)
    expect(namesOf(changes).sort()).toEqual([
      'Added ConfigMap inside',
      'Added ConfigMap same',
      'Added Deployment web',
      'Added Namespace shop',
      'Changed ConfigMap a',
      'Removed ConfigMap gone',
    ])
    const { before: was, after } = changes.objects.find(({ name }) => name === 'a') ?? {}
    expect(was).toEqual(before.find(({ metadata }) => metadata.name === 'a'))
    await settled('2.0.0')
    expect(after).toEqual(live('ConfigMap').find(({ metadata }) => metadata.name === 'a'))
    await until('the pruned object is gone', () =>
      live('ConfigMap').every(({ metadata }) => metadata.name !== 'gone'),
    )
    expect(await changesOf(uid, '2.0.0')).toEqual({ unchanged: 6, objects: [] })
  })

  test('store nothing and lose nothing: the inventory and the target stay as they are', async () => {
    await hub.push('web', '1.0.0', [configMap('a')])
    await hub.push('web', '2.0.0', [configMap('a', { text: 'two' }), configMap('b')])
    const uid = await settled('1.0.0')
    const [rows, row] = [await hub.inventory(), await hub.target(uid)]
    await changesOf(uid, '2.0.0')
    expect(await hub.inventory()).toEqual(rows)
    expect(await hub.target(uid)).toEqual(row)
  })

  test('leave out fields that a rule leaves to others', async () => {
    const desired = { ignoreDrift: [{ kind: 'ConfigMap', pointers: ['/data/theirs'] }] }
    await hub.push('web', '1.0.0', [configMap('a', { theirs: '1', ours: '1' })])
    await hub.push('web', '2.0.0', [configMap('a', { theirs: '2', ours: '1' })])
    await hub.push('web', '3.0.0', [configMap('a', { theirs: '3', ours: '3' })])
    const uid = await settled('1.0.0', desired)
    await person().patch(at.configMap('a'), { data: { theirs: 'edited' } })
    expect(namesOf(await changesOf(uid, '2.0.0'))).toEqual([])
    const [change] = (await changesOf(uid, '3.0.0')).objects
    expect(change?.after?.data).toEqual({ theirs: 'edited', ours: '3' })
  })

  test('leave out existing objects that are only created, and show missing ones', async () => {
    const once = (text: string) => annotated(configMap('a', { text }), { 'hansa.dev/apply': 'CreateOnly' })
    await hub.push('web', '1.0.0', [configMap('b')])
    await hub.push('web', '2.0.0', [configMap('b'), once('one')])
    await hub.push('web', '3.0.0', [configMap('b'), once('two')])
    const uid = await settled('1.0.0')
    expect(namesOf(await changesOf(uid, '2.0.0'))).toEqual(['Added ConfigMap a'])
    await settled('2.0.0')
    expect(namesOf(await changesOf(uid, '3.0.0'))).toEqual([])
  })

  test('name objects that stay though they left the bundle', async () => {
    const kept = annotated(configMap('a'), { 'hansa.dev/prune': 'Orphan' })
    await hub.push('web', '1.0.0', [kept, configMap('b')])
    await hub.push('web', '2.0.0', [configMap('b')])
    const uid = await settled('1.0.0')
    const { notes, ...changes } = await changesOf(uid, '2.0.0')
    expect(namesOf(changes)).toEqual([])
    expect(notes).toEqual(['ConfigMap default/a remains on the cluster: annotation hansa.dev/prune: Orphan'])
  })

  test('contain no secret value, and tell equal values from others', async () => {
    await hub.push('web', '1.0.0', [secret('first-secret')])
    await hub.push('web', '2.0.0', [secret('second-secret')])
    const uid = await settled('1.0.0')
    const changes = await changesOf(uid, '2.0.0')
    const [change] = changes.objects
    expect(change).toMatchObject({ change: 'Changed', kind: 'Secret', name: 'login' })
    expect(change?.before?.data).not.toEqual(change?.after?.data)
    const text = JSON.stringify(changes)
    for (const value of ['first-secret', 'second-secret'])
      for (const form of [value, Buffer.from(value).toString('base64')]) expect(text).not.toContain(form)
  })

  test('contain no value that was sensitive before', async () => {
    const sensitive = [{ kind: 'ConfigMap', name: 'a', pointer: '/data/key' }]
    await hub.push('web', '1.0.0', [configMap('a', { key: 'a-hidden-key' })], [], [], sensitive)
    await hub.push('web', '2.0.0', [configMap('a', { text: 'x' })])
    const uid = await settled('1.0.0')
    const changes = await changesOf(uid, '2.0.0')
    expect(namesOf(changes)).toEqual(['Changed ConfigMap a'])
    expect(JSON.stringify(changes)).not.toContain('a-hidden-key')
  })

  test('show the refusal of an object that belongs to somebody else', async () => {
    await hub.push('web', '1.0.0', [configMap('b')])
    await hub.push('web', '2.0.0', [configMap('b'), configMap('theirs')])
    const uid = await settled('1.0.0')
    await person().create(at.configMaps(), configMap('theirs', { text: 'mine' }))
    const { objects } = await changesOf(uid, '2.0.0')
    expect(objects).toMatchObject([
      { change: 'Refused', name: 'theirs', problem: expect.stringContaining('already exists') },
    ])
  })

  test('of an adoption include the removal of fields that the bundle lacks', async () => {
    await hub.push('web', '1.0.0', [configMap('b')])
    await hub.push('web', '2.0.0', [configMap('b'), configMap('theirs', { text: 'ours' })])
    const uid = await settled('1.0.0')
    await personOn(hub.cluster(), 'helm').create(
      at.configMaps(),
      configMap('theirs', { text: 'x', old: 'y' }),
    )
    const [change] = (await changesOf(uid, '2.0.0', { conflicts: 'Adopt' })).objects
    expect(change).toMatchObject({ change: 'Changed', before: { data: { text: 'x', old: 'y' } } })
    await settled('2.0.0', { conflicts: 'Adopt' })
    const adopted = live('ConfigMap').find(({ metadata }) => metadata.name === 'theirs')
    expect(adopted?.data).toEqual({ text: 'ours' })
    expect(change?.after).toEqual(adopted)
  })

  test('leave drift that is only reported', async () => {
    await hub.push('web', '1.0.0', [configMap('a', { text: 'one' }), configMap('b')])
    await hub.push('web', '2.0.0', [configMap('a', { text: 'one' }), configMap('b', { text: 'two' })])
    const uid = await settled('1.0.0', { drift: 'Report' })
    await person().patch(at.configMap('a'), { data: { text: 'edited' } })
    await hub.when(uid, 'drift', (row) => row.drifted)
    expect(namesOf(await changesOf(uid, '2.0.0'))).toEqual(['Changed ConfigMap b'])
  })
})

test('a cluster that is not ready is refused', async () => {
  await hub.push('web', '1.0.0', [configMap('a')])
  const uid = await settled('1.0.0')
  hub.fleet.setReady('eu-1', false)
  await expect(changesOf(uid, '1.0.0')).rejects.toMatchObject({ code: 'ClusterUnreachable' })
})

test('calls end with the signal', async () => {
  await hub.push('web', '1.0.0', [configMap('a')])
  await hub.push('web', '2.0.0', [configMap('a', { text: 'two' })])
  const uid = await settled('1.0.0')
  const controller = new AbortController()
  controller.abort()
  expect((await changesOf(uid, '2.0.0', {}, controller.signal)).problem).toContain('eu-1')
})
