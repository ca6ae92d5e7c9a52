import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import type { Rights } from '../runtime/rights.js'
import { tokenSubject } from '../runtime/subject.js'
import { createReleaseKind } from './kind.js'
import { here, openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b', 'c')
  await hub.push('1.0.0')
})
afterEach(() => hub.close())

const divided = { replicas: { mode: 'Divided' } }
const shares = (expected: Record<string, number>, name = 'r') =>
  hub.eventually(async () => expect(await hub.shares(name)).toEqual(expected))
const scheduled = async (name = 'r') => {
  const { status } = await hub.kinds.release.get({ ...here, name })
  return status.conditions.find(({ type }) => type === 'Scheduled')
}
const without = (verb: string): Rights => ({ on: (asked) => (asked === verb ? [] : 'everything') })

describe('the clusters of a namespace', () => {
  test('a release goes only to these, and follows when they change', async () => {
    await hub.limit({ clusters: { names: ['a', 'b'] } })
    await hub.place(divided)
    await hub.release()
    await shares({ a: 3, b: 3 })
    await hub.limit({ clusters: { names: ['b', 'c'] } })
    await shares({ b: 3, c: 3 })
    expect(await hub.leaving()).toEqual({ a: 'Replaced' })
    await hub.limit({})
    await hub.releases.scale({ ...here, name: 'r', replicas: 9 }, tokenSubject('anna'))
    await hub.eventually(async () => expect(Object.keys(await hub.shares())).toContain('c'))
  })

  test('a cluster that is not allowed is rejected with the namespace as the reason', async () => {
    await hub.limit({ clusters: { names: ['a', 'b'] } })
    await hub.place(divided)
    await hub.release()
    await shares({ a: 3, b: 3 })
    const { items } = await hub.releases.why({ ...here, name: 'r', cluster: 'c' })
    expect(items[0]?.sentence).toContain('c is not a target (Namespace): namespace default may not use it')
  })

  test('a release stays where it is, without new targets, if none of its clusters is allowed any more', async () => {
    await hub.place({ ...divided, affinity: [{ names: ['a'] }] })
    await hub.release()
    await shares({ a: 6 })
    await hub.limit({ clusters: { names: ['b'] }, destinations: { namespaces: ['shop'] } })
    await hub.eventually(async () => expect((await scheduled())?.status).toBe('False'))
    expect(await hub.shares()).toEqual({ a: 6 })
  })

  test('failover stays inside', async () => {
    await hub.limit({ clusters: { names: ['a', 'b'] } })
    await hub.place({
      ...divided,
      spread: [{ by: 'cluster', max: 1 }],
      failover: { cluster: { tolerationSeconds: 0 } },
    })
    await hub.release()
    await hub.eventually(async () => expect(Object.keys(await hub.shares())).toHaveLength(1))
    const [first = ''] = Object.keys(await hub.shares())
    const other = first === 'a' ? 'b' : 'a'
    hub.failover.evict.add(first)
    hub.fleet.change(first, 'notReady', { ready: false })
    await shares({ [other]: 6 })
  })

  test('a cluster that leaves the selector by its labels is left, whatever the placement lists', async () => {
    const labels = { team: 'shop' }
    for (const name of ['a', 'b']) hub.fleet.change(name, 'labels', { labels })
    await hub.limit({ clusters: { labels: { matchLabels: labels } } })
    await hub.place({ ...divided, redecideOn: [] })
    await hub.release()
    await shares({ a: 3, b: 3 })
    hub.fleet.change('a', 'labels', { labels: {} })
    await shares({ b: 6 })
  })
})

