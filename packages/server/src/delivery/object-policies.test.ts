import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../bundles/index.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, definition } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

const annotated = (object: KubernetesObject, annotations: Record<string, string>): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
})

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'])
})
afterEach(() => hub.close())

const live = (name: string) =>
  hub
    .cluster()
    .objects()
    .find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)
const dataOf = (name: string) => live(name)?.data
const messages = async (reason: string): Promise<string[]> =>
  (await hub.events()).flatMap((event) => (event.reason === reason ? [event.message] : []))
const settled = (uid: string) =>
  hub.when(uid, 'settled', (row) => row.ready && row.applied && row.appliedHash === row.desiredHash)
const toVersion = async (version: string, desired = {}): Promise<string> => {
  const uid = await hub.place({ version, desired })
  await settled(uid)
  return uid
}

describe('an object with hansa.dev/apply: CreateOnly', () => {
  const once = (text: string, more: Record<string, string> = {}) =>
    annotated(configMap('once', { text }), { 'hansa.dev/apply': 'CreateOnly', ...more })

  test('is created, and changed neither by a new version nor after a change of somebody else', async () => {
    await hub.push('web', '1.0.0', [once('first')])
    await hub.push('web', '2.0.0', [once('second'), configMap('more')])
    const uid = await toVersion('1.0.0')
    await personOn(hub.cluster()).patch(at.configMap('once'), { data: { text: 'edited' } })
    await toVersion('2.0.0')
    expect(dataOf('more')).toBeDefined()
    expect(dataOf('once')).toEqual({ text: 'edited' })
    expect(await messages('DriftCorrected')).toEqual([])
    expect((await hub.target(uid))?.drifted).toBe(false)
    expect((await hub.inventory()).find(({ name }) => name === 'once')).toMatchObject({ state: 'applied' })
  })

  test('is created again if somebody deletes it, and pruned when it leaves the bundle', async () => {
    await hub.push('web', '1.0.0', [once('first'), configMap('more')])
    await hub.push('web', '2.0.0', [configMap('more')])
    await toVersion('1.0.0')
    const { uid } = live('once')?.metadata ?? {}
    await personOn(hub.cluster()).remove(at.configMap('once'))
    await until('it is back', () => live('once') !== undefined && live('once')?.metadata.uid !== uid)
    expect(dataOf('once')).toEqual({ text: 'first' })
    await toVersion('2.0.0')
    expect(live('once')).toBeUndefined()
  })

  test('can be one that was applied before, and is applied again without the annotation', async () => {
    await hub.push('web', '1.0.0', [configMap('once', { text: 'first' })])
    await hub.push('web', '2.0.0', [once('second')])
    await hub.push('web', '3.0.0', [configMap('once', { text: 'third' })])
    await toVersion('1.0.0')
    await toVersion('2.0.0')
    expect(dataOf('once')).toEqual({ text: 'first' })
    await toVersion('3.0.0')
    expect(dataOf('once')).toEqual({ text: 'third' })
  })

  test('that an earlier release of the name left keeps its content, and belongs to the new release', async () => {
    const orphan = { 'hansa.dev/prune': 'Orphan' }
    await hub.push('web', '1.0.0', [once('first', orphan)])
    await hub.push('web', '2.0.0', [once('second', orphan)])
    await hub.push('web', '3.0.0', [configMap('once', { text: 'third' })])
    await hub.push('web', '4.0.0', [configMap('more')])
    const first = await toVersion('1.0.0')
    const { uid } = live('once')?.metadata ?? {}
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    expect(live('once')?.metadata.labels ?? {}).toEqual({})
    await hub.restart()
    hub.forget('web')

    const second = await toVersion('2.0.0', { drift: 'Report' })
    expect(live('once')).toMatchObject({
      data: { text: 'first' },
      metadata: { uid, labels: { 'hansa.dev/target': second } },
    })
    await toVersion('3.0.0', { drift: 'Report' })
    expect(live('once')).toMatchObject({ data: { text: 'third' }, metadata: { uid } })
    await toVersion('4.0.0')
    expect(live('once')).toBeUndefined()
  })

  test('is a conflict if somebody else has it; adopted, it keeps its content', async () => {
    await personOn(hub.cluster()).create(at.configMaps(), configMap('once', { text: 'theirs' }))
    await hub.push('web', '1.0.0', [once('first')])
    const uid = await hub.place()
    const row = await hub.when(uid, 'a conflict', ({ failed }) => failed)
    expect(row.message).toContain('set conflicts: Adopt')
    await toVersion('1.0.0', { conflicts: 'Adopt' })
    expect(live('once')).toMatchObject({
      data: { text: 'theirs' },
      metadata: { labels: { 'hansa.dev/target': uid } },
    })
    expect(await messages('Adopted')).toHaveLength(1)
  })

  test('is recorded once by a hub that ended before it knew that the object was created', async () => {
    await hub.push('web', '1.0.0', [once('first')])
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          const answer = await transport.request(asked)
          if (asked.method === 'PATCH' && asked.path.includes('/once')) throw new Error('the hub ends')
          return answer
        },
      }),
    })
    await hub.place()
    await until('it is created', () => live('once') !== undefined)
    const { uid } = live('once')?.metadata ?? {}
    await hub.restart()
    await toVersion('1.0.0')
    expect(live('once')?.metadata.uid).toBe(uid)
    expect((await hub.inventory()).find(({ name }) => name === 'once')?.uid).toBe(uid)
  })

  test('is not changed by a new version if it is a definition', async () => {
    const described = (description: string): KubernetesObject => {
      const made = annotated(definition('Widget'), { 'hansa.dev/apply': 'CreateOnly' })
      return {
        ...made,
        metadata: { ...made.metadata, annotations: { ...made.metadata.annotations, description } },
      }
    }
    await hub.push('web', '1.0.0', [described('first')])
    await hub.push('web', '2.0.0', [described('second'), configMap('more')])
    await toVersion('1.0.0')
    await toVersion('2.0.0')
    const [found] = hub.cluster().objects('CustomResourceDefinition')
    expect(found?.metadata.annotations?.description).toBe('first')
  })
})

