import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { flightsOf, openTestStore, recordFlights } from '../db/index.js'
import { tokenSubject } from '../runtime/subject.js'
import { labelsFor } from './labels.js'
import { observedObjectOf } from './observe/observed-object.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, deployment } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

const settings = { sweepMs: 200, flightLookMs: 50, flightMs: 300 }

let hub: Hub
let stale: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub(['eu-1'], {}, openTestStore(), settings)
  stale = personOn(hub.cluster(), 'hansa')
})
afterEach(() => hub.close())

/** The writes of a hub that does not know yet that it lost its lease. */
const late = (path: string, object: ReturnType<typeof configMap>, targetUid: string, release = 'web') => {
  const labels = labelsFor({ hubUid: hub.store.hubUid, releaseUid: hub.releaseUid(release), targetUid })
  const { metadata } = object
  const labelled = { ...object, metadata: { ...metadata, namespace: 'default', labels } }
  return stale.apply(path, hub.marked(labelled, targetUid), true)
}

const names = (kind: string): string[] =>
  hub
    .cluster()
    .objects(kind)
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt')
    .sort()

const corrections = async (): Promise<string[]> =>
  (await hub.events()).filter(({ reason }) => reason === 'DriftCorrected').map(({ message }) => message)

describe('content that a hub without the lease has written', () => {
  beforeEach(() => hub.push('web', '1.0.0', [configMap('settings', { text: 'new' })]))

  test('is drift though our own manager wrote it, and is corrected', async () => {
    const uid = await hub.place()
    await hub.ready(uid)
    await late(at.configMap('settings'), configMap('settings', { text: 'old' }), uid)
    await until('corrected', async () => (await corrections()).length > 0)
    expect((await corrections())[0]).toContain('ConfigMap default/settings (applied by another process')
    expect((await stale.get(at.configMap('settings'))).data).toEqual({ text: 'new' })
    await hub.when(uid, 'not drifted', ({ drifted, ready }) => ready && !drifted)
    expect(await corrections()).toHaveLength(1)
  })

  test('is reported under drift: Report, and stays', async () => {
    const uid = await hub.place({ desired: { drift: 'Report' } })
    await hub.ready(uid)
    await late(at.configMap('settings'), configMap('settings', { text: 'old' }), uid)
    const row = await hub.when(uid, 'drift reported', ({ drifted }) => drifted)
    expect(row.message).toBe(
      'ConfigMap default/settings was applied by another process as field manager hansa',
    )
    expect((await stale.get(at.configMap('settings'))).data).toEqual({ text: 'old' })
  })

  test('while the leader was down is corrected by its next start', async () => {
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.stop()
    await late(at.configMap('settings'), configMap('settings', { text: 'old' }), uid)
    await hub.restart()
    await until('corrected', async () => (await stale.get(at.configMap('settings'))).data.text === 'new')
  })
})

test('changes that no watch reported are found by the next list', async () => {
  await hub.push('web', '1.0.0', [configMap('settings', { text: 'new' })])
  const uid = await hub.place()
  await hub.ready(uid)
  // Watches that open and report nothing more.
  await hub.restart({
    stream: ({ signal, onOpen }) =>
      new Promise((_resolve, reject) => {
        onOpen?.()
        signal?.addEventListener('abort', () => reject(new Error('closed')))
      }),
  })
  const lists = (): number => hub.cluster().requests.count('list')
  hub.cluster().requests.reset()
  await until('the watch has listed', () => lists() > 0)
  await late(at.configMap('settings'), configMap('settings', { text: 'old' }), uid)
  await late(at.configMap('former'), configMap('former'), uid)
  await until('corrected', async () => (await stale.get(at.configMap('settings'))).data.text === 'new')
  await until('the other is gone', () => !names('ConfigMap').includes('former'))
})

