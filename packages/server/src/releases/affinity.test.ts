import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.push('1.0.0', 1)
})
afterEach(() => hub.close())

const one = { spread: [{ by: 'cluster', min: 1, max: 1 }], redecideOn: [] }
const db = { releases: { matchLabels: { app: 'db' } }, topology: 'cluster', required: true }
const make = (name: string, placement: string) =>
  hub.release({}, '1.0.0', { name, placement, labels: { app: name } })

describe('releases near one another', () => {
  test('one that must be with another waits for it, and follows when it is placed', async () => {
    await hub.place({ ...one, affinity: [{ names: ['b'] }] }, 'on-b')
    await hub.place({ ...one, workloadAffinity: [db] }, 'with-db')
    await make('web', 'with-db')
    await hub.eventually(async () => {
      const { status } = await hub.kinds.release.get({ namespace: 'default', name: 'web' })
      expect(status.conditions.find(({ type }) => type === 'Scheduled')?.reason).toBe('Unschedulable')
    })
    await make('db', 'on-b')
    await hub.eventually(async () => expect(await hub.shares('web')).toEqual({ b: 1 }))
    const [event] = await hub.events('Scheduled')
    expect(event?.details).toEqual({ cause: 'Neighbour', of: 'db' })
  })

  test('of those that must never meet, created at once, each finds a separate cluster', async () => {
    const never = { releases: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, required: true }
    await hub.place({ ...one, workloadAntiAffinity: [never] }, 'alone')
    await Promise.all([make('x', 'alone'), make('y', 'alone'), make('z', 'alone')])
    await hub.eventually(async () => {
      const placed = await Promise.all(['x', 'y', 'z'].map((name) => hub.shares(name)))
      expect(placed.map((shares) => Object.keys(shares).length).sort()).toEqual([0, 1, 1])
      expect(placed.flatMap((shares) => Object.keys(shares)).sort()).toEqual(['a', 'b'])
    })
    hub.fleet.add('c')
    await hub.eventually(async () => {
      const placed = await Promise.all(['x', 'y', 'z'].map((name) => hub.shares(name)))
      expect(placed.flatMap((shares) => Object.keys(shares)).sort()).toEqual(['a', 'b', 'c'])
    })
  })

  test('one that becomes incompatible with another drives that one away', async () => {
    await hub.place({ ...one, affinity: [{ names: ['a'] }] }, 'on-a')
    await hub.place({ ...one, workloadAntiAffinity: [db] }, 'never-db')
    // First, because the capacity of the other counts as used before its pods exist.
    await make('web', 'never-db')
    await hub.eventually(async () => expect(await hub.shares('web')).toEqual({ a: 1 }))
    await make('cache', 'on-a')
    await hub.eventually(async () => expect(await hub.shares('cache')).toEqual({ a: 1 }))
    await hub.kinds.release.patch(
      { namespace: 'default', name: 'cache' },
      { metadata: { labels: { app: 'db' } } },
      options,
    )
    await hub.eventually(async () => expect(await hub.shares('web')).toEqual({ b: 1 }))
    expect(await hub.shares('cache')).toEqual({ a: 1 })
  })

  test('placements are known again after a restart', async () => {
    await hub.place({ ...one, affinity: [{ names: ['b'] }] }, 'on-b')
    await make('db', 'on-b')
    await hub.eventually(async () => expect(await hub.shares('db')).toEqual({ b: 1 }))
    await hub.restart()
    await hub.place({ ...one, workloadAntiAffinity: [db] }, 'never-db')
    await make('web', 'never-db')
    await hub.eventually(async () => expect(await hub.shares('web')).toEqual({ a: 1 }))
  })
})