describe('an object with hansa.dev/prune: Orphan', () => {
  const orphan = annotated(configMap('data'), { 'hansa.dev/prune': 'Orphan' })
  const reason = 'annotation hansa.dev/prune: Orphan'

  test('stays when it leaves the bundle and when the release is deleted, and its target lists it', async () => {
    await hub.push('web', '1.0.0', [orphan, configMap('more')])
    await hub.push('web', '2.0.0', [configMap('more')])
    await toVersion('1.0.0')
    const { uid } = live('data')?.metadata ?? {}
    const target = await toVersion('2.0.0')
    expect(live('data')?.metadata).toMatchObject({ uid })
    expect(live('data')?.metadata.labels ?? {}).toEqual({})
    const kept = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'data', reason }
    expect((await hub.target(target))?.kept).toEqual([kept])
    // The next delivery lists it with the same reason.
    await hub.push('web', '3.0.0', [configMap('more', { text: 'other' })])
    await toVersion('3.0.0')
    expect((await hub.target(target))?.kept).toEqual([kept])
    expect(await messages('Kept')).toEqual([`kept on eu-1: ConfigMap default/data (${reason})`])
    await hub.withdraw(target, 'ReleaseDeleted')
    await hub.gone(target)
    expect(live('data')?.metadata.uid).toBe(uid)
    expect(live('more')).toBeUndefined()
  })
})

describe('an object with hansa.dev/force-conflicts', () => {
  const forced = (text: string) =>
    annotated(configMap('config', { text }), { 'hansa.dev/force-conflicts': 'true' })

  test('takes over fields of other field managers where drift is only reported, and says so once', async () => {
    await hub.push('web', '1.0.0', [forced('first')])
    await hub.push('web', '2.0.0', [forced('second')])
    await hub.push('web', '3.0.0', [forced('third')])
    await toVersion('1.0.0', { drift: 'Report' })
    const path = at.configMap('config')
    await personOn(hub.cluster()).patch(path, { data: { text: 'theirs' } })
    await toVersion('2.0.0', { drift: 'Report' })
    expect(dataOf('config')).toEqual({ text: 'second' })
    await toVersion('3.0.0', { drift: 'Report' })
    expect(await messages('FieldsTaken')).toEqual([
      'ConfigMap default/config on eu-1: took over .data.text (kubectl) (annotation hansa.dev/force-conflicts)',
    ])
  })

  test('is a conflict without the annotation, which the message names', async () => {
    await hub.push('web', '1.0.0', [configMap('config', { text: 'first' })])
    await hub.push('web', '2.0.0', [configMap('config', { text: 'second' })])
    const uid = await toVersion('1.0.0', { drift: 'Report' })
    await personOn(hub.cluster()).patch(at.configMap('config'), { data: { text: 'theirs' } })
    await hub.place({ version: '2.0.0', desired: { drift: 'Report' } })
    const row = await hub.when(uid, 'a conflict', ({ failed }) => failed)
    expect(row.message).toContain('set the annotation hansa.dev/force-conflicts: "true" on the object')
  })
})

test('an override that sets an unknown value fails its target, with the annotation and the fix', async () => {
  await hub.push('web', '1.0.0', [configMap('config')])
  const value = { 'hansa.dev/prune': 'Never' }
  const patches = [
    {
      object: { kind: 'ConfigMap', name: 'config' },
      patch: [{ op: 'add' as const, path: '/metadata/annotations', value }],
    },
  ]
  const uid = await hub.place({ desired: { patches } })
  const row = await hub.when(uid, 'a failure', ({ failed }) => failed)
  expect(row.message).toContain(
    'annotation hansa.dev/prune of ConfigMap "config" is "Never"; set it to "Orphan", or remove it',
  )
})
