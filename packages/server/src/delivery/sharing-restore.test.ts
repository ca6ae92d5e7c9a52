import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import type { InventoryRow } from './inventory.js'
import { putRows } from './store.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, namespace, widgets } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com'
const shared = new Set(['CustomResourceDefinition', 'Namespace'])

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub(['eu-1'], {}, undefined, { sweepMs: 20 })
  person = personOn(hub.cluster())
})
afterEach(() => hub.close())

const spaceOf = (labels: Record<string, string>) => namespace('shared', labels)
const live = () => person.get(path)
const versions = async (): Promise<string[]> =>
  (await live()).spec.versions.map(({ name }: { name: string }) => name)
const team = async (): Promise<string> => (await person.get(at.namespace('shared'))).metadata.labels.team
const managerOf = (release: string): string => `hansa-${hub.releaseUid(release)}`
const managers = async (of = path): Promise<string[]> =>
  (await person.get(of)).metadata.managedFields.flatMap(({ manager }: { manager: string }) =>
    manager.startsWith('hansa') ? [manager] : [],
  )
const statesOf = async (uid: string): Promise<string[]> =>
  (await hub.inventory()).flatMap(({ targetUid, kind, state }) =>
    targetUid === uid && shared.has(kind) ? [state] : [],
  )
const settled = (what: string, uid: string, state: string) =>
  until(what, async () => (await statesOf(uid)).every((one) => one === state))
const restored = () =>
  hub.store.write({ subject: tokenSubject('anna') }, async (tx) => {
    await tx.db.insert(tx.tables.meta).values({ key: 'restoredAt', value: '2026-01-01T00:00:00.000Z' })
  })

const both = async (desired = {}) => {
  await hub.push('web', '1.0.0', [widgets(['v1']), spaceOf({ team: 'web' }), configMap('one')])
  await hub.push('other', '1.0.0', [widgets(['v1']), spaceOf({ team: 'other' }), configMap('two')])
  await hub.push('other', '1.1.0', [widgets(['v1', 'v2']), spaceOf({ team: 'other' }), configMap('two')])
  const first = await hub.place({ desired })
  await hub.ready(first)
  const second = await hub.place({ bundle: 'other', desired })
  await hub.ready(second)
  await settled('the second shares', second, 'shared')
  return { first, second }
}

describe('an object that two releases share, after the hub was restored from a backup', () => {
  test('stays with its holder, is neither removed nor recreated, and nobody reports it as unknown', async () => {
    const { first, second } = await both()
    const { uid } = (await live()).metadata
    await hub.stop()
    await restored()
    hub.cluster().requests.reset()
    await hub.restart()
    await until('the holder applied everything once more', async () => {
      const rows = await hub.inventory()
      return rows.every(({ hash }) => hash !== '') && hub.cluster().requests.count('apply') > 0
    })
    await Promise.all([hub.ready(first), hub.ready(second)])
    expect(await statesOf(first)).toEqual(['applied', 'applied'])
    expect(await statesOf(second)).toEqual(['shared', 'shared'])
    expect((await live()).metadata.uid).toBe(uid)
    expect(await managers()).toEqual([managerOf('web')])
    expect(await team()).toBe('web')
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('UnknownObjects')
  })

  test('goes back to the holder that the backup knows, without a version that another release ships being lost', async () => {
    const { first, second } = await both()
    const before = (await hub.inventory()).filter(({ kind }) => shared.has(kind))
    await hub.place({ bundle: 'other', version: '1.1.0' })
    await until('the second holds the definition', async () => (await managers())[0] === managerOf('other'))
    await hub.when(second, 'the upgrade', (row) => row.applied && row.appliedHash === row.desiredHash)
    await hub.stop()
    await hub.store.write({ subject: tokenSubject('anna') }, (tx) => putRows(tx, before))
    await restored()
    const seen: string[][] = []
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          const answer = await transport.request(asked)
          if (asked.method === 'PATCH' && asked.path === path) seen.push(await versions())
          return answer
        },
      }),
    })
    // The move of the managers, and the apply.
    await until('the first applied it again', () => seen.length >= 2)
    await until('the first holds it again', async () => (await managers()).join() === managerOf('web'))
    await Promise.all([hub.ready(first), hub.ready(second)])
    for (const names of seen) expect(names.sort()).toEqual(['v1', 'v2'])
  })
})

