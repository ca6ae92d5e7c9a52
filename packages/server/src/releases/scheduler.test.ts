import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { here, openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b', 'c')
  await hub.push('1.0.0')
})
afterEach(() => hub.close())

const everywhere = { replicas: { mode: 'Divided' }, redecideOn: ['clusterAdded', 'clusterReturned'] }
const failing = { ...everywhere, failover: { cluster: { tolerationSeconds: 0 } } }

describe('the scheduler', () => {
  test('a release is divided over the fleet, and scaled', async () => {
    await hub.place(everywhere)
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    await hub.releases.scale({ ...here, name: 'r', replicas: 9 }, tokenSubject('anna'))
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 3, b: 3, c: 3 }))
  })

  test.each([
    ['by static weights', everywhere],
    ['by room', { ...everywhere, replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } }],
  ])(
    'growth %s uses no cluster that is NotReady or cordoned, and one that returns takes part again',
    async (_, spec) => {
      await hub.place(spec)
      await hub.release()
      await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
      hub.fleet.change('b', 'notReady', { ready: false })
      hub.fleet.change('c', 'cordoned', { unschedulable: true })
      await hub.releases.scale({ ...here, name: 'r', replicas: 9 }, tokenSubject('anna'))
      await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 5, b: 2, c: 2 }))
      const { items } = await hub.releases.why({ ...here, name: 'r', cluster: 'b' })
      expect(items[0]?.sentence).toContain('it gets no more while it is not ready')
    },
  )

  test('growth that fits nowhere is refused with the reason, the shares stay, and it happens when a cluster opens', async () => {
    await hub.place(everywhere)
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    for (const name of ['a', 'b', 'c']) hub.fleet.change(name, 'cordoned', { unschedulable: true })
    await hub.releases.scale({ ...here, name: 'r', replicas: 9 }, tokenSubject('anna'))
    await hub.eventually(async () => {
      const { status } = await hub.kinds.release.get({ ...here, name: 'r' })
      expect(status.conditions.find(({ type }) => type === 'Scheduled')).toMatchObject({
        status: 'False',
        reason: 'Unschedulable',
        message: expect.stringContaining(
          'a (Cordoned), b (Cordoned), c (Cordoned) keep their replicas and get no more; the current targets are unchanged',
        ),
      })
    })
    expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 })
    hub.fleet.change('b', 'uncordoned', { unschedulable: false })
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 5, c: 2 }))
  })

  test('a changed placement withdraws what it no longer allows', async () => {
    await hub.place(everywhere)
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    await hub.place({ affinity: [{ names: ['b'] }] })
    await hub.eventually(async () => expect(await hub.leaving()).toEqual({ a: 'Replaced', c: 'Replaced' }))
    expect(await hub.shares()).toEqual({ b: 6 })
  })

  test('a release without a feasible placement says so, and is placed when a suitable cluster is added', async () => {
    await hub.place({ affinity: [{ names: ['z'] }], redecideOn: [] })
    await hub.release()
    await hub.eventually(async () => {
      const { status } = await hub.kinds.release.get({ ...here, name: 'r' })
      expect(status.conditions.find(({ type }) => type === 'Scheduled')).toMatchObject({
        status: 'False',
        reason: 'Unschedulable',
      })
    })
    hub.fleet.add('z')
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ z: 6 }))
  })

  test('a lost cluster’s replicas move to the others, and stays fenced until it is swept', async () => {
    await hub.place(failing)
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    hub.failover.evict.add('b')
    hub.fleet.change('b', 'notReady', { ready: false, notReadyMs: () => 1_000 })
    await hub.eventually(async () => expect(await hub.leaving()).toEqual({ b: 'Evicted' }))
    expect(await hub.shares()).toEqual({ a: 3, c: 3 })

    hub.failover.evict.delete('b')
    hub.fleet.change('b', 'returned', { ready: true, notReadyMs: () => undefined })
    await hub.place({ ...failing, tolerations: [{ key: 'x', operator: 'Exists' }] })
    await hub.eventually(async () =>
      expect((await hub.releases.decision({ ...here, name: 'r' })).rejected).toMatchObject([
        { filter: 'Evicting', names: ['b'] },
      ]),
    )
    await hub.drop('b')
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
  })

  test('if no other placement is feasible, a lost cluster keeps its target', async () => {
    await hub.place({ spread: [{ by: 'cluster', min: 3 }], failover: { cluster: { tolerationSeconds: 0 } } })
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 6, b: 6, c: 6 }))
    hub.failover.evict.add('b')
    hub.fleet.change('b', 'notReady', { ready: false })
    hub.fleet.add('d')
    await hub.eventually(async () => expect(await hub.leaving()).toEqual({ b: 'Evicted' }))
    expect(await hub.shares()).toEqual({ a: 6, c: 6, d: 6 })
  })

  test('purge Never leaves the objects on the lost cluster', async () => {
    await hub.place({ ...everywhere, failover: { cluster: { tolerationSeconds: 0, purge: 'Never' } } })
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    hub.failover.evict.add('b')
    hub.fleet.change('b', 'notReady', { ready: false })
    await hub.eventually(async () => expect(await hub.leaving()).toEqual({ b: 'Left' }))
  })

  test('a label that no selector uses moves nothing', async () => {
    await hub.place({
      ...everywhere,
      affinity: [{ labels: { matchExpressions: [{ key: 'bad', operator: 'DoesNotExist' }] } }],
    })
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    const before = await hub.releases.decision({ ...here, name: 'r' })
    hub.fleet.change('b', 'labels', { labels: { bad: 'yes' } })
    hub.fleet.add('d')
    await hub.eventually(async () =>
      expect((await hub.releases.decision({ ...here, name: 'r' })).decidedAt).not.toBe(before.decidedAt),
    )
  })

  test('a deleted release is removed when its last target is gone', async () => {
    await hub.place(everywhere)
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    await hub.kinds.release.delete({ ...here, name: 'r' }, options)
    await hub.eventually(async () =>
      expect(await hub.leaving()).toEqual({ a: 'ReleaseDeleted', b: 'ReleaseDeleted', c: 'ReleaseDeleted' }),
    )
    for (const cluster of ['a', 'b', 'c']) await hub.drop(cluster)
    await hub.eventually(async () =>
      expect(hub.kinds.release.get({ ...here, name: 'r' })).rejects.toThrow(/Release "r" not found/),
    )
  })

  test('the status counts the states of the targets', async () => {
    await hub.place(everywhere)
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    for (const cluster of ['a', 'b', 'c'])
      await hub.report(cluster, { applied: true, ready: cluster !== 'c' })
    await hub.eventually(async () => {
      const { status } = await hub.kinds.release.get({ ...here, name: 'r' })
      expect(status.targets).toEqual({
        total: 3,
        applied: 3,
        ready: 2,
        drifted: 0,
        failed: 0,
        unreachable: 0,
      })
      expect(status.conditions.map(({ type, status: is }) => `${type}=${is}`)).toEqual([
        'Applied=True',
        'Ready=False',
        'Scheduled=True',
      ])
    })
  })
})