describe('an object that a hub without the lease has created', () => {
  test('for a target that does not hold it is deleted as soon as a watch shows it', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    await late(at.configMap('former'), configMap('former'), uid)
    await until('it is gone', () => !names('ConfigMap').includes('former'))
    expect(names('ConfigMap')).toEqual(['settings'])
    const told = await until('an event says so', async () =>
      (await hub.events()).find(({ reason }) => reason === 'StraysRemoved'),
    )
    expect(told.details).toEqual({ objects: ['ConfigMap default/former'], count: 1 })
  })

  test('for a release that left the cluster is deleted with the next list, though nothing is watched there', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.withdraw(uid, 'Replaced')
    await hub.gone(uid)
    await until('its watches have ended', () => hub.cluster().openWatches() === 0)
    await late(at.configMap('settings'), configMap('settings'), uid)
    await until('it is gone', () => names('ConfigMap').length === 0)
  })

  test('stays when only labels and manager say that it is ours; the hub reports that once', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    const labels = labelsFor({ hubUid: hub.store.hubUid, releaseUid: hub.releaseUid('web'), targetUid: uid })
    await stale.apply(at.configMap('theirs'), {
      ...configMap('theirs'),
      metadata: { name: 'theirs', labels },
    })
    const told = async () => (await hub.events()).filter(({ reason }) => reason === 'UnprovedObjects')
    await until('an event says so', async () => (await told()).length > 0)
    const lists = (): number => hub.cluster().requests.count('list')
    const before = lists()
    await until('it was listed again', () => lists() >= before + 3)
    expect(await told()).toHaveLength(1)
    expect(names('ConfigMap')).toEqual(['settings', 'theirs'])
  })

  test('stays when this hub has not known its target: it may be kept there on purpose', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    await hub.push('other', '1.0.0', [configMap('other')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.ready(await hub.place({ bundle: 'other' }))
    await late(at.configMap('kept'), configMap('kept'), 'a-target-nobody-knows')
    const lists = (): number => hub.cluster().requests.count('list')
    const before = lists()
    await until('it was listed', () => lists() >= before + 3)
    expect(names('ConfigMap')).toEqual(['kept', 'other', 'settings'])
  })
})

describe('clusters that a former leader had writes in flight to', () => {
  test('are swept at once, and again when the last of these has arrived or never will', async () => {
    await hub.close()
    hub = await openHub(['eu-1'], {}, openTestStore(), {
      ...settings,
      sweepMs: 600_000,
      flightMs: 2_000,
    })
    stale = personOn(hub.cluster(), 'hansa')
    await hub.push('web', '1.0.0', [configMap('settings'), deployment('web')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.withdraw(uid, 'Replaced')
    await hub.gone(uid)
    await late(at.deployment('web'), deployment('web'), uid)
    const flights = () => hub.store.read(flightsOf)
    const lease = { name: 'controllers', holder: 'former', epoch: 1 }
    const clusters = ['uid-of-eu-1', 'uid-of-one-that-is-gone']
    const clock = { now: () => 0, monotonic: () => 0, after: () => () => {} }
    await recordFlights({ store: hub.store, lease, clusters, clock })
    await until('it is gone', () => names('Deployment').length === 0)
    expect((await flights()).map(({ cluster }) => cluster)).toEqual(['uid-of-eu-1'])
    await late(at.configMap('settings'), configMap('settings'), uid)
    await until('what came later is gone too', () => names('ConfigMap').length === 0)
    await until('the record is done with', async () => (await flights()).length === 0)
  })
})

describe('objects from before marks existed', () => {
  test('stay as they are after the upgrade, without a call, and are marked with their next change', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'one' })])
    await hub.push('web', '1.1.0', [configMap('settings', { text: 'two' })])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.stop()
    const { metadata, ...object } = await stale.get(at.configMap('settings'))
    const { name, labels } = metadata
    const before = await stale.apply(at.configMap('settings'), { ...object, metadata: { name, labels } })
    expect(before.metadata.annotations).toBeUndefined()
    const fields = observedObjectOf(before, { full: false, simple: true }).owned.hansa ?? ''
    await hub.store.write({ subject: tokenSubject('anna') }, async (tx) => {
      const { inventory } = tx.tables
      await tx.db
        .update(inventory)
        .set({ mark: null, managedAt: null, fields })
        .where(eq(inventory.targetUid, uid))
    })
    hub.cluster().requests.reset()
    await hub.restart()
    await until('it was listed', () => hub.cluster().requests.count('list') >= 3)
    expect(hub.cluster().requests.count('apply', 'delete', 'get')).toBe(0)
    expect((await hub.target(uid))?.drifted).toBe(false)
    await hub.place({ version: '1.1.0' })
    await until('it is marked', async () => (await hub.inventory()).every(({ mark }) => mark !== null))
    const after = await stale.get(at.configMap('settings'))
    expect(after.metadata.annotations['hansa.dev/applied']).toBe((await hub.inventory())[0]?.mark)
    expect(await corrections()).toEqual([])
  })
})
