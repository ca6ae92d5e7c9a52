import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { putRows } from './store.js'
import { type Hub, openHub } from './testing/hub.js'
import { claim, configMap } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
})
afterEach(() => hub.close())

const path = '/api/v1/namespaces/default/persistentvolumeclaims/data'
const there = async () => (await person.get(path)).metadata

/** A release that existed, kept its claim and is gone. */
const left = async (): Promise<void> => {
  for (const name of ['web', 'other']) await hub.push(name, '1.0.0', [claim('data'), configMap('settings')])
  const uid = await hub.place()
  await hub.ready(uid)
  await hub.withdraw(uid, 'ReleaseDeleted')
  await hub.gone(uid)
  hub.forget('web')
}

describe('an object that a deleted release kept', () => {
  test('belongs to the next release of its namespace and name, untouched', async () => {
    await left()
    const before = await there()
    const uid = await hub.place()
    await hub.ready(uid)
    const after = await there()
    expect(after.uid).toBe(before.uid)
    expect(after.labels).toMatchObject({
      'hansa.dev/release': hub.releaseUid('web'),
      'hansa.dev/target': uid,
    })
    expect((await hub.events()).filter(({ reason }) => reason === 'Conflict')).toEqual([])

    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    hub.forget('web')
    await hub.ready(await hub.place())
    expect((await there()).uid).toBe(before.uid)
  })

  test('is a conflict for a release of another name, and the error does not advise to delete it', async () => {
    await left()
    const row = await hub.when(await hub.place({ bundle: 'other' }), 'a conflict', ({ failed }) => failed)
    expect(row.message).toContain('it was left by a release of this hub')
    expect(row.message).toContain('conflicts: Adopt')
    expect(row.message).not.toContain('remove')
  })

  test('is taken by a release of another name under conflicts: Adopt', async () => {
    await left()
    const before = await there()
    const uid = await hub.place({ bundle: 'other', desired: { conflicts: 'Adopt' } })
    await hub.ready(uid)
    expect((await there()).uid).toBe(before.uid)
    expect((await there()).labels).toMatchObject({ 'hansa.dev/target': uid })
  })

  test('is a conflict when somebody wrote its labels by hand', async () => {
    const labels = {
      'hansa.dev/hub': hub.store.hubUid,
      'hansa.dev/release': 'gone',
      'hansa.dev/target': 'gone',
    }
    await person.create('/api/v1/namespaces/default/persistentvolumeclaims', {
      ...claim('data'),
      metadata: { name: 'data', labels },
    })
    await hub.push('web', '1.0.0', [claim('data')])
    const row = await hub.when(await hub.place(), 'a conflict', ({ failed }) => failed)
    expect(row.message).toContain('PersistentVolumeClaim default/data on eu-1 already exists')
    expect((await there()).labels).toEqual(labels)
  })

  test('of another hub is not reported as adoptable', async () => {
    const labels = { 'hansa.dev/hub': 'other' }
    await person.create(at.configMaps(), { ...configMap('settings'), metadata: { name: 'settings', labels } })
    await hub.push('web', '1.0.0', [configMap('settings')])
    const row = await hub.when(await hub.place(), 'a conflict', ({ failed }) => failed)
    expect(row.message).not.toContain('Adopt')
  })
})

test('a claim with a mark of an earlier version of Hansa is applied once more, unchanged, and nothing else is', async () => {
  await hub.push('web', '1.0.0', [claim('data'), configMap('settings')])
  await hub.ready(await hub.place())
  await hub.stop()
  const mark = async (of: string): Promise<string> =>
    (await person.get(of)).metadata.annotations['hansa.dev/applied']
  const sealed = await mark(path)
  for (const of of [path, at.configMap('settings')]) {
    const former = (await mark(of)).split('.').slice(0, 3).join('.')
    const { managedFields, uid } = (await person.get(of)).metadata
    await person.patch(of, { metadata: { annotations: { 'hansa.dev/applied': former } } })
    await person.patch(of, { metadata: { managedFields } })
    const rows = (await hub.inventory()).filter((one) => one.uid === uid)
    await hub.store.write({ subject: tokenSubject('anna') }, (tx) =>
      putRows(
        tx,
        rows.map((row) => ({ ...row, mark: former })),
      ),
    )
  }
  await hub.restart()
  await until('its mark is sealed', async () => (await mark(path)) === sealed)
  expect((await mark(at.configMap('settings'))).split('.')).toHaveLength(3)
  expect((await hub.events()).map(({ reason }) => reason)).not.toContain('DriftCorrected')
})
