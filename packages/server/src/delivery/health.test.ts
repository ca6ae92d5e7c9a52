import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HealthRule } from '../bundles/index.js'
import { allRights, noRights } from '../runtime/rights.js'
import { type Hub, openHub, user } from './testing/hub.js'
import { configMap, custom, widgets } from './testing/manifests.js'
import { personOn } from './testing/person.js'

const path = '/apis/example.com/v1/namespaces/default/widgets/one'

const ruleOf = (ready: string): HealthRule[] => [
  { group: 'example.com', kind: 'Widget', ready, failed: 'object.status.phase == "Broken"' },
]
const done = ruleOf('object.status.phase == "Done"')

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
  await hub.push('web', '1.0.0', [widgets(['v1']), custom('Widget', 'one')])
})
afterEach(() => hub.close())

const report = (status: object) => person.patch(path, { status })

/** Gives the release other rules; waits until it is applied. */
const place = async (health: HealthRule[] | undefined): Promise<string> => {
  const uid = await hub.place({ desired: health === undefined ? {} : { health } })
  await hub.when(uid, 'applied', (row) => row.applied && row.appliedHash === row.desiredHash)
  return uid
}

const shows = (uid: string, message: string) =>
  hub.when(uid, message, (row) => row.applied && row.message.includes(message))

const widgetReads = (): string[] =>
  hub
    .cluster()
    .requests.recent.filter(({ path: at, verb }) => verb === 'list' && at.includes('/widgets'))
    .map(({ path: at }) => at)

/** Stores the resource of the release, which the rights are about. */
const storeRelease = () =>
  hub.store.write(user, (tx) =>
    tx.put({
      ...{ kind: 'Release', namespace: 'default', name: 'web', uid: hub.releaseUid('web') },
      ...{ labels: {}, annotations: {}, generation: 1, revision: 0, createdAt: '', updatedAt: '' },
      ...{ deletedAt: null, spec: {}, status: {} },
    }),
  )

describe('a target with health rules', () => {
  test('is ready when the rule says so, names the object that has failed or not, and reads nothing more', async () => {
    const uid = await place(done)
    await shows(uid, 'Widget default/one: its controller has not reported a status yet')
    await report({ phase: 'Gluing', message: 'part 2' })
    const row = await shows(uid, 'Widget default/one: part 2 (health rule of the bundle: ready is false)')
    expect(row.ready).toBe(false)
    await report({ phase: 'Done', message: '' })
    expect((await hub.ready(uid)).message).toBe('')
    await report({ phase: 'Broken', message: 'no glue' })
    await shows(uid, 'Widget default/one: no glue (health rule of the bundle: failed is true)')
    // One list opened the watch: none for an object, and none for a change.
    expect(widgetReads()).toHaveLength(1)
  })

  test('is neither ready nor failed where the rule cannot be evaluated', async () => {
    const uid = await place(ruleOf('object.status.parts > 1'))
    await report({ phase: 'Done' })
    const row = await shows(uid, 'ready: no such key "parts": test for it with has()')
    expect(row).toMatchObject({ ready: false, failed: false })
  })

  test('follows other rules though the object does not change, also the first ones', async () => {
    const uid = await place(undefined)
    await report({ phase: 'Gluing' })
    await hub.when(uid, 'ready without rules', (row) => row.ready && row.message.includes('no known status'))
    await place(done)
    await shows(uid, 'Widget default/one: (health rule of the bundle: ready is false)')
    expect(widgetReads()).toHaveLength(2)
    await place(ruleOf('object.status.phase == "Gluing"'))
    await hub.when(uid, 'ready by the other rule', (row) => row.ready && row.appliedHash === row.desiredHash)
    expect(widgetReads()).toHaveLength(2)
    await hub.restart()
    await report({ phase: 'Done' })
    await shows(uid, 'ready is false')
  })
})

test('a rule of one target for a kind is followed by another one that gets it later', async () => {
  await hub.push('other', '1.0.0', [configMap('two', { phase: 'Gluing' })])
  const rule: HealthRule[] = [{ group: '', kind: 'ConfigMap', ready: 'object.data.phase == "Done"' }]
  const two = (health?: HealthRule[]) =>
    hub.place({ release: 'other', bundle: 'other', desired: health === undefined ? {} : { health } })
  await hub.ready(await two())
  await hub.push('third', '1.0.0', [configMap('three', { phase: 'Done' })])
  await hub.ready(await hub.place({ release: 'third', bundle: 'third', desired: { health: rule } }))
  await shows(await two(rule), 'ConfigMap default/two: (health rule of the bundle: ready is false)')
})