describe('the spec of a release', () => {
  beforeEach(() => hub.place(everywhere))

  test.each([
    ['a bundle version that is not there', { bundle: { name: 'web', version: '9.9.9' } }, '/spec/bundle'],
    ['a placement that is not there', { placement: 'nowhere' }, '/spec/placement'],
    ['replicas of no workload', { replicas: { wbe: 1 } }, '/spec/replicas/wbe'],
    [
      'an override of no object',
      {
        overrides: [{ object: { kind: 'Deployment', name: 'x' }, patch: [{ op: 'remove', path: '/spec' }] }],
      },
      '/spec/overrides/0/object',
    ],
    [
      'a patch that does not apply',
      {
        overrides: [
          { object: { kind: 'Deployment', name: 'web' }, patch: [{ op: 'remove', path: '/spec/nothing' }] },
        ],
      },
      '/spec/overrides/0/patch',
    ],
  ])('%s is refused with its place', async (_, wrong, pointer) => {
    await hub.release()
    await expect(
      hub.kinds.release.patch({ ...here, name: 'r' }, { spec: wrong }, options),
    ).rejects.toMatchObject({
      errors: [{ pointer }],
    })
  })

  test('a bundle or placement in use cannot be deleted', async () => {
    await hub.release()
    await expect(hub.kinds.bundle.delete({ ...here, name: 'web' }, options)).rejects.toThrow(
      /used by release "r"/,
    )
    await expect(hub.kinds.placement.delete({ ...here, name: 'p' }, options)).rejects.toThrow(
      /used by release "r"/,
    )
  })

  test('the same version with other content is refused; equal content does not make a new revision', async () => {
    await expect(hub.push('1.0.0', 7)).rejects.toThrow(/already exists with different content/)
    await hub.push('1.0.0')
    await hub.push('1.1.0', 7)
    await hub.release({}, '1.1.0')
    await hub.eventually(async () =>
      expect(Object.values(await hub.shares()).reduce((sum, count) => sum + count, 0)).toBe(7),
    )
  })
})
