import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createOnlyHash } from '../apply/wanted.js'
import type { InventoryRow } from '../inventory.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { type Hub, openHub } from '../testing/hub.js'
import { autoscaler, configMap, deployment } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'
import { type Drift, driftOf } from './drift.js'

const row: InventoryRow = {
  targetUid: 't',
  cluster: 'eu-1',
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  namespace: 'web',
  name: 'web',
  uid: 'u1',
  hash: 'h',
  fields: 'f1',
  replicas: 'applied',
  mark: 'v1.a.b',
  managedAt: '2026-01-01T00:00:00Z',
  state: 'applied',
  appliedAt: null,
}
const seen: ObservedObject = {
  uid: 'u1',
  resourceVersion: '1',
  hub: 'hub',
  release: 'r',
  target: 't',
  keptBy: undefined,
  deleting: false,
  finalizers: [],
  owned: { hansa: 'f1' },
  marks: { hansa: 'v1.a.b' },
  managedAt: { hansa: '2026-01-01T00:00:00Z' },
  ownsReplicas: true,
  replicasOwners: [],
  health: undefined,
}

describe('drift is', () => {
  const cases: [
    string,
    Partial<InventoryRow>,
    Partial<ObservedObject> | undefined,
    boolean | undefined,
    Drift | undefined,
  ][] = [
    ['nothing when everything is as it was applied', {}, {}, false, undefined],
    ['that the object is gone', {}, undefined, false, 'gone'],
    ['that its uid changed', {}, { uid: 'u2' }, false, 'replaced'],
    ['that our manager lost a path', {}, { owned: { hansa: 'f0' } }, false, 'fields'],
    ['that our manager lost all of them', {}, { owned: {} }, false, 'fields'],
    [
      'nothing when another manager lost one',
      {},
      { owned: { hansa: 'f1', 'hansa-r': 'x' } },
      false,
      undefined,
    ],
    [
      'that our manager applied other content: a hub without its lease',
      {},
      { marks: { hansa: 'v1.c.d' } },
      false,
      'applied',
    ],
    ['that the mark is gone, its path still ours', {}, { marks: {} }, false, 'applied'],
    [
      'that our manager applied once more: the mark may have been copied',
      {},
      { managedAt: { hansa: '2026-01-01T00:00:01Z' } },
      false,
      'applied',
    ],
    [
      'nothing when another manager of ours was at it',
      {},
      {
        marks: { hansa: 'v1.a.b', 'hansa-r': 'v1.x.y' },
        managedAt: { hansa: '2026-01-01T00:00:00Z', 'hansa-r': 'x' },
      },
      false,
      undefined,
    ],
    [
      'nothing by mark or time for a row of before there were any',
      { mark: null, managedAt: null },
      { marks: { hansa: 'v1.c.d' }, managedAt: { hansa: '2026-02-02T00:00:00Z' } },
      false,
      undefined,
    ],
    ['a lost path rather than a lost mark', {}, { owned: {}, marks: {} }, false, 'fields'],
    ['that the replicas were taken', {}, { ownsReplicas: false }, false, 'replicas'],
    ['nothing when an autoscaler took the replicas', {}, { ownsReplicas: false }, true, undefined],
    ['nothing while autoscalers are not known', {}, { ownsReplicas: false }, undefined, undefined],
    ['nothing when no replicas were applied', { replicas: '' }, { ownsReplicas: false }, false, undefined],
    [
      'that replicas left to an autoscaler lost it',
      { replicas: 'left' },
      { ownsReplicas: false },
      false,
      'replicas',
    ],
    ['nothing while the autoscaler is there', { replicas: 'left' }, { ownsReplicas: false }, true, undefined],
    ['nothing while the object is being deleted', {}, { deleting: true, owned: {} }, false, undefined],
    ['nothing for what was never seen applied', { uid: null, state: 'pending' }, undefined, false, undefined],
    ['nothing when a finished Job is gone', { state: 'finished' }, undefined, false, undefined],
    ['nothing for what is kept', { state: 'kept' }, undefined, false, undefined],
    [
      'nothing in the fields of an object that is only created',
      { hash: createOnlyHash },
      { owned: {}, marks: {}, ownsReplicas: false },
      false,
      undefined,
    ],
    ['that an object that is only created is gone', { hash: createOnlyHash }, undefined, false, 'gone'],
    ['nothing in the fields of a shared namespace', { state: 'shared' }, { owned: {} }, false, undefined],
  ]
  test.each(cases)('%s', (_rule, rowChange, seenChange, autoscaled, drift) => {
    const looked = seenChange === undefined ? undefined : { ...seen, ...seenChange }
    expect(driftOf({ ...row, ...rowChange }, looked, { manager: 'hansa', autoscaled })).toBe(drift)
  })
})

