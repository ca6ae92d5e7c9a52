import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../bundles/index.js'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import { hook, job } from '../testing/hooks.js'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

const policy = 'helm.sh/resource-policy'

const kept = (name: string, text = 'precious'): KubernetesObject => {
  const object = configMap(name, { text })
  return { ...object, metadata: { ...object.metadata, annotations: { [policy]: 'keep' } } }
}

const keptEvent = (objects: string): string =>
  `kept on eu-1: ${objects} (annotation helm.sh/resource-policy: keep)`

describe('an object with helm.sh/resource-policy: keep', () => {
  let hub: Hub
  beforeEach(async () => {
    hub = await openHub(['eu-1'], {}, openTestStore(), {}, hookedSources)
    await hub.push('web', '1.0.0', [kept('precious'), configMap('plain')])
    await hub.push('web', '2.0.0', [configMap('plain')])
  })
  afterEach(() => hub.close())

  const found = (name = 'precious') =>
    hub
      .cluster()
      .objects()
      .find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)
  const labels = () => found()?.metadata.labels ?? {}
  const keptEvents = async () =>
    (await hub.events()).flatMap(({ reason, message }) => (reason === 'Kept' ? [message] : []))
  const toVersion = async (version: string) => {
    const uid = await hub.place({ version })
    await hub.when(uid, version, (row) => row.appliedHash === row.desiredHash && row.ready)
    return uid
  }

  test('stays when it leaves the bundle, without labels of Hansa, and its target lists it', async () => {
    await toVersion('1.0.0')
    const { uid } = found()?.metadata ?? {}
    const target = await toVersion('2.0.0')
    expect(found()).toMatchObject({ metadata: { uid }, data: { text: 'precious' } })
    expect(labels()).toEqual({})
    expect((await hub.target(target))?.kept).toEqual([
      {
        ...{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'precious' },
        reason: 'annotation helm.sh/resource-policy: keep',
      },
    ])
    expect(await keptEvents()).toEqual([keptEvent('ConfigMap default/precious')])

    await hub.restart()
    await hub.withdraw(target, 'ReleaseDeleted')
    await hub.gone(target)
    expect(found()?.metadata.uid).toBe(uid)
    expect(found('plain')).toBeUndefined()
  })

  test('belongs to the release again when its bundle has it again, with the changed content', async () => {
    await toVersion('1.0.0')
    await toVersion('2.0.0')
    await hub.push('web', '3.0.0', [kept('precious', 'new')])
    const { uid } = found()?.metadata ?? {}
    const target = await toVersion('3.0.0')
    expect(found()).toMatchObject({ metadata: { uid }, data: { text: 'new' } })
    expect(labels()).toMatchObject({ 'hansa.dev/target': target })
    expect((await hub.target(target))?.kept).toEqual([])
  })

  test.each(['ReleaseDeleted', 'Replaced', 'Unregistered', 'Evicted'] as const)(
    'stays after a removal (%s), and a release of the same name takes it over without a conflict',
    async (removal) => {
      const first = await toVersion('1.0.0')
      const { uid } = found()?.metadata ?? {}
      await hub.withdraw(first, removal)
      await hub.gone(first)
      expect(found()?.metadata.uid).toBe(uid)
      expect(labels()).toEqual({})
      expect(found('plain')).toBeUndefined()
      expect(await keptEvents()).toEqual([keptEvent('ConfigMap default/precious')])
      await hub.delivery.close()

      await hub.restart()
      hub.forget('web')
      const second = await toVersion('1.0.0')
      expect(labels()).toMatchObject({ 'hansa.dev/target': second })
      expect(found()?.metadata.uid).toBe(uid)
    },
  )

  test('is a conflict for a release of another name, which can adopt it', async () => {
    const first = await toVersion('1.0.0')
    await toVersion('2.0.0')
    await hub.push('other', '1.0.0', [kept('precious', 'other')])
    const uid = await hub.place({ bundle: 'other' })
    const row = await hub.when(uid, 'a conflict', ({ failed }) => failed)
    expect(row.message).toContain('set conflicts: Adopt')
    await hub.place({ bundle: 'other', desired: { conflicts: 'Adopt' } })
    await hub.ready(uid)

    // The first release must not take it back, and leaves it when it is removed.
    await hub.place({ version: '1.0.0' })
    const held = await hub.when(first, 'a conflict', ({ failed }) => failed)
    expect(held.message).toContain('belongs to release default/other')
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    expect(found()).toMatchObject({
      data: { text: 'other' },
      metadata: { labels: { 'hansa.dev/target': uid } },
    })
  })

  test('stays also under deletion: All, and if only the object on the cluster has the annotation', async () => {
    const uid = await hub.place({ version: '1.0.0', desired: { deletion: 'All', drift: 'Report' } })
    await hub.ready(uid)
    await personOn(hub.cluster()).patch(at.configMap('plain'), {
      metadata: { annotations: { [policy]: 'keep' } },
    })
    await until('the hub sees it', async () => (await hub.target(uid))?.ready)
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect(found()).toBeDefined()
    expect(found('plain')).toBeDefined()
  })

  test('survives a hub that ends between the removal of its labels and the record of it', async () => {
    await toVersion('1.0.0')
    const target = await hub.place({ version: '1.0.0' })
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          const answer = await transport.request(asked)
          if (asked.method === 'PATCH' && asked.path.endsWith('/precious')) throw new Error('the hub ends')
          return answer
        },
      }),
    })
    await hub.place({ version: '2.0.0' })
    await until('its labels are removed', () => Object.keys(labels()).length === 0)
    await hub.restart()
    await toVersion('2.0.0')
    expect(found()).toBeDefined()
    expect((await hub.target(target))?.kept).toHaveLength(1)
  })

  test('is deleted as a hook before it runs again, and kept when the release is deleted', async () => {
    const once = job('once')
    const keptJob = { ...once, metadata: { ...once.metadata, annotations: { [policy]: 'keep' } } }
    const source = hookedOf([configMap('plain')], [hook(keptJob, ['pre-install', 'pre-upgrade'])])
    for (const version of ['4.0.0', '5.0.0']) await hub.pushSource('web', version, source)
    const jobUid = () =>
      hub
        .cluster()
        .objects()
        .find(({ kind }) => kind === 'Job')?.metadata.uid
    await toVersion('4.0.0')
    const first = jobUid()
    const target = await toVersion('5.0.0')
    const second = jobUid()
    expect(second).not.toBe(first)
    await hub.withdraw(target, 'ReleaseDeleted')
    await hub.gone(target)
    expect(jobUid()).toBe(second)
  })
})
