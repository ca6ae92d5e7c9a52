import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, deployment, namespace } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { strict } from './testing/strict.js'
import { until } from './testing/until.js'

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
})
afterEach(() => hub.close())

const theirs = configMap('settings', { text: 'theirs' })

const read = async (name = 'settings') =>
  (await person.get(at.configMap(name))) as { data: unknown; metadata: { uid: string; labels?: object } }

describe('an object that exists before its first apply', () => {
  test('is a conflict when it is not ours: it stays as it is, and the event names its holder', async () => {
    await person.create(at.configMaps(), theirs)
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    const uid = await hub.place()
    const row = await hub.when(uid, 'a conflict', ({ failed }) => failed)

    expect(row.applied).toBe(false)
    expect(row.message).toContain(
      'ConfigMap default/settings on eu-1 already exists: it was not applied by Hansa',
    )
    expect(row.message).toContain('conflicts: Adopt')
    expect(await read()).toMatchObject({ data: { text: 'theirs' } })
    expect((await read()).metadata.labels).toBeUndefined()
    // It is retried repeatedly, and each attempt is recorded before it is made.
    await until('nothing is held', async () => (await hub.inventory()).length === 0)
    expect((await hub.events()).filter(({ reason }) => reason === 'Conflict')).toHaveLength(1)
  })

  test('is a conflict even when no field differs', async () => {
    await person.create(at.configMaps(), theirs)
    await hub.push('web', '1.0.0', [theirs])
    await hub.when(await hub.place(), 'a conflict', ({ failed }) => failed)
    expect((await read()).metadata.labels).toBeUndefined()
  })

  test('is applied once its holder has deleted it', async () => {
    await person.create(at.configMaps(), theirs)
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    const uid = await hub.place()
    await hub.when(uid, 'a conflict', ({ failed }) => failed)
    await person.remove(at.configMap('settings'))
    await hub.ready(uid)
    expect(await read()).toMatchObject({ data: { text: 'ours' } })
  })

  test('is adopted with its uid under conflicts: Adopt', async () => {
    const before = await person.create(at.configMaps(), theirs)
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    const uid = await hub.place({ desired: { conflicts: 'Adopt' } })
    await hub.ready(uid)
    const after = await read()
    expect(after).toMatchObject({ data: { text: 'ours' }, metadata: { uid: before.metadata.uid } })
    expect(after.metadata.labels).toMatchObject({ 'hansa.dev/target': uid })
    expect((await hub.events()).map(({ reason }) => reason)).toContain('Adopted')
  })

  test('is never adopted from another hub', async () => {
    await person.create(at.configMaps(), {
      ...theirs,
      metadata: { name: 'settings', labels: { 'hansa.dev/hub': 'other' } },
    })
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    const row = await hub.when(
      await hub.place({ desired: { conflicts: 'Adopt' } }),
      'a conflict',
      ({ failed }) => failed,
    )
    expect(row.message).toContain('another hub')
    expect(await read()).toMatchObject({ data: { text: 'theirs' } })
  })

  test('is ours again when an earlier target of the same release left it', async () => {
    await person.create(at.configMaps(), {
      ...theirs,
      metadata: {
        name: 'settings',
        labels: {
          'hansa.dev/hub': hub.store.hubUid,
          'hansa.dev/release': hub.releaseUid('web'),
          'hansa.dev/target': 'gone',
        },
      },
    })
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'theirs', more: 'x' })])
    const uid = await hub.place()
    await hub.ready(uid)
    expect((await read()).metadata.labels).toMatchObject({ 'hansa.dev/target': uid })
  })

  test('that appears between the look and the apply is released again', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'theirs' })])
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          if (asked.method === 'PATCH' && asked.path.endsWith('/settings') && !asked.query?.force)
            await person.create(at.configMaps(), theirs).catch(() => undefined)
          return transport.request(asked)
        },
      }),
    })
    await hub.when(await hub.place(), 'a conflict', ({ failed }) => failed)
    expect((await read()).metadata.labels ?? {}).toEqual({})
    expect(await hub.inventory()).toEqual([])
  })
})

