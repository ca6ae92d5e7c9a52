import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import {
  complete,
  end,
  hook,
  hookEventsOf,
  job,
  manualJob,
  named,
  waitingFor,
  writesOn,
} from '../testing/hooks.js'
import { type Hub, openHub, user } from '../testing/hub.js'
import { configMap, custom, definition, deployment, namespace } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'], { jobDelayMs: 5 }, openTestStore(), {}, hookedSources)
})
afterEach(() => hub.close())

describe('the hooks of a target', () => {
  test('run before and after its objects, by weight and then by name, after its Namespaces and definitions', async () => {
    const ours = { namespaceName: 'web', replicas: 1 }
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf(
        [
          namespace('web'),
          definition('Widget'),
          configMap('main', {}, 'web'),
          custom('Widget', 'widget'),
          deployment('server', ours),
        ],
        [
          hook(job('last', {}, 'web'), ['post-install'], { weight: 5 }),
          hook(configMap('second', {}, 'web'), ['pre-install', 'pre-upgrade']),
          hook(job('first', {}, 'web'), ['pre-install'], { weight: -5 }),
          hook(job('b-third', {}, 'web'), ['pre-install'], { weight: 1 }),
          hook(job('a-third', {}, 'web'), ['pre-install'], { weight: 1 }),
          hook(job('early', {}, 'web'), ['post-install'], { weight: -1 }),
          hook(job('never', {}, 'web'), ['test', 'pre-upgrade', 'post-delete']),
        ],
      ),
    )
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const names = writesOn(hub).map((line) => line.replace('apply ', ''))
    const order = ['first', 'second', 'a-third', 'b-third', 'main', 'server', 'early', 'last']
    expect(names.filter((name) => order.includes(name))).toEqual(order)
    expect(names.slice(0, 2).sort()).toEqual(['web', 'widgets.example.com'])
    expect(named(hub, 'never')).toBeUndefined()
    expect(await hookEventsOf(hub)).toEqual([
      'HookStarted hook Job web/first (pre-install) started on eu-1',
      'HookSucceeded hook Job web/first (pre-install) succeeded on eu-1',
      'HookStarted hook Job web/a-third (pre-install) started on eu-1',
      'HookSucceeded hook Job web/a-third (pre-install) succeeded on eu-1',
      'HookStarted hook Job web/b-third (pre-install) started on eu-1',
      'HookSucceeded hook Job web/b-third (pre-install) succeeded on eu-1',
      'HookStarted hook Job web/early (post-install) started on eu-1',
      'HookSucceeded hook Job web/early (post-install) succeeded on eu-1',
      'HookStarted hook Job web/last (post-install) started on eu-1',
      'HookSucceeded hook Job web/last (post-install) succeeded on eu-1',
    ])
    const applied = (await hub.events()).filter(({ reason }) => reason === 'Applied')
    expect(applied).toHaveLength(1)
  })

  test('hold up their own target only, which says what it waits for', async () => {
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf([configMap('main')], [hook(manualJob('migrate'), ['pre-install'])]),
    )
    await hub.push('other', '1.0.0', [configMap('other')])
    const uid = await hub.place()
    const row = await hub.when(uid, 'waiting', waitingFor('migrate'))
    expect(row.message).toBe('waiting for hook Job default/migrate (pre-install) on eu-1')
    expect(row).toMatchObject({ applied: false, failed: false })
    await hub.ready(await hub.place({ bundle: 'other' }))
    expect(named(hub, 'main')).toBeUndefined()
    await end(hub, 'migrate', 'Complete')
    expect(await hub.when(uid, 'complete', complete)).toMatchObject({ waiting: false, message: '' })
    expect(named(hub, 'main')).toBeDefined()
  })

  test('do not wait for the objects to become ready', async () => {
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf([deployment('server', { replicas: 1 })], [hook(manualJob('after'), ['post-install'])]),
    )
    const uid = await hub.place()
    const row = await hub.when(uid, 'waiting', waitingFor('after'))
    expect(row).toMatchObject({ applied: false, ready: false, appliedHash: null })
    expect(named(hub, 'server')).toBeDefined()
    await end(hub, 'after', 'Complete')
    await hub.when(uid, 'complete', complete)
  })

  test('run at upgrades when the version or the values change, and at no other change', async () => {
    const source = hookedOf(
      [deployment('server', { replicas: 1 })],
      [hook(job('migrate'), ['pre-install', 'pre-upgrade'])],
    )
    await hub.pushSource('web', '1.0.0', source)
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const first = named(hub, 'migrate')?.metadata.uid

    const [share] = (await hub.target(uid))?.desired.workloads ?? []
    const patch = [{ op: 'add' as const, path: '/metadata/annotations', value: { a: 'b' } }]
    for (const desired of [
      {
        workloads: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            namespace: 'default',
            name: 'server',
            ...share,
            replicas: 2,
          },
        ],
      },
      { patches: [{ object: { kind: 'Deployment', name: 'server' }, patch }] },
    ]) {
      await hub.place({ desired })
      await hub.when(uid, 'applied', ({ appliedHash, desiredHash }) => appliedHash === desiredHash)
    }
    await personOn(hub.cluster()).remove(at.deployment('server'))
    await until('drift is corrected', () => named(hub, 'server'))
    expect(named(hub, 'migrate')?.metadata.uid).toBe(first)

    await hub.pushSource('web', '1.1.0', source)
    await hub.place({ version: '1.1.0' })
    await hub.when(uid, 'complete', (row) => complete(row) && row.desired.bundle.version === '1.1.0')
    const second = named(hub, 'migrate')?.metadata.uid
    expect(second).not.toBe(first)

    await hub.place({ version: '1.1.0', desired: { values: [{ size: 2 }] } })
    await hub.when(uid, 'complete', (row) => complete(row) && row.desired.values !== undefined)
    expect(named(hub, 'migrate')?.metadata.uid).not.toBe(second)
    const upgrade = [
      'HookStarted hook Job default/migrate (pre-upgrade) started on eu-1',
      'HookSucceeded hook Job default/migrate (pre-upgrade) succeeded on eu-1',
    ]
    expect((await hookEventsOf(hub)).slice(2)).toEqual([...upgrade, ...upgrade])
  })

  test('are in the inventory, but are neither drift nor part of readiness, and go with the release', async () => {
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf(
        [configMap('main')],
        [hook(job('migrate'), ['pre-install']), hook(configMap('settings'), ['post-install'])],
      ),
    )
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const states = (await hub.inventory()).map(({ name, state }) => `${name} ${state}`).sort()
    expect(states).toEqual(['main applied', 'migrate hook', 'settings hook'])
    expect(named(hub, 'migrate')?.metadata.labels).toMatchObject({ 'hansa.dev/hub': hub.store.hubUid })

    await personOn(hub.cluster()).remove(at.configMap('settings'))
    await personOn(hub.cluster()).remove(at.configMap('main'))
    await until('drift is corrected', () => named(hub, 'main'))
    expect(named(hub, 'settings')).toBeUndefined()
    expect(await hub.target(uid)).toMatchObject({ drifted: false })

    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect(named(hub, 'migrate')).toBeUndefined()
  })

  test('that are Namespaces or definitions are ordinary objects, which no policy deletes', async () => {
    const widget = definition('Widget')
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf(
        [custom('Widget', 'widget')],
        [
          hook(widget, ['pre-install', 'pre-upgrade'], {
            policies: ['before-hook-creation', 'hook-succeeded'],
          }),
        ],
      ),
    )
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    const before = named(hub, 'widgets.example.com')?.metadata.uid
    await hub.place({ desired: { values: [{ a: 1 }] } })
    await hub.when(uid, 'complete', (row) => complete(row) && row.desired.values !== undefined)
    expect(named(hub, 'widgets.example.com')?.metadata.uid).toBe(before)
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect(named(hub, 'widgets.example.com')).toBeDefined()
  })

  test('that an earlier revision had stay until the release is removed', async () => {
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf([configMap('main')], [hook(configMap('old'), ['pre-install'])]),
    )
    await hub.push('web', '2.0.0', [configMap('main'), configMap('more')])
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, 'complete', (row) => complete(row) && row.desired.bundle.version === '2.0.0')
    expect(named(hub, 'old')).toBeDefined()
    await hub.withdraw(uid, 'Replaced')
    await hub.gone(uid)
    expect(named(hub, 'old')).toBeUndefined()
  })

  test('become ordinary objects, and ordinary objects hooks, without being pruned', async () => {
    await hub.pushSource('web', '1.0.0', hookedOf([configMap('a')], [hook(configMap('b'), ['pre-install'])]))
    await hub.pushSource('web', '2.0.0', hookedOf([configMap('b')], [hook(configMap('a'), ['post-upgrade'])]))
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, 'complete', (row) => complete(row) && row.desired.bundle.version === '2.0.0')
    const states = (await hub.inventory()).map(({ name, state }) => `${name} ${state}`).sort()
    expect(states).toEqual(['a hook', 'b applied'])
    expect([named(hub, 'a'), named(hub, 'b')]).not.toContain(undefined)
  })

  test('wait for a hook of an earlier desired state that still runs', async () => {
    const hooks = [hook(manualJob('migrate'), ['pre-install', 'pre-upgrade'])]
    await hub.pushSource('web', '1.0.0', hookedOf([configMap('main')], hooks))
    await hub.pushSource('web', '2.0.0', hookedOf([configMap('other')], hooks))
    const uid = await hub.place()
    await hub.when(uid, 'waiting', waitingFor('migrate'))
    const first = named(hub, 'migrate')?.metadata.uid
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, 'waiting', waitingFor('it was started for an earlier desired state'))
    expect(named(hub, 'migrate')?.metadata.uid).toBe(first)
    const uidOfFirst = await end(hub, 'migrate', 'Complete')
    await end(hub, 'migrate', 'Complete', { not: uidOfFirst })
    await hub.when(uid, 'complete', complete)
    expect(named(hub, 'other')).toBeDefined()
    expect(named(hub, 'main')).toBeUndefined()
  })

  test('have the namespace of the release created, even if the bundle has nothing else', async () => {
    const cleaned = { ttlSecondsAfterFinished: 0 }
    await hub.pushSource('web', '1.0.0', hookedOf([], [hook(job('migrate', cleaned), ['pre-install'])]))
    const uid = await hub.place({ namespace: 'fresh' })
    await hub.when(uid, 'complete', complete)
    // It is kept for long enough that its outcome is read in any case.
    expect(named(hub, 'migrate')).toMatchObject({
      metadata: { namespace: 'fresh' },
      spec: { ttlSecondsAfterFinished: 3600 },
    })
  })

  test('are among the objects of the target, and can be compared', async () => {
    const ref = { namespace: 'default', name: 'web' }
    await hub.store.write(user, (tx) =>
      tx.put({
        ...{ kind: 'Release', ...ref, uid: hub.releaseUid('web'), labels: {}, annotations: {} },
        ...{
          generation: 1,
          revision: 0,
          createdAt: '',
          updatedAt: '',
          deletedAt: null,
          spec: {},
          status: {},
        },
      }),
    )
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf([configMap('main')], [hook(manualJob('migrate'), ['pre-install'])]),
    )
    const uid = await hub.place()
    await hub.when(uid, 'waiting', waitingFor('migrate'))
    const shown = async () =>
      (await hub.delivery.objects({ ...ref, limit: 10 })).items.find(({ name }) => name === 'migrate')
    const message = 'waiting for hook Job default/migrate (pre-install) on eu-1'
    expect(await shown()).toMatchObject({ kind: 'Job', health: 'Pending', message })
    await end(hub, 'migrate', 'Complete')
    await hub.when(uid, 'complete', complete)
    expect(await shown()).toMatchObject({ health: 'Ready', message: 'hook' })
    const place = { apiVersion: 'batch/v1', kind: 'Job', objectNamespace: 'default', objectName: 'migrate' }
    const difference = await hub.delivery.difference({ ...ref, cluster: 'eu-1', ...place })
    expect(difference).toMatchObject({ wanted: { kind: 'Job' }, found: { kind: 'Job' } })
  })

  test('run again when a change of values that had begun is taken back', async () => {
    const source = hookedOf([configMap('main')], [hook(manualJob('migrate'), ['pre-upgrade'])])
    await hub.pushSource('web', '1.0.0', source)
    const uid = await hub.place()
    await hub.when(uid, 'complete', complete)
    await hub.place({ desired: { values: [{ size: 2 }] } })
    const failed = await end(hub, 'migrate', 'Failed')
    await hub.when(uid, 'failed', (row) => row.failed)
    await hub.place()
    await end(hub, 'migrate', 'Complete', { not: failed })
    await hub.when(uid, 'complete', complete)
  })

  test('wait for a cluster that is lost while one of them runs', async () => {
    await hub.pushSource(
      'web',
      '1.0.0',
      hookedOf([configMap('main')], [hook(manualJob('migrate'), ['pre-install'])]),
    )
    const uid = await hub.place()
    await hub.when(uid, 'waiting', waitingFor('migrate'))
    hub.fleet.setReady('eu-1', false)
    await hub.when(uid, 'unreachable', ({ unreachable }) => unreachable)
    const ended = await end(hub, 'migrate', 'Complete')
    expect((await hub.target(uid))?.applied).toBe(false)
    hub.fleet.setReady('eu-1', true)
    await hub.when(uid, 'complete', complete)
    expect(named(hub, 'migrate')?.metadata.uid).toBe(ended)
  })
})
