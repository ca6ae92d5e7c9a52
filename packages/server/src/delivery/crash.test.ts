import type { SimulatedCluster } from '@hansa/simulator'
import { describe, expect, test } from 'vitest'
import { createFuse } from './testing/fuse.js'
import { type Hub, openHub } from './testing/hub.js'
import { claim, configMap, deployment, namespace } from './testing/manifests.js'
import { until } from './testing/until.js'

const first = [
  namespace('web'),
  configMap('one', { a: '1' }, 'web'),
  configMap('two', { a: '1' }, 'web'),
  deployment('web', { namespaceName: 'web', replicas: 1 }),
  claim('data'),
]
const second = [
  namespace('web'),
  configMap('two', { a: '2' }, 'web'),
  configMap('three', { a: '1' }, 'web'),
  deployment('web', { namespaceName: 'web', replicas: 2 }),
]

const ours = (cluster: SimulatedCluster, hubUid: string): string[] =>
  cluster
    .objects()
    .filter(({ metadata }) => metadata.labels?.['hansa.dev/hub'] === hubUid)
    .map(({ kind, metadata, data, spec }) => {
      const what = kind === 'ConfigMap' ? JSON.stringify(data) : String(Object(spec).replicas ?? '')
      return `${kind} ${metadata.name} ${what}`.trim()
    })
    .sort()

/** Waits for `done`, or for the hub's death; then the hub restarts and `done` must come true. */
const survive = async (
  hub: Hub,
  fuse: { isDead(): boolean },
  done: () => Promise<boolean>,
): Promise<void> => {
  await until('done or dead', async () => fuse.isDead() || (await done()))
  if (fuse.isDead()) await hub.restart()
  await until('done after a restart', done)
}

const stands = (hub: Hub, uid: string, version: string) => async (): Promise<boolean> => {
  const row = await hub.target(uid)
  return row?.applied === true && row.ready && row.desired.bundle.version === version
}

/** One release applied, changed and removed by a hub that dies at step `deathAt`. Returns the number of steps. */
const live = async (deathAt: number): Promise<number> => {
  const hub = await openHub()
  try {
    const fuse = createFuse(deathAt)
    await hub.restart(fuse)
    await hub.push('web', '1.0.0', first)
    await hub.push('web', '2.0.0', second)
    const uid = await hub.place()
    await survive(hub, fuse, stands(hub, uid, '1.0.0'))
    const { hubUid } = hub.store
    const settled = [
      'ConfigMap one {"a":"1"}',
      'ConfigMap two {"a":"1"}',
      'Deployment web 1',
      'Namespace web',
      'PersistentVolumeClaim data',
    ]
    expect(ours(hub.cluster(), hubUid)).toEqual(settled)

    await hub.place({ version: '2.0.0' })
    await survive(hub, fuse, stands(hub, uid, '2.0.0'))
    expect(ours(hub.cluster(), hubUid)).toEqual([
      'ConfigMap three {"a":"1"}',
      'ConfigMap two {"a":"2"}',
      'Deployment web 2',
      'Namespace web',
      'PersistentVolumeClaim data',
    ])

    await hub.withdraw(uid, 'Replaced')
    await survive(hub, fuse, async () => (await hub.target(uid)) === undefined)
    expect(ours(hub.cluster(), hubUid)).toEqual(['Namespace web', 'PersistentVolumeClaim data'])
    expect(await hub.inventory()).toEqual([])
    return fuse.steps()
  } finally {
    await hub.close()
  }
}

describe('a hub that dies at any step', () => {
  test('ends with exactly the wanted objects after its next start', async () => {
    const steps = await live(Number.POSITIVE_INFINITY)
    expect(steps).toBeGreaterThan(30)
    for (let deathAt = 1; deathAt <= steps; deathAt += 1)
      await live(deathAt).catch((error: unknown) => {
        throw new Error(`death at step ${deathAt} of ${steps}`, { cause: error })
      })
  }, 300_000)

  test('has kept objects resolved by then, and still reports the others', async () => {
    // 3.0.0 has an additional Namespace and claim, which are kept when 1.0.0 is desired again.
    for (let deathAt = 1; deathAt <= 16; deathAt += 1) {
      const hub = await openHub()
      try {
        await hub.push('web', '1.0.0', first)
        await hub.push('web', '3.0.0', [...first, namespace('common'), claim('more')])
        const uid = await hub.place()
        await until('1.0.0', stands(hub, uid, '1.0.0'))
        const fuse = createFuse(deathAt)
        await hub.restart(fuse)
        await hub.place({ version: '3.0.0' })
        await until('3.0.0 or dead', async () => fuse.isDead() || (await stands(hub, uid, '3.0.0')()))
        await hub.place()
        await hub.restart()
        await until(`1.0.0 again after a death at step ${deathAt}`, stands(hub, uid, '1.0.0'))
        const kept = (await hub.target(uid))?.kept.map(({ kind, name }) => `${kind} ${name}`)
        const there = ours(hub.cluster(), hub.store.hubUid).filter((name) => /common|more/.test(name))
        expect(kept, `death at step ${deathAt}`).toEqual(there)
      } finally {
        await hub.close()
      }
    }
  }, 300_000)

  test('does so whatever the desired state is by then', async () => {
    // Between 1.0.0 and 2.0.0 the hub dies, and restarts to find 1.0.0 desired again, or the release gone.
    for (let deathAt = 1; deathAt <= 24; deathAt += 1) {
      const hub = await openHub()
      try {
        await hub.push('web', '1.0.0', first)
        await hub.push('web', '2.0.0', second)
        const uid = await hub.place()
        await until('1.0.0', stands(hub, uid, '1.0.0'))
        const before = ours(hub.cluster(), hub.store.hubUid)
        const fuse = createFuse(deathAt)
        await hub.restart(fuse)
        await hub.place({ version: '2.0.0' })
        await until('2.0.0 or dead', async () => fuse.isDead() || (await stands(hub, uid, '2.0.0')()))
        await hub.place()
        await hub.restart()
        await until('1.0.0 again', stands(hub, uid, '1.0.0'))
        expect(ours(hub.cluster(), hub.store.hubUid), `death at step ${deathAt}`).toEqual(before)
      } finally {
        await hub.close()
      }
    }
  }, 300_000)
})