describe('on a cluster', () => {
  let hub: Hub
  let person: ReturnType<typeof personOn>
  beforeEach(async () => {
    hub = await openHub()
    person = personOn(hub.cluster())
  })
  afterEach(() => hub.close())

  const corrected = (text: string) =>
    until('drift corrected', async () =>
      (await hub.events()).find(
        ({ reason, message }) => reason === 'DriftCorrected' && message.includes(text),
      ),
    )

  test('a changed field is corrected, and the event names the path', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    const uid = await hub.place()
    await hub.ready(uid)
    await person.patch(at.configMap('settings'), { data: { text: 'secret-of-theirs' } })
    const event = await corrected('ConfigMap default/settings (.data.text)')
    expect(JSON.stringify(event)).not.toContain('secret-of-theirs')
    expect((await person.get(at.configMap('settings'))).data).toEqual({ text: 'ours' })
    await hub.ready(uid)
  })

  test('a field of others is not drift', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    await hub.ready(await hub.place())
    await person.patch(at.configMap('settings'), { data: { more: 'theirs' } })
    await person.patch(at.configMap('settings'), { data: { text: 'drift' } })
    await corrected('.data.text')
    expect((await person.get(at.configMap('settings'))).data).toEqual({ text: 'ours', more: 'theirs' })
  })

  test('a deleted object is recreated, with its new uid in the inventory', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    await person.remove(at.configMap('settings'))
    await corrected('ConfigMap default/settings recreated')
    const made = await person.get(at.configMap('settings'))
    await until(
      'the new uid in the inventory',
      async () => (await hub.inventory())[0]?.uid === made.metadata.uid,
    )
  })

  test('a Secret written as text loses the keys that left the bundle, and its values are corrected', async () => {
    const secret = (stringData: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'creds' },
      stringData,
    })
    const path = '/api/v1/namespaces/default/secrets/creds'
    const encoded = (text: string): string => Buffer.from(text).toString('base64')
    await hub.push('web', '1.0.0', [secret({ username: 'admin', password: 'one' })])
    await hub.push('web', '1.1.0', [secret({ password: 'one' })])
    const uid = await hub.place()
    await hub.ready(uid)
    expect((await person.get(path)).data).toEqual({ username: encoded('admin'), password: encoded('one') })
    await hub.place({ version: '1.1.0' })
    await until('the key is gone', async () => (await person.get(path)).data.username === undefined)
    await hub.ready(uid)
    await person.patch(path, { data: { password: encoded('theirs') } })
    await corrected('.data.password')
    expect((await person.get(path)).data).toEqual({ password: encoded('one') })
    expect(JSON.stringify(await hub.events())).not.toContain(encoded('theirs'))
  })

  test('a removed label of ours is restored', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    await hub.ready(await hub.place())
    const { metadata } = await person.patch(at.configMap('settings'), {
      metadata: { labels: { 'hansa.dev/hub': null } },
    })
    await until('the label', async () => {
      const now = await person.get(at.configMap('settings'))
      return now.metadata.uid === metadata.uid && now.metadata.labels['hansa.dev/hub'] === hub.store.hubUid
    })
  })

  test('an object that replaces ours is a conflict, and never deleted', async () => {
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.stop()
    await person.remove(at.configMap('settings'))
    const theirs = await person.create(at.configMaps(), configMap('settings', { text: 'theirs' }))
    await hub.restart()
    const row = await hub.when(uid, 'a conflict', ({ failed, applied }) => failed && !applied)
    expect(row.message).toContain('already exists')
    await hub.withdraw(uid, 'Replaced')
    await hub.gone(uid)
    expect((await person.get(at.configMap('settings'))).metadata.uid).toBe(theirs.metadata.uid)
  })

  test('drift while the hub was down is corrected by its next start', async () => {
    await hub.push('web', '1.0.0', [configMap('one', { a: '1' }), configMap('two', { a: '1' })])
    await hub.ready(await hub.place())
    await hub.stop()
    await person.patch(at.configMap('one'), { data: { a: '2' } })
    await person.remove(at.configMap('two'))
    await hub.restart()
    await until('both back', async () => {
      const one = await person.get(at.configMap('one'))
      return (
        one.data.a === '1' &&
        hub
          .cluster()
          .objects('ConfigMap')
          .some(({ metadata }) => metadata.name === 'two')
      )
    })
  })

  test('a finished Job that expires by its time to live is not recreated', async () => {
    await hub.push('web', '1.0.0', [
      configMap('settings'),
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'once' },
        spec: {
          ttlSecondsAfterFinished: 0,
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'once', image: 'x' }] } },
        },
      },
    ])
    const uid = await hub.place()
    await hub.ready(uid)
    await until('it is noted', async () => (await hub.inventory()).some(({ state }) => state === 'finished'))
    await person.remove('/apis/batch/v1/namespaces/default/jobs/once').catch(() => undefined)
    await person.patch(at.configMap('settings'), { data: { text: 'drift' } })
    await corrected('.data.text')
    expect(hub.cluster().objects('Job')).toEqual([])
    await hub.withdraw(uid, 'Replaced')
    await hub.gone(uid)
  })

  test('is only reported under drift: Report, and ends when the object is as it was', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    const uid = await hub.place({ desired: { drift: 'Report' } })
    await hub.ready(uid)
    await person.patch(at.configMap('settings'), { data: { text: 'theirs' } })
    const drifted = await hub.when(uid, 'drift reported', ({ drifted: told }) => told)
    expect(drifted.message).toContain('ConfigMap default/settings was changed')
    expect(drifted.ready).toBe(true)
    expect((await person.get(at.configMap('settings'))).data).toEqual({ text: 'theirs' })
    await hub.place({ desired: { drift: 'Correct' } })
    await hub.when(uid, 'drift over', ({ drifted: told, applied }) => !told && applied)
    expect((await person.get(at.configMap('settings'))).data).toEqual({ text: 'ours' })
  })

  test('replicas scaled by hand are corrected', async () => {
    await hub.push('web', '1.0.0', [deployment('web', { replicas: 2 })])
    const uid = await hub.place()
    await hub.ready(uid)
    await person.patch(`${at.deployment('web')}/scale`, { spec: { replicas: 5 } })
    await corrected('.spec.replicas')
    expect((await person.get(at.deployment('web'))).spec.replicas).toBe(2)
  })

  test('replicas owned by an autoscaler of the bundle are left to it, through later applies too', async () => {
    await hub.push('web', '1.0.0', [deployment('web', { replicas: 2 }), autoscaler('web', 'web')])
    await hub.push('web', '1.1.0', [
      deployment('web', { replicas: 2, image: 'nginx:1.30' }),
      autoscaler('web', 'web'),
    ])
    const uid = await hub.place()
    await hub.when(uid, 'applied', ({ applied }) => applied)
    expect((await person.get(at.deployment('web'))).spec.replicas).toBe(2)
    await person.patch(`${at.deployment('web')}/scale`, { spec: { replicas: 5 } })
    await hub.place({ version: '1.1.0' })
    await hub.when(
      uid,
      'the next version',
      ({ applied, desired }) => applied && desired.bundle.version === '1.1.0',
    )
    const { spec } = await person.get(at.deployment('web'))
    expect(spec.replicas).toBe(5)
    expect(spec.template.spec.containers[0].image).toBe('nginx:1.30')
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('DriftCorrected')
  })

  test('replicas owned by an autoscaler of the member are left to it, and taken back when it is gone', async () => {
    await hub.push('web', '1.0.0', [deployment('web', { replicas: 2 })])
    const uid = await hub.place()
    await hub.ready(uid)
    await person.create(at.autoscalers(), autoscaler('theirs', 'web'))
    await until('the watch of autoscalers has told', () =>
      hub.cluster().requests.recent.some(({ path }) => path.includes('horizontalpodautoscalers')),
    )
    await person.patch(`${at.deployment('web')}/scale`, { spec: { replicas: 5 } })
    await person.patch(at.deployment('web'), { metadata: { labels: { 'hansa.dev/target': 'theirs' } } })
    await corrected('hansa.dev/target')
    expect((await person.get(at.deployment('web'))).spec.replicas).toBe(5)
    await person.remove(`${at.autoscalers()}/theirs`)
    await corrected('.spec.replicas')
    expect((await person.get(at.deployment('web'))).spec.replicas).toBe(2)
  })

  test('repeated drift is corrected at growing intervals', async () => {
    await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' })])
    await hub.ready(await hub.place())
    const { requests } = hub.cluster()
    requests.reset()
    const end = Date.now() + 600
    let changes = 0
    while (Date.now() < end) {
      changes += 1
      await person.patch(at.configMap('settings'), { data: { text: `theirs ${changes}` } })
      await until('corrected or not', async () => {
        const now = await person.get(at.configMap('settings'))
        return now.data.text === 'ours' || Date.now() > end
      })
    }
    // 20 ms doubled each time: at most six corrections fit into 600 ms.
    expect(requests.count('apply')).toBeLessThanOrEqual(6)
  })
})