describe('the quota of a namespace', () => {
  test('a release beyond it is refused with the numbers, and so is scaling', async () => {
    await hub.limit({ quota: { replicas: 10 } })
    await hub.place(divided)
    await hub.release()
    await shares({ a: 2, b: 2, c: 2 })
    await expect(hub.release({}, '1.0.0', { name: 'second' })).rejects.toMatchObject({
      code: 'Unprocessable',
      message:
        '/spec/replicas: the quota of namespace default allows 10 replicas: other releases have 6, this one needs 6',
    })
    await hub.release({ web: 4 }, '1.0.0', { name: 'second' })
    await hub.eventually(async () => expect(Object.keys(await hub.shares('second'))).not.toHaveLength(0))
    const scaling = hub.releases.scale({ ...here, name: 'r', replicas: 7 }, tokenSubject('anna'))
    await expect(scaling).rejects.toThrow('other releases have 4, this one needs 7')
  })

  test('a decision beyond it is trimmed with a condition, and completed when others take less, also after a restart', async () => {
    await hub.limit({ quota: { targets: 4 } })
    await hub.place({ replicas: { mode: 'Duplicated' } })
    await hub.release({ web: 1 })
    await hub.settled(3)
    await hub.release({ web: 1 }, '1.0.0', { name: 'second' })
    await hub.eventually(async () =>
      expect(await scheduled('second')).toMatchObject({
        status: 'False',
        reason: 'QuotaExceeded',
        message: expect.stringContaining(
          'the quota of namespace default allows 4 targets: other releases have 3, this one needs 3; 1 of 3 targets and 1 of 3 replicas are placed, the rest is held',
        ),
      }),
    )
    expect(await hub.shares('second')).toEqual({ a: 1 })
    await hub.restart()
    await hub.kinds.release.delete({ ...here, name: 'r' }, options)
    await shares({ a: 1, b: 1, c: 1 }, 'second')
    await hub.eventually(async () => expect((await scheduled('second'))?.status).toBe('True'))
  })

  test('a held decision is made when the quota is raised, also after a restart', async () => {
    await hub.limit({ quota: { targets: 2 } })
    await hub.place(divided)
    await hub.release()
    await hub.eventually(async () => expect((await scheduled())?.message).toContain('the decision is held'))
    await hub.restart()
    await hub.limit({ quota: { targets: 3 } })
    await shares({ a: 2, b: 2, c: 2 })
  })

  test('a release of which it holds a part is upgraded, confined and evicted all the same', async () => {
    await hub.push('1.1.0')
    await hub.limit({ quota: { targets: 2 } })
    await hub.place({
      replicas: { mode: 'Duplicated' },
      failover: { cluster: { tolerationSeconds: 0 } },
    })
    await hub.release({ web: 1 })
    await shares({ a: 1, b: 1 })
    await hub.release({ web: 1 }, '1.1.0')
    const desired = async () =>
      (await hub.rows()).filter(({ removing }) => removing === null).map((row) => row.desired)
    await hub.eventually(async () =>
      expect((await desired()).map(({ bundle }) => bundle.version)).toEqual(['1.1.0', '1.1.0']),
    )
    await hub.limit({ quota: { targets: 2 }, kinds: { deny: ['Secret'] } })
    const limits = { kinds: { deny: ['Secret'] } }
    await hub.eventually(async () =>
      expect((await desired()).map((one) => one.limits)).toEqual([limits, limits]),
    )
    hub.failover.evict.add('a')
    hub.fleet.change('a', 'notReady', { ready: false })
    await shares({ b: 1, c: 1 })
    expect(await hub.leaving()).toEqual({ a: 'Evicted' })
  })

  test('releases that are beyond a lowered quota stay, move and shrink', async () => {
    await hub.place(divided)
    await hub.release()
    await shares({ a: 2, b: 2, c: 2 })
    await hub.limit({ quota: { replicas: 3 }, clusters: { names: ['a', 'b'] } })
    await shares({ a: 3, b: 3 })
    await hub.releases.scale({ ...here, name: 'r', replicas: 4 }, tokenSubject('anna'))
    await shares({ a: 2, b: 2 })
  })
})