describe('a sensitive value', () => {
  const guess = (password: string): HealthRule[] => [
    { group: '', kind: 'ConfigMap', ready: `object.data.password == "${password}"` },
  ]
  const mark = { kind: 'ConfigMap', name: 'login', pointer: '/data/password' }
  const login = configMap('login', { password: 'hunter2', user: 'anna' })
  beforeEach(() => hub.push('web', '1.0.1', [login], [], [], [mark]))

  test('is not found out by rules of a release, also not after a restart', async () => {
    // The bundle was pushed before such rules were refused.
    const uid = await hub.place({ version: '1.0.1', desired: { health: guess('hunter2') } })
    const isFalse = 'ConfigMap default/login: (health rule of the bundle: ready is false)'
    await shows(uid, isFalse)
    const user: HealthRule[] = [{ group: '', kind: 'ConfigMap', ready: 'object.data.user == "anna"' }]
    await hub.place({ version: '1.0.1', desired: { health: user } })
    await hub.ready(uid)
    await hub.restart()
    await hub.place({ version: '1.0.1', desired: { health: guess('hunter2') } })
    await shows(uid, isFalse)
  })

  test('is not found out by tests of rules of another revision', async () => {
    await hub.push('web', '1.1.0', [configMap('other')], [], guess('hunter2'))
    await storeRelease()
    await hub.ready(await hub.place({ version: '1.0.1' }))
    const named = { cluster: 'eu-1', objectNamespace: 'default', objectName: 'login' }
    const ref = { namespace: 'default', name: 'web', version: '1.1.0' }
    expect(await hub.delivery.liveHealth({ ...ref, ...named }, { rights: allRights })).toMatchObject([
      { kind: 'ConfigMap', by: 'Bundle', health: 'Progressing', expressions: [{ result: 'false' }] },
    ])
  })

  test('cannot be in a kind with rules that could find it out', async () => {
    await expect(hub.push('web', '1.2.0', [login], [], guess('a'), [mark])).rejects.toMatchObject({
      errors: [
        {
          pointer: '/spec/health/0/ready',
          reason: expect.stringContaining('/spec/sensitive/0 marks /data/password of ConfigMap "login"'),
        },
      ],
    })
    const ready: HealthRule[] = [{ group: '', kind: 'ConfigMap', ready: '!has(object.status)' }]
    await hub.push('web', '1.2.0', [login], [], ready, [mark])
  })
})

describe('a test of health rules on live objects', () => {
  const revision = { namespace: 'default', name: 'web', version: '1.0.0' }
  const on = { cluster: 'eu-1', objectNamespace: 'default', objectName: 'one' }
  const live = (version: string, rights = allRights, named = on) =>
    hub.delivery.liveHealth({ ...revision, version, ...named }, { rights })

  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' }, stringData: { a: 'b' } }

  test('reads what the release has with that name, and judges it by the revision', async () => {
    await hub.push(
      'web',
      '1.1.0',
      [widgets(['v1']), custom('Widget', 'one')],
      [],
      [...done, { group: 'example.com', kind: 'Gadget', ready: 'true' }],
    )
    await hub.push('web', '1.0.1', [widgets(['v1']), custom('Widget', 'one'), configMap('one'), secret])
    await storeRelease()
    const uid = await hub.place({ version: '1.0.1' })
    await hub.ready(uid)
    await report({ phase: 'Broken', message: 'no glue' })
    hub.cluster().requests.reset()
    const here = { release: 'web', namespace: 'default', name: 'one' }
    expect(await live('1.1.0')).toMatchObject([
      { kind: 'Widget', by: 'Bundle', health: 'Failed', ...here, expressions: [{ result: 'true' }, {}] },
      { kind: 'ConfigMap', by: 'Hub', health: 'Ready', ...here, expressions: [] },
      { kind: 'Gadget', by: 'Bundle', health: 'NotFound' },
    ])
    expect(hub.cluster().requests.recent.filter(({ path: at }) => at.includes('/secrets'))).toEqual([])
    expect(await live('1.0.0', allRights, { ...on, objectName: 'two' })).toEqual([])
    await expect(live('9.0.0')).rejects.toThrow('revision "web@9.0.0" not found')
    hub.fleet.setReady('eu-1', false)
    await expect(live('1.1.0')).rejects.toThrow('cannot reach eu-1')
  })

  test('finds nothing for a subject without the right to read the release', async () => {
    await storeRelease()
    await place(undefined)
    await expect(live('1.0.0', noRights)).rejects.toThrow(/not found|no release of this bundle/)
    await expect(live('1.0.0', allRights, { ...on, cluster: 'us-1' })).rejects.toThrow(
      'no release of this bundle is on us-1',
    )
  })
})
