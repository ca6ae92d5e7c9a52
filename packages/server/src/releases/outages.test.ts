import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { here, openReleases } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.push('1.0.0')
})
afterEach(() => hub.close())

const place = (failover?: object) =>
  hub.place({ replicas: { mode: 'Divided' }, ...(failover === undefined ? {} : { failover }) })

const lost = async () => {
  hub.fleet.change('a', 'notReady', { ready: false, notReadyMs: () => 5_000 })
  await hub.report('a', { unreachable: true, message: '' })
}

const status = async () => (await hub.kinds.release.get({ ...here, name: 'r' })).status
const ready = async () => (await status()).conditions.find(({ type }) => type === 'Ready')?.message

describe('a release with an unreachable target', () => {
  test('says since when and when it moves, never "in progress"', async () => {
    await place({ cluster: { tolerationSeconds: 300 } })
    await hub.release()
    await hub.settled(2)
    await lost()
    await hub.eventually(async () =>
      expect(await ready()).toMatch(/a: unreachable since \S+Z; moves at \S+Z$/),
    )
    const [outage] = (await status()).outages ?? []
    const inMs = Date.parse(outage?.movesAt ?? '') - Date.now()
    expect(inMs).toBeGreaterThan(280_000)
    expect(inMs).toBeLessThan(297_000)
  })

  test('says that its placement has no failover policy', async () => {
    await place()
    await hub.release()
    await hub.settled(2)
    await lost()
    await hub.eventually(async () =>
      expect(await ready()).toContain('not moved: placement "p" has no failover policy'),
    )
  })

  test('says so when the brake engages, and when it releases', async () => {
    await place({ cluster: { tolerationSeconds: 300 } })
    await hub.release()
    await hub.settled(2)
    await lost()
    await hub.eventually(async () => expect(await ready()).toContain('moves at'))
    hub.failover.setHalt('MassOutage')
    await hub.eventually(async () => expect(await ready()).toContain('not moved: evictions are halted'))
    hub.failover.setHalt(undefined)
    await hub.eventually(async () => expect(await ready()).toContain('moves at'))
  })

  test('says why no other cluster takes its replicas', async () => {
    await hub.place({
      affinity: [{ names: ['a'] }],
      failover: { cluster: { tolerationSeconds: 0 } },
    })
    await hub.release()
    await hub.settled(1)
    hub.failover.evict.add('a')
    await lost()
    await hub.eventually(async () => expect(await ready()).toContain('not moved: no other cluster fits'))
  })

  test('names only clusters of the release in that reason', async () => {
    const node = (pods: number) => ({
      ...{ name: 'n', labels: {}, taints: [], unschedulable: false, ready: true },
      allocatable: { cpu: 8000, memory: 2 ** 35, pods },
      requested: { cpu: 0, memory: 0, pods: 0 },
    })
    hub.fleet.change('a', 'capacityFreed', { nodes: [node(1000)] })
    hub.fleet.change('b', 'cordoned', { unschedulable: true })
    await hub.place({
      affinity: [{ names: ['a', 'b'] }],
      replicas: { mode: 'Divided', capacity: 'Require' },
      failover: { cluster: { tolerationSeconds: 0 } },
    })
    await hub.release({ web: 200 })
    await hub.settled(1)
    hub.failover.evict.add('a')
    await lost()
    hub.fleet.change('b', 'uncordoned', { unschedulable: false })
    await hub.eventually(async () =>
      expect(await ready()).toContain('the weights assign 200 replicas to (hidden cluster), which has room'),
    )
    const { outages } = await status()
    expect(outages).toMatchObject([{ message: expect.stringContaining('to (hidden cluster), which') }])
  })

  test('no longer reports it once it returned', async () => {
    await place()
    await hub.release()
    await hub.settled(2)
    await lost()
    await hub.eventually(async () => expect((await status()).outages).toHaveLength(1))
    hub.fleet.change('a', 'returned', { ready: true, notReadyMs: () => undefined })
    await hub.report('a', { unreachable: false })
    await hub.eventually(async () => expect((await status()).outages).toBeUndefined())
  })
})
