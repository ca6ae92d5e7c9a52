import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Hub, openHub, user } from '../testing/hub.js'
import { configMap, deployment } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub()
})
afterEach(() => hub.close())

/** Views find a release by its resource; here it is simulated like the targets. */
const release = async (name = 'web'): Promise<void> => {
  await hub.store.write(user, (tx) =>
    tx.put({
      kind: 'Release',
      namespace: 'default',
      name,
      uid: hub.releaseUid(name),
      labels: {},
      annotations: {},
      generation: 1,
      revision: 0,
      createdAt: '',
      updatedAt: '',
      deletedAt: null,
      spec: {},
      status: {},
    }),
  )
}
const ref = { namespace: 'default', name: 'web' }
const objects = async () => (await hub.delivery.objects({ ...ref, limit: 100 })).items
const settings = {
  cluster: 'eu-1',
  apiVersion: 'v1',
  kind: 'ConfigMap',
  objectNamespace: 'default',
  objectName: 'settings',
}

describe('the objects of a release', () => {
  it('are shown with their health, cluster by cluster', async () => {
    await hub.push('web', '1.0.0', [configMap('settings'), deployment('web')])
    await release()
    await hub.ready(await hub.place())
    const shown = (await objects()).map(({ cluster, kind, name, health, drift }) => [
      cluster,
      kind,
      name,
      health,
      drift,
    ])
    expect(shown).toEqual([
      ['eu-1', 'ConfigMap', 'settings', 'Ready', undefined],
      ['eu-1', 'Deployment', 'web', 'Ready', undefined],
    ])
    expect(await hub.delivery.objects({ ...ref, cluster: 'eu-1', limit: 1 })).toMatchObject({
      metadata: { remaining: 1 },
      items: [{ kind: 'ConfigMap' }],
    })
  })

  it('are unknown on a cluster that is not ready', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    await release()
    await hub.ready(await hub.place())
    hub.fleet.setReady('eu-1', false)
    expect(await objects()).toMatchObject([
      { health: 'Unknown', message: 'eu-1 is not ready: the current state is unknown' },
    ])
    await expect(hub.delivery.difference({ ...ref, ...settings })).rejects.toThrow('cannot reach eu-1')
  })

  it('list one that could not be applied, with its reason, until it can', async () => {
    const person = personOn(hub.cluster())
    await person.create(at.configMaps(), configMap('settings', { text: 'theirs' }))
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' }), configMap('more')])
    await release()
    const uid = await hub.place()
    await hub.when(uid, 'a conflict', ({ failed }) => failed)
    const failed = (await objects()).find(({ name }) => name === 'settings')
    expect(failed).toMatchObject({ cluster: 'eu-1', kind: 'ConfigMap', health: 'Failed' })
    expect(failed?.message).toContain('already exists: it was not applied by Hansa')
    expect(await hub.delivery.difference({ ...ref, ...settings })).toMatchObject({
      wanted: { data: { text: 'ours' } },
      found: { data: { text: 'theirs' } },
    })
    await person.remove(at.configMap('settings'))
    await hub.ready(uid)
    expect((await objects()).map(({ name, health }) => [name, health]).sort()).toEqual([
      ['more', 'Ready'],
      ['settings', 'Ready'],
    ])
  })

  it('of an unknown release are not found', async () => {
    await expect(objects()).rejects.toThrow('Release "web" not found')
  })
})

describe('an object that somebody changed, if drift is only reported', () => {
  it('is shown as drifted, with its desired and its current state', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    await release()
    await hub.ready(await hub.place({ desired: { drift: 'Report' } }))
    await personOn(hub.cluster()).patch(at.configMap('settings'), { data: { text: 'theirs', more: 'x' } })
    await until('the drift is seen', async () => (await objects())[0]?.drift === 'fields')
    const { wanted, found } = await hub.delivery.difference({ ...ref, ...settings })
    expect(wanted).toMatchObject({ data: { text: 'ours' } })
    expect(found).toMatchObject({ data: { text: 'theirs' } })
    expect(found).not.toHaveProperty('data.more')
  })

  it('that is gone has no current state', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    await release()
    await hub.ready(await hub.place({ desired: { drift: 'Report' } }))
    await personOn(hub.cluster()).remove(at.configMap('settings'))
    await until('the loss is seen', async () => (await objects())[0]?.health === 'Missing')
    expect(await hub.delivery.difference({ ...ref, ...settings })).not.toHaveProperty('found')
  })

  it('never shows a Secret, neither ours nor one that replaced it', async () => {
    const ours = Buffer.from('our-password').toString('base64')
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key' },
      data: { password: ours },
    }
    await hub.push('web', '1.0.0', [secret])
    await release()
    await hub.ready(await hub.place({ desired: { drift: 'Report' } }))
    const asked = { ...ref, ...settings, kind: 'Secret', objectName: 'key' }
    const equal = await hub.delivery.difference(asked)
    expect(equal.found).toMatchObject({ data: equal.wanted.data })
    const theirs = Buffer.from('their-password').toString('base64')
    await personOn(hub.cluster()).patch('/api/v1/namespaces/default/secrets/key', {
      data: { password: theirs },
    })
    await until('the drift is seen', async () => (await objects())[0]?.drift === 'fields')
    const told = JSON.stringify([await objects(), await hub.delivery.difference(asked)])
    for (const value of ['our-password', 'their-password', theirs, ours]) expect(told).not.toContain(value)
    expect(told).toContain('another value')
  })
})

describe('rules that would ignore the drift of a release', () => {
  it('name the fields that other managers own, once for all clusters; what was removed is left', async () => {
    hub.addCluster('eu-2')
    await hub.push('web', '1.0.0', [
      configMap('settings', { text: 'ours', more: 'ours' }),
      configMap('lost', { a: 'b' }),
    ])
    await release()
    for (const cluster of ['eu-1', 'eu-2'])
      await hub.ready(await hub.place({ cluster, desired: { drift: 'Report' } }))
    expect(await hub.delivery.driftRules(ref)).toEqual({ rules: [], left: [] })

    for (const [cluster, data] of [
      ['eu-1', { text: 'theirs' }],
      ['eu-2', { more: 'theirs' }],
    ] as const)
      await personOn(hub.cluster(cluster)).patch(at.configMap('settings'), { data })
    await personOn(hub.cluster()).patch(at.configMap('lost'), { data: { a: null } })
    await until(
      'the drift is seen',
      async () => (await objects()).filter(({ drift }) => drift === 'fields').length === 3,
    )
    const rule = { group: '', kind: 'ConfigMap', name: 'settings' }
    expect(await hub.delivery.driftRules(ref)).toEqual({
      rules: [{ ...rule, pointers: ['/data/more', '/data/text'] }],
      left: [
        {
          cluster: 'eu-1',
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'default',
          name: 'lost',
          reason: 'no other field manager owns a changed field that can be ignored',
        },
      ],
    })
    expect((await hub.delivery.driftRules({ ...ref, cluster: 'eu-2' })).rules).toEqual([
      { ...rule, pointers: ['/data/more'] },
    ])
  })
})
