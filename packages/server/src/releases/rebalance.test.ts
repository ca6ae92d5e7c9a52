import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { here, openReleases } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.push('1.0.0')
  await hub.place({ replicas: { mode: 'Divided' }, redecideOn: [] })
  await hub.release()
  await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 3, b: 3 }))
  await hub.settled(2)
  hub.fleet.add('c')
})
afterEach(() => hub.close())

const one = { ...here, name: 'r' }
const moves = [
  { cluster: 'a', from: 3, to: 2 },
  { cluster: 'b', from: 3, to: 2 },
  { cluster: 'c', from: null, to: 2 },
]
const revision = () => hub.store.read((reader) => reader.revision())

describe('a rebalance', () => {
  test('in a dry run says what would move, cluster by cluster, and changes nothing', async () => {
    const before = await revision()
    expect(await hub.releases.rebalance({ ...one, dryRun: 'All' }, tokenSubject('anna'))).toEqual({
      releases: [{ namespace: 'default', release: 'r', moves }],
      totals: { considered: 1, moved: 1, moves: 3, replicas: 2 },
      queued: 0,
    })
    expect(await revision()).toBe(before)
    expect(await hub.shares()).toEqual({ a: 3, b: 3 })
  })

  test('carries out its plan, and an event names the user and the moves', async () => {
    expect(await hub.releases.rebalance(one, tokenSubject('anna'))).toMatchObject({
      queued: 1,
      releases: [{ moves }],
    })
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    expect(await hub.events('Rebalanced')).toEqual([
      {
        message: 'anna requested a rebalance: a 3 → 2, b 3 → 2, c none → 2',
        details: { cause: 'Rebalance', of: 'anna', moves },
      },
    ])
    const { totals } = await hub.releases.rebalance(one, tokenSubject('anna'))
    expect(totals.moved).toBe(0)
  })

  test('is carried out by the next hub when this one stops before', async () => {
    await hub.restart(async () => {
      expect(await hub.releases.rebalance(one, tokenSubject('anna'))).toMatchObject({ queued: 1 })
      expect(await hub.shares()).toEqual({ a: 3, b: 3 })
    })
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 2, b: 2, c: 2 }))
    await hub.restart()
    expect(await hub.events('Rebalanced')).toHaveLength(1)
  })

  test('without a feasible placement removes nothing, and says why', async () => {
    for (const name of ['a', 'b', 'c']) hub.fleet.change(name, 'labels', { nodes: [] })
    await hub.place({ replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' }, redecideOn: [] })
    const { releases, queued } = await hub.releases.rebalance(one, tokenSubject('anna'))
    expect(releases[0]?.moves).toEqual([])
    expect(queued).toBe(0)
    expect(await hub.shares()).toEqual({ a: 3, b: 3 })
  })

  test('by labels moves the releases with these labels', async () => {
    const none = await hub.releases.rebalance({ ...here, selector: 'team=shop' }, tokenSubject('anna'))
    expect(none).toEqual({
      releases: [],
      totals: { considered: 0, moved: 0, moves: 0, replicas: 0 },
      queued: 0,
    })
    expect(
      await hub.releases.rebalance({ ...here, selector: '!team', dryRun: 'All' }, tokenSubject('anna')),
    ).toMatchObject({
      releases: [{ release: 'r', moves }],
    })
  })

  test('of an unknown release is refused', async () => {
    await expect(
      hub.releases.rebalance({ ...here, name: 'none' }, tokenSubject('anna')),
    ).rejects.toMatchObject({
      code: 'NotFound',
    })
  })
})
