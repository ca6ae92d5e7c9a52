import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Bundles, createBundleKind, createBundles } from '../bundles/index.js'
import { openTestStore } from '../db/index.js'
import { placementKind } from '../placements/index.js'
import { createResourceService } from '../resources/index.js'
import { systemClock as clock } from '../runtime/clock.js'
import { silentLogger as logger } from '../runtime/logger.js'
import { createReleaseKind } from './kind.js'
import { createScheduler } from './scheduler.js'
import { createReleases } from './service.js'
import { createStatusController } from './status-controller.js'
import { dropTarget, reportTarget, type TargetRow, targetsOfRelease } from './targets.js'
import { createTestFailover, createTestFleet } from './testing.js'

const head = { apiVersion: 'hansa.dev/v1' as const }
const here = { namespace: 'default' }
const options = { actor: 'anna', ...here }
const deployment = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } },
})

const setUp = async (...clusters: string[]) => {
  const opened = await openTestStore()
  const { store, sealer } = opened
  const fleet = createTestFleet(...clusters)
  const failover = createTestFailover()
  const bundles: Bundles = createBundles({ store, sealer })
  const kinds = {
    bundle: createResourceService({ kind: createBundleKind({ sealer, clock }), store, clock }),
    placement: createResourceService({ kind: placementKind, store, clock }),
    release: createResourceService({ kind: createReleaseKind(bundles), store, clock }),
  }
  const shared = { store, clock, random: () => 0.5, logger, writer: { actor: 'hub/test' } }
  const status = createStatusController(shared)
  const scheduler = createScheduler({ ...shared, fleet, bundles, failover, decided: status.refresh })
  await status.start()
  await scheduler.start()
  const releases = createReleases({ store, fleet, bundles, resources: kinds.release })

  const push = (version: string, replicas = 6) =>
    kinds.bundle.apply(
      { ...here, name: 'web' },
      {
        ...head,
        kind: 'Bundle',
        metadata: { name: 'web' },
        spec: {
          version,
          source: { type: 'manifests', objects: [deployment(replicas)] },
          dependencies: [],
          sensitive: [],
        },
      },
      options,
    )
  const place = (spec: object) =>
    kinds.placement
      .patch({ ...here, name: 'p' }, { spec }, options)
      .catch(() =>
        kinds.placement.create(
          { ...head, kind: 'Placement', metadata: { name: 'p' }, spec: placementKind.specInput.parse(spec) },
          options,
        ),
      )
  const release = (replicas: Record<string, number> = {}, version = '1.0.0') =>
    kinds.release.apply(
      { ...here, name: 'r' },
      {
        ...head,
        kind: 'Release',
        metadata: { name: 'r' },
        spec: createReleaseKind(bundles).specInput.parse({
          bundle: { name: 'web', version },
          placement: 'p',
          replicas,
        }),
      },
      options,
    )
  const rows = async (): Promise<TargetRow[]> =>
    store.read(async (reader) => {
      const row = await reader.get('Release', 'default', 'r')
      return row === undefined ? [] : targetsOfRelease(reader, row.uid)
    })
  const shares = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await rows())
        .filter(({ removing }) => removing === null)
        .map(({ cluster, desired }) => [cluster, desired.workloads[0]?.replicas ?? 0]),
    )
  const leaving = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await rows()).flatMap(({ cluster, removing }) => (removing === null ? [] : [[cluster, removing]])),
    )
  const eventually = (check: () => Promise<void>): Promise<void> =>
    vi.waitFor(check, { timeout: 5_000, interval: 10 })
  const report = (cluster: string, state: Parameters<typeof reportTarget>[2]) =>
    store.write({ actor: 'hub/test' }, async (tx) => {
      for (const target of await rowsIn(tx)) if (target.cluster === cluster) reportTarget(tx, target, state)
    })
  const rowsIn = async (tx: Parameters<typeof targetsOfRelease>[0]): Promise<TargetRow[]> =>
    targetsOfRelease(tx, (await tx.get('Release', 'default', 'r'))?.uid ?? '')
  const drop = (cluster: string) =>
    store.write({ actor: 'hub/test' }, async (tx) => {
      for (const target of await rowsIn(tx)) if (target.cluster === cluster) dropTarget(tx, target)
    })
  const close = async () => {
    await scheduler.close()
    await status.close()
    await opened.close()
  }
  return {
    fleet,
    failover,
    kinds,
    releases,
    push,
    place,
    release,
    shares,
    leaving,
    eventually,
    report,
    drop,
    close,
  }
}

