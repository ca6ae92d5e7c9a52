import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../../runtime/subject.js'
import { labelsFor } from '../labels.js'
import { type Hub, openHub } from '../testing/hub.js'
import { claim, configMap, custom, definition, deployment, namespace } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
})
afterEach(() => hub.close())

const names = (kind: string): string[] =>
  hub
    .cluster()
    .objects(kind)
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt')
    .sort()

describe('a deleted release', () => {
  test('removes its objects, and leaves Namespaces, claims and definitions', async () => {
    await hub.push('web', '1.0.0', [
      namespace('web'),
      definition('Widget'),
      configMap('settings', {}, 'web'),
      deployment('web', { namespaceName: 'web' }),
      claim('data'),
      custom('Widget', 'w'),
    ])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect(names('Deployment')).toEqual([])
    expect(names('ConfigMap')).toEqual([])
    expect(names('Widget')).toEqual([])
    expect(names('Pod')).toEqual([])
    expect(names('Namespace')).toContain('web')
    expect(names('PersistentVolumeClaim')).toEqual(['data'])
    expect(names('CustomResourceDefinition')).toEqual(['widgets.example.com'])
    expect(await hub.inventory()).toEqual([])
    const events = await hub.events()
    expect(events.find(({ reason }) => reason === 'Kept')?.details).toMatchObject({ count: 3 })
    expect(events.find(({ reason }) => reason === 'Removed')?.message).toContain('3 objects deleted')
  })

  test('removes everything under deletion: All', async () => {
    await hub.push('web', '1.0.0', [namespace('web'), definition('Widget'), claim('data')])
    const uid = await hub.place({ desired: { deletion: 'All' } })
    await hub.ready(uid)
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect(names('Namespace')).not.toContain('web')
    expect(names('PersistentVolumeClaim')).toEqual([])
    expect(names('CustomResourceDefinition')).toEqual([])
  })

  test('never removes a Namespace that another release uses, or that it only names and did not make', async () => {
    await hub.push('web', '1.0.0', [namespace('shared'), configMap('one', {}, 'shared')])
    await hub.push('other', '1.0.0', [configMap('two', {}, 'shared')])
    const first = await hub.place({ desired: { deletion: 'All' } })
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other', namespace: 'shared', desired: { deletion: 'All' } })
    await hub.ready(second)
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    expect(names('Namespace')).toContain('shared')
    expect(names('ConfigMap')).toEqual(['two'])
    await hub.withdraw(second, 'ReleaseDeleted')
    await hub.gone(second)
    expect(names('Namespace')).toContain('shared')
  })

  test('waits for finalizers, and says which', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    await person.patch(at.configMap('settings'), { metadata: { finalizers: ['example.com/held'] } })
    await hub.withdraw(uid, 'Replaced')
    const row = await hub.when(uid, 'the finalizer named', ({ message }) =>
      message.includes('example.com/held'),
    )
    expect(row.message).toContain('ConfigMap default/settings on eu-1 is being deleted')
    await person.patch(at.configMap('settings'), { metadata: { finalizers: null } })
    await hub.gone(uid)
  })

  test('is removed at once if nothing was applied, even from a lost cluster', async () => {
    hub.cluster().down()
    hub.fleet.setReady('eu-1', false)
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.when(uid, 'unreachable', ({ unreachable }) => unreachable)
    await hub.withdraw(uid, 'Replaced')
    await hub.gone(uid)
  })

  test('that is wanted again half way is restored', async () => {
    await hub.push('web', '1.0.0', [configMap('one'), configMap('two')])
    const uid = await hub.place()
    await hub.ready(uid)
    await person.patch(at.configMap('two'), { metadata: { finalizers: ['example.com/held'] } })
    await hub.withdraw(uid, 'Replaced')
    await until('one is gone', () => !names('ConfigMap').includes('one'))
    await hub.place()
    await hub.when(uid, 'waits for the other to end', ({ message }) => message.includes('being deleted'))
    await person.patch(at.configMap('two'), { metadata: { finalizers: null } })
    await hub.ready(uid)
    expect(names('ConfigMap')).toEqual(['one', 'two'])
  })
})

describe('kept objects that left the bundle', () => {
  test('are listed, stay in the inventory, and are pruned when the release sets deletion: All', async () => {
    await hub.push('web', '1.0.0', [configMap('settings'), claim('data')])
    await hub.push('web', '1.1.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.place({ version: '1.1.0' })
    const row = await hub.when(uid, 'the claim listed', ({ kept }) => kept.length === 1)
    expect(row.kept).toEqual([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: 'default',
        name: 'data',
        reason: 'PersistentVolumeClaims are kept unless the release sets deletion: All',
      },
    ])
    expect(names('PersistentVolumeClaim')).toEqual(['data'])
    await hub.restart()
    await hub.place({ version: '1.1.0', desired: { deletion: 'All' } })
    await hub.when(uid, 'nothing kept', ({ kept, applied }) => applied && kept.length === 0)
    expect(names('PersistentVolumeClaim')).toEqual([])
  })
})