describe('a member that supports create-only applies', () => {
  const calls: string[] = []
  beforeEach(async () => {
    await hub.restart({
      transport: (transport) => {
        const through = strict(transport)
        return {
          ...through,
          request: (asked) => {
            calls.push(`${asked.method} ${asked.path}`)
            return through.request(asked)
          },
        }
      },
    })
    calls.length = 0
  })

  test('is not read before the first apply of an object', async () => {
    await hub.push('web', '1.0.0', [configMap('one'), configMap('two')])
    await hub.ready(await hub.place())
    await hub.ready(await hub.place({ release: 'other', namespace: 'kube-public' }))
    const about = calls.filter((call) => call.includes('/configmaps/'))
    expect(about).toHaveLength(4)
    expect(about.every((call) => call.startsWith('PATCH'))).toBe(true)
  })

  test('still reports a conflict', async () => {
    await person.create(at.configMaps(), theirs)
    await hub.push('web', '1.0.0', [theirs])
    await hub.when(await hub.place(), 'a conflict', ({ failed }) => failed)
    expect((await read()).metadata.labels).toBeUndefined()
  })

  test('has adoptable objects adopted', async () => {
    const before = await person.create(at.configMaps(), theirs)
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    await hub.ready(await hub.place({ desired: { conflicts: 'Adopt' } }))
    expect(await read()).toMatchObject({ data: { text: 'ours' }, metadata: { uid: before.metadata.uid } })
  })
})

describe('two releases that want the same object', () => {
  test('do not share it: the second is refused, and applies it when the first is gone', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { from: 'first' })])
    await hub.push('other', '1.0.0', [configMap('settings', { from: 'second' })])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    const row = await hub.when(second, 'a conflict', ({ failed }) => failed)
    expect(row.message).toContain('ConfigMap default/settings on eu-1 belongs to release default/web')
    expect(row.message).not.toContain(first)
    expect(await read()).toMatchObject({ data: { from: 'first' } })
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.ready(second)
    expect(await read()).toMatchObject({ data: { from: 'second' } })
  })

  test('placed at the same moment: exactly one has it', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { from: 'first' })])
    await hub.push('other', '1.0.0', [configMap('settings', { from: 'second' })])
    const [first, second] = await Promise.all([hub.place(), hub.place({ bundle: 'other' })])
    const rows = await until('one ready, one failed', async () => {
      const both = [await hub.target(first ?? ''), await hub.target(second ?? '')]
      return both.some((row) => row?.ready) && both.some((row) => row?.failed) ? both : undefined
    })
    const winner = rows.find((row) => row?.ready)
    expect((await read()).metadata.labels).toMatchObject({ 'hansa.dev/target': winner?.uid })
  })
})

describe('the namespace a release names', () => {
  test('is created when absent, and kept', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place({ namespace: 'fresh' })
    await hub.ready(uid)
    expect((await person.get(at.namespace('fresh'))).metadata.labels).toMatchObject({
      'hansa.dev/hub': hub.store.hubUid,
    })
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect((await person.get(at.namespace('fresh'))).metadata.deletionTimestamp).toBeUndefined()
    expect((await hub.events()).find(({ reason }) => reason === 'Kept')?.message).toContain('Namespace fresh')
  })

  test('is not changed when somebody else has created it', async () => {
    await person.create(at.namespaces, namespace('theirs'))
    await hub.push('web', '1.0.0', [configMap('settings')])
    await hub.ready(await hub.place({ namespace: 'theirs' }))
    expect((await person.get(at.namespace('theirs'))).metadata.labels).not.toHaveProperty('hansa.dev/hub')
    expect((await hub.inventory()).map(({ kind }) => kind)).toEqual(['ConfigMap'])
  })

  test('that a bundle ships and somebody else has created is a conflict', async () => {
    await person.create(at.namespaces, namespace('theirs'))
    await hub.push('web', '1.0.0', [namespace('theirs'), deployment('web', { namespaceName: 'theirs' })])
    const row = await hub.when(await hub.place(), 'a conflict', ({ failed }) => failed)
    expect(row.message).toContain('Namespace theirs on eu-1 already exists')
    expect(hub.cluster().objects('Deployment')).toEqual([])
  })
})