let hub: Awaited<ReturnType<typeof setUp>>
beforeEach(async () => {
  hub = await setUp('a', 'b', 'c')
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
    await hub.releases.scale({ ...here, name: 'r', replicas: 9 }, 'anna')
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 3, b: 3, c: 3 }))
  })

  test('a changed placement withdraws what it no longer allows', async () => {
    await hub.place(everywhere)
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    await hub.place({ affinity: [{ names: ['b'] }] })
    await hub.eventually(async () => expect(await hub.leaving()).toEqual({ a: 'Replaced', c: 'Replaced' }))
    expect(await hub.shares()).toEqual({ b: 6 })
  })

  test('a release nothing fits says so, and is placed when a cluster comes that it fits', async () => {
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

  test('a lost cluster’s share goes to the others, and stays fenced until it is swept', async () => {
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

  test('where nothing else fits, a lost cluster keeps its target', async () => {
    await hub.place({ spread: [{ by: 'cluster', min: 3 }], failover: { cluster: { tolerationSeconds: 0 } } })
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 6, b: 6, c: 6 }))
    hub.failover.evict.add('b')
    hub.fleet.change('b', 'notReady', { ready: false })
    hub.fleet.add('d')
    await hub.eventually(async () => expect(await hub.leaving()).toEqual({ b: 'Evicted' }))
    expect(await hub.shares()).toEqual({ a: 6, c: 6, d: 6 })
  })

  test('purge Never leaves what was on the lost cluster', async () => {
    await hub.place({ ...everywhere, failover: { cluster: { tolerationSeconds: 0, purge: 'Never' } } })
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    hub.failover.evict.add('b')
    hub.fleet.change('b', 'notReady', { ready: false })
    await hub.eventually(async () => expect(await hub.leaving()).toEqual({ b: 'Left' }))
  })

  test('a label nobody asked about moves nothing', async () => {
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

  test('a deleted release goes when its last target is gone', async () => {
    await hub.place(everywhere)
    await hub.release()
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    await hub.kinds.release.delete({ ...here, name: 'r' }, options)
    await hub.eventually(async () =>
      expect(await hub.leaving()).toEqual({ a: 'ReleaseDeleted', b: 'ReleaseDeleted', c: 'ReleaseDeleted' }),
    )
    for (const cluster of ['a', 'b', 'c']) await hub.drop(cluster)
    await hub.eventually(async () =>
      expect(hub.kinds.release.get({ ...here, name: 'r' })).rejects.toThrow(/no Release "r"/),
    )
  })

  test('the status counts what the targets say', async () => {
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

describe('what a release may say', () => {
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
      /used by 1 releases, "r"/,
    )
    await expect(hub.kinds.placement.delete({ ...here, name: 'p' }, options)).rejects.toThrow(
      /used by 1 releases, "r"/,
    )
  })

  test('the same version with other content is refused; equal content is no new revision', async () => {
    await expect(hub.push('1.0.0', 7)).rejects.toThrow(/exists with other content/)
    await hub.push('1.0.0')
    await hub.push('1.1.0', 7)
    await hub.release({}, '1.1.0')
    await hub.eventually(async () =>
      expect(Object.values(await hub.shares()).reduce((sum, count) => sum + count, 0)).toBe(7),
    )
  })
})