describe('what a namespace delivers', () => {
  test('its limits and its account are part of each target, and change without a move', async () => {
    const deliverAs = { serviceAccount: 'deployer', namespace: 'shop' }
    await hub.place(divided)
    await hub.release()
    await shares({ a: 2, b: 2, c: 2 })
    const desired = async () => {
      const { items } = await hub.releases.targets({ ...here, name: 'r' })
      return items.map(({ spec }) => ({ as: spec.desired.deliverAs, limits: spec.desired.limits }))
    }
    expect((await desired())[0]).toEqual({ as: undefined, limits: undefined })
    await hub.limit({ deliverAs, kinds: { deny: ['Secret'] } })
    const limits = { kinds: { deny: ['Secret'] } }
    await hub.eventually(async () =>
      expect(await desired()).toEqual([1, 2, 3].map(() => ({ as: deliverAs, limits }))),
    )
    await hub.limit({})
    await hub.eventually(async () => expect((await desired())[0]).toEqual({}))
    expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 })
  })

  test('a release that is not schedulable any more gets them too', async () => {
    await hub.place({ ...divided, affinity: [{ names: ['a'] }] })
    await hub.release()
    await shares({ a: 6 })
    await hub.limit({ clusters: { names: ['b'] }, kinds: { deny: ['Secret'] } })
    await hub.eventually(async () => {
      const { items } = await hub.releases.targets({ ...here, name: 'r' })
      expect(items.map(({ spec }) => spec.desired.limits)).toEqual([{ kinds: { deny: ['Secret'] } }])
    })
  })

  test.each([
    [
      { destinations: { namespaces: ['shop-*'] } },
      '/spec/namespace: namespace default may not deliver to namespace default (destinations.namespaces: shop-*)',
    ],
    [
      { kinds: { deny: ['apps/*'] } },
      '/spec/bundle: Deployment "web" is refused: namespace default may not deliver this kind (kinds.deny: apps/*)',
    ],
    [
      { kinds: { allow: ['Secret', 'Namespace'] } },
      '/spec/bundle: Deployment "web" is refused: namespace default may not deliver this kind (kinds.allow: Secret, Namespace)',
    ],
    [
      { kinds: { allow: ['Deployment'] } },
      '/spec/createNamespace: Namespace "default" is refused: namespace default may not deliver this kind (kinds.allow: Deployment)',
    ],
  ])('a release that breaks %j is refused when it is written', async (spec, message) => {
    await hub.limit(spec)
    await hub.place(divided)
    const bundle = { name: 'web', version: '1.0.0' }
    const createNamespace = { labels: { level: 'privileged' } }
    await expect(hub.releaseSpec({ bundle, placement: 'p', createNamespace })).rejects.toThrow(message)
  })

  test('an author without the verb delivers nothing without a namespace, and scales what others deliver', async () => {
    await hub.place(divided)
    const author = {
      ...options,
      subject: { ...tokenSubject('ben'), rights: without('deliver-cluster-scoped') },
    }
    const kind = createReleaseKind(hub.bundles, systemClock)
    const apply = (by: typeof options, replicas: number, change: object = {}) =>
      hub.kinds.release.apply(
        { ...here, name: 'r' },
        {
          apiVersion: 'hansa.dev/v1',
          kind: 'Release',
          metadata: { name: 'r' },
          spec: kind.specInput.parse({
            bundle: { name: 'web', version: '1.0.0' },
            placement: 'p',
            replicas: { web: replicas },
            ...change,
          }),
        },
        by,
      )
    expect((await apply(author, 3)).resource.spec.clusterScoped).toBe('Refused')
    const level = { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } }
    await expect(apply(author, 3, { createNamespace: level })).rejects.toMatchObject({ code: 'Forbidden' })
    await hub.eventually(async () => {
      const { items } = await hub.releases.targets({ ...here, name: 'r' })
      expect(items[0]?.spec.desired.limits).toEqual({ clusterScoped: 'Refused' })
    })
    expect((await apply(options, 3)).resource.spec.clusterScoped).toBeUndefined()
    expect((await apply(author, 6)).resource.spec.clusterScoped).toBeUndefined()
    // What is delivered, and how, is content: all of it.
    for (const change of [
      { conflicts: 'Adopt' },
      { crds: 'CreateReplace' },
      { deletion: 'All' },
      { drift: 'Report' },
      { template: true },
    ]) {
      expect((await apply(author, 6, change)).resource.spec.clusterScoped).toBe('Refused')
      expect((await apply(options, 6)).resource.spec.clusterScoped).toBeUndefined()
    }
    await apply(options, 6, { createNamespace: level })
    const kept = { createNamespace: level, suspend: true, revisionHistoryLimit: 3 }
    expect((await apply(author, 3, kept)).resource.spec.clusterScoped).toBeUndefined()
  })
})

describe('the sources of a namespace', () => {
  test('a bundle from another source is refused; what exists stays usable', async () => {
    await hub.limit({ sources: ['oci://registry.example.com/shop/*'] })
    await expect(hub.push('1.1.0')).rejects.toThrow(
      '/spec/source: uploaded content is not a source that namespace default allows (sources: oci://registry.example.com/shop/*)',
    )
    await hub.place(divided)
    await hub.release()
    await shares({ a: 2, b: 2, c: 2 })
    await hub.limit({ sources: ['upload'] })
    await hub.push('1.1.0')
  })
})