describe('an object that an earlier version of Hansa applied, with a mark that names only its target', () => {
  test('gets one that proves the hub applied it, so that the release can leave and return', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1']), spaceOf({ team: 'web' }), configMap('one')])
    const first = await hub.place()
    await hub.ready(first)
    await hub.stop()
    const paths = [path, at.namespace('shared')]
    const name = `hansa.dev/applied-${hub.releaseUid('web')}`
    const markOn = async (of: string): Promise<string> => (await person.get(of)).metadata.annotations[name]
    const rows: InventoryRow[] = []
    for (const of of paths) {
      const mark = (await markOn(of)).split('.').slice(0, 3).join('.')
      const { managedFields } = (await person.get(of)).metadata
      const patched = await person.patch(of, { metadata: { annotations: { [name]: mark } } })
      const { uid } = (await person.patch(of, { metadata: { managedFields } })).metadata
      expect(patched.metadata.annotations[name]).toBe(mark)
      const row = (await hub.inventory()).find((one) => one.uid === uid)
      if (row !== undefined) rows.push({ ...row, mark })
    }
    expect(rows).toHaveLength(2)
    await hub.store.write({ subject: tokenSubject('anna') }, (tx) => putRows(tx, rows))
    await hub.restart()
    await until('new marks', async () => {
      const marks = await Promise.all(paths.map(markOn))
      return marks.every((mark) => mark.split('.').length === 4)
    })
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('DriftCorrected')
    await hub.withdraw(first, 'Replaced')
    await hub.gone(first)
    const again = await hub.place()
    await hub.ready(again)
    expect(again).not.toBe(first)
  })
})

describe('an object that two releases share, during a sweep', () => {
  test('is not a stray, whoever applied it and however often it is listed', async () => {
    const { first, second } = await both()
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    await settled('the second holds', second, 'applied')
    await hub.withdraw(second, 'ReleaseDeleted')
    await hub.gone(second)
    // Another release keeps both kinds listed.
    await hub.push('third', '1.0.0', [widgets(['v1']), spaceOf({})])
    const { uid } = (await live()).metadata
    const third = await hub.place({ bundle: 'third' })
    await hub.ready(third)
    hub.cluster().requests.reset()
    await until('several lists', () => hub.cluster().requests.count('list') >= 6)
    expect((await live()).metadata.uid).toBe(uid)
    const reasons = (await hub.events()).map(({ reason }) => reason)
    for (const reason of ['StraysRemoved', 'UnprovedObjects']) expect(reasons).not.toContain(reason)
  })

  test.each(['Keep', 'All'] as const)('survives the eviction of its holder: %s', async (deletion) => {
    const { first, second } = await both({ deletion })
    const { uid } = (await live()).metadata
    hub.fleet.setReady('eu-1', false)
    await hub.when(first, 'unreachable', ({ unreachable }) => unreachable)
    await hub.withdraw(first, 'Evicted')
    hub.fleet.setReady('eu-1', true)
    await hub.gone(first)
    await settled('the second holds', second, 'applied')
    await until('its labels', async () => (await team()) === 'other')
    expect((await live()).metadata.uid).toBe(uid)
    expect(await managers()).toEqual([managerOf('other')])
  })

  test('passes on from a holder that was given up and whose objects stay (purge: Never)', async () => {
    const { first, second } = await both()
    hub.fleet.setReady('eu-1', false)
    await hub.when(first, 'unreachable', ({ unreachable }) => unreachable)
    await hub.withdraw(first, 'Left')
    hub.fleet.setReady('eu-1', true)
    await settled('the second holds', second, 'applied')
    await until('its labels', async () => (await team()) === 'other')
    expect(await managers()).toEqual([managerOf('other')])
  })
})