describe('a cluster that returns after its releases were moved', () => {
  const evict = async (reason: 'Evicted' | 'Left'): Promise<string> => {
    await hub.push('web', '1.0.0', [configMap('settings'), deployment('web')])
    const uid = await hub.place()
    await hub.ready(uid)
    hub.fleet.setReady('eu-1', false)
    await hub.when(uid, 'unreachable', ({ unreachable }) => unreachable)
    await hub.withdraw(uid, reason)
    return uid
  }

  test('loses objects that no longer belong there, by inventory and by mark; labels alone prove nothing', async () => {
    const uid = await evict('Evicted')
    const labels = labelsFor({ hubUid: hub.store.hubUid, releaseUid: hub.releaseUid('web'), targetUid: uid })
    const hansa = personOn(hub.cluster(), 'hansa')
    const put = async (name: string, target: string, marked: boolean, as = name): Promise<void> => {
      const metadata = { namespace: 'default', labels: { ...labels, 'hansa.dev/target': target } }
      const object = { ...configMap(name), metadata: { ...metadata, name: as } }
      const { metadata: sent } = marked ? hub.marked(object, target) : object
      await hansa.apply(at.configMap(name), { ...object, metadata: { ...sent, name } })
    }
    await put('forgotten', uid, true)
    await put('stray', 'nobody-knows', true)
    // What a user of the member can create: labels, our field manager, and a mark copied from another object of ours.
    await put('labelled', uid, false)
    await put('labelled-stray', 'nobody-knows', false)
    await put('copied', uid, true, 'settings')
    await person.create(at.configMaps(), configMap('theirs'))
    hub.fleet.setReady('eu-1', true)
    await hub.gone(uid)
    expect(names('ConfigMap')).toEqual(['copied', 'labelled', 'labelled-stray', 'theirs'])
    expect(names('Deployment')).toEqual([])
    const told = (await hub.events()).filter(({ reason }) => reason === 'UnprovedObjects')
    expect(told.flatMap(({ details }) => Object(details).objects).sort()).toEqual([
      'ConfigMap default/copied',
      'ConfigMap default/labelled',
      'ConfigMap default/labelled-stray',
    ])
  })

  test('stays fenced while leftovers are still there', async () => {
    const uid = await evict('Evicted')
    await person.patch(at.configMap('settings'), { metadata: { finalizers: ['example.com/held'] } })
    hub.fleet.setReady('eu-1', true)
    const row = await hub.when(uid, 'the finalizer named', ({ message }) =>
      message.includes('example.com/held'),
    )
    expect(row.removing).toBe('Evicted')
    await person.patch(at.configMap('settings'), { metadata: { finalizers: null } })
    await hub.gone(uid)
  })

  test('is swept by the next start of the hub too', async () => {
    const uid = await evict('Evicted')
    await hub.stop()
    hub.fleet.setReady('eu-1', true)
    await hub.restart()
    await hub.gone(uid)
    expect(names('ConfigMap')).toEqual([])
  })

  test('keeps them under purge: Never, and lists them until somebody removes them', async () => {
    const uid = await evict('Left')
    hub.fleet.setReady('eu-1', true)
    const row = await hub.when(uid, 'listed', ({ kept }) => kept.length === 2)
    expect(row.kept.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
      'ConfigMap settings',
      'Deployment web',
    ])
    expect(names('Deployment')).toEqual(['web'])
    await person.remove(at.configMap('settings'))
    await person.remove(at.deployment('web'))
    await hub.gone(uid)
  })

  test('is not touched when the release was placed there again in between', async () => {
    const uid = await evict('Evicted')
    const before = await person.get(at.deployment('web'))
    await hub.place()
    hub.fleet.setReady('eu-1', true)
    await hub.ready(uid)
    expect((await person.get(at.deployment('web'))).metadata.uid).toBe(before.metadata.uid)
  })
})

describe('unregistering a cluster', () => {
  const withdrawAll = (mode: 'Remove' | 'Keep' | 'Force') =>
    hub.store.write({ subject: tokenSubject('anna') }, (tx) => hub.delivery.withdrawAll(tx, 'eu-1', mode))
  const remaining = () => hub.store.read((reader) => hub.delivery.remaining(reader, 'eu-1'))

  test('removes the objects that Hansa applied, and lists the remaining ones until they are gone', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    await hub.ready(await hub.place())
    expect(await remaining()).toEqual(['ConfigMap default/settings (release default/web)'])
    await withdrawAll('Remove')
    await until('nothing remains', async () => (await remaining()).length === 0)
    expect(names('ConfigMap')).toEqual([])
  })

  test('with --keep forgets the objects and leaves them in place', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    await withdrawAll('Keep')
    expect(await remaining()).toEqual([])
    expect(await hub.target(uid)).toBeUndefined()
    expect(names('ConfigMap')).toEqual(['settings'])
    await until('its watches have ended', () => hub.cluster().openWatches() === 0)
  })
})
