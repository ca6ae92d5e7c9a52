import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { withdrawTarget } from './targets.js'
import { here, openReleases } from './testing/room.js'

const ref = { ...here, name: 'r' }
const anna = tokenSubject('anna')

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b', 'c')
  await hub.place({
    replicas: { mode: 'Divided', divide: 'Aggregated' },
    failover: { cluster: { tolerationSeconds: 0 } },
  })
  for (const version of ['1.0.0', '1.1.0']) await hub.push(version)
  await hub.release({ web: 2 })
  await hub.eventually(async () => expect((await hub.rows()).length).toBeGreaterThan(0))
})
afterEach(() => hub.close())

const suspend = (on = true) => hub.releases.suspend({ ...ref, suspend: on }, anna)
const condition = async (wanted: string) =>
  (await hub.kinds.release.get(ref)).status.conditions.find(({ type }) => type === wanted)
const suspended = async () => (await hub.rows()).map((target) => target.suspended)

describe('a suspended release', () => {
  test('is not decided until it is resumed, which gives its newest goal', async () => {
    await suspend()
    expect(await suspended()).toEqual([true])
    const before = await hub.rows()
    const warnings: string[] = []
    const warn = (text: string) => warnings.push(text)
    const spec = { bundle: { version: '1.1.0' }, replicas: { web: 4 } }
    await hub.kinds.release.patch(ref, { spec }, { subject: anna, warn })
    expect(warnings).toEqual([
      'the release is suspended: this change is applied to its clusters when it is resumed',
    ])
    await hub.eventually(async () => {
      expect(await condition('Suspended')).toMatchObject({ status: 'True', reason: 'Suspended' })
      expect(await condition('Scheduled')).toMatchObject({ status: 'Unknown', reason: 'Suspended' })
    })
    await hub.restart()
    expect((await hub.rows()).map(({ desired }) => desired)).toEqual(before.map(({ desired }) => desired))
    await suspend(false)
    await hub.eventually(async () => {
      const [target] = await hub.rows()
      expect(target).toMatchObject({ suspended: false, releaseRevision: 2 })
      expect(target?.desired.bundle.version).toBe('1.1.0')
      expect(await condition('Suspended')).toMatchObject({ status: 'False', reason: 'Resumed' })
    })
    expect(await hub.events('Suspended')).toMatchObject([{ message: 'suspended by anna' }])
    expect(await hub.events('Resumed')).toMatchObject([{ message: 'resumed by anna' }])
  })

  test('makes no revision by being suspended, and stays Ready', async () => {
    const [{ cluster } = { cluster: '' }] = await hub.rows()
    await hub.deliver(cluster)
    await hub.report(cluster, { applied: true, ready: true })
    await hub.eventually(async () => expect(await condition('Ready')).toMatchObject({ status: 'True' }))
    await suspend()
    await hub.eventually(async () => expect(await condition('Suspended')).toMatchObject({ status: 'True' }))
    expect(await condition('Ready')).toMatchObject({ status: 'True' })
    expect((await hub.releases.revisions(ref)).items).toHaveLength(1)
  })

  test('refuses what would change its clusters', async () => {
    await suspend()
    await expect(hub.releases.test(ref, anna)).rejects.toThrow('is suspended: its test hooks cannot run')
    await expect(hub.releases.rotateGenerated(ref, anna)).rejects.toThrow('is suspended')
    const { releases } = await hub.releases.rebalance(ref, anna)
    expect(releases).toMatchObject([{ moves: [], message: 'the release is suspended' }])
  })

  test('is removed from its clusters when it is deleted', async () => {
    await suspend()
    await hub.kinds.release.delete(ref, { subject: anna })
    await hub.eventually(async () => {
      expect(await hub.rows()).toMatchObject([{ removing: 'ReleaseDeleted', suspended: false }])
    })
  })

  test('is removed from a cluster that is unregistered', async () => {
    await suspend()
    await hub.store.write({ subject: anna }, async (tx) => {
      for (const target of await hub.rows()) withdrawTarget(tx, target, 'Unregistered')
    })
    expect(await hub.rows()).toMatchObject([{ removing: 'Unregistered', suspended: false }])
  })

  test('is not moved from a cluster that is lost', async () => {
    const [{ cluster } = { cluster: '' }] = await hub.rows()
    await suspend()
    await hub.report(cluster, { unreachable: true })
    await hub.eventually(async () => {
      const { outages } = (await hub.kinds.release.get(ref)).status
      expect(outages).toMatchObject([{ cluster, message: 'not moved: the release is suspended' }])
    })
    expect(await hub.rows()).toMatchObject([{ cluster, removing: null }])
  })
})

test('leftovers of an eviction are removed although the release is suspended: their cluster is closed to others until then', async () => {
  await hub.store.write({ subject: anna }, async (tx) => {
    for (const target of await hub.rows()) withdrawTarget(tx, target, 'Evicted')
  })
  await suspend()
  expect((await hub.rows()).filter(({ removing }) => removing === 'Evicted')).toMatchObject([
    { suspended: false },
  ])
})
