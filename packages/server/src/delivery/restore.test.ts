import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { labelsFor } from './labels.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, namespace } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster(), 'hansa')
})
afterEach(() => hub.close())

const restore = (time: string) =>
  hub.store.write({ subject: tokenSubject('anna') }, async (tx) => {
    const row = { key: 'restoredAt', value: time }
    await tx.db
      .insert(tx.tables.meta)
      .values(row)
      .onConflictDoUpdate({ target: tx.tables.meta.key, set: row })
  })
const names = (): string[] =>
  hub
    .cluster()
    .objects('ConfigMap')
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt')
    .sort()

describe('a hub whose database was restored from a backup', () => {
  test('observes a cluster again before it prunes there, and removes nothing that it does not know', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { a: '1' })])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.stop()
    // Changes after the backup was taken: one more object of the target, other values, another release.
    const labels = labelsFor({ hubUid: hub.store.hubUid, releaseUid: hub.releaseUid('web'), targetUid: uid })
    const made = (name: string, over: Record<string, string> = {}, data = {}, marked = true) => {
      const metadata = { name, namespace: 'default', labels: { ...labels, ...over } }
      const object = { ...configMap(name, data), metadata }
      const target = over['hansa.dev/target'] ?? uid
      return person.apply(at.configMap(name), marked ? hub.marked(object, target) : object, true)
    }
    await made('settings', {}, { a: '2' })
    await made('later')
    await made('labelled', {}, {}, false)
    await made('stranger', { 'hansa.dev/release': 'other', 'hansa.dev/target': 'other' })
    await restore('2026-01-01T00:00:00.000Z')
    await hub.restart()
    await until('what is not of the bundle is pruned', () => !names().includes('later'))
    await hub.ready(uid)
    expect(names()).toEqual(['labelled', 'settings', 'stranger'])
    expect((await person.get(at.configMap('settings'))).data).toEqual({ a: '1' })
    const told = (await hub.events()).find(({ reason }) => reason === 'UnknownObjects')
    expect(told?.details).toEqual({
      objects: ['ConfigMap default/labelled', 'ConfigMap default/stranger'],
      count: 2,
    })

    hub.cluster().requests.reset()
    await hub.restart()
    await until('its watches', () => hub.cluster().openWatches() >= 1)
    expect(hub.cluster().requests.count('apply', 'delete')).toBe(0)
  })

  test('keeps correcting objects in a Namespace shared with another release', async () => {
    await hub.push('web', '1.0.0', [namespace('common'), configMap('one', {}, 'common')])
    await hub.push('other', '1.0.0', [configMap('two', {}, 'common')])
    await hub.ready(await hub.place())
    await hub.ready(await hub.place({ bundle: 'other', namespace: 'common' }))
    await hub.stop()
    await restore('2026-01-01T00:00:00.000Z')
    hub.cluster().requests.reset()
    await hub.restart()
    await until('everything is applied once more', async () => {
      const rows = await hub.inventory()
      return (
        hub.cluster().requests.count('apply') >= 3 &&
        rows.every(({ hash, state }) => state === 'shared' || hash !== '')
      )
    })
    const before = hub
      .cluster()
      .objects('ConfigMap')
      .find(({ metadata }) => metadata.name === 'two')
    await person.remove(at.configMap('two', 'common'))
    await until('it is recreated', () => {
      const now = hub
        .cluster()
        .objects('ConfigMap')
        .find(({ metadata }) => metadata.name === 'two')
      return now !== undefined && now.metadata.uid !== before?.metadata.uid
    })
  })

  test('prunes nothing while the cluster cannot be observed', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.stop()
    await restore('2026-01-01T00:00:00.000Z')
    await hub.withdraw(uid, 'Replaced')
    hub.cluster().fault({ status500: { probability: 1 } })
    await hub.restart()
    await hub.when(uid, 'it cannot be observed', ({ message }) => message !== '')
    expect(names()).toEqual(['settings'])
    hub.cluster().fault({})
    await hub.gone(uid)
    expect(names()).toEqual([])
  })
})
