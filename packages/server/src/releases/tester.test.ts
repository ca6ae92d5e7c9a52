import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { here, openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
})
afterEach(() => hub.close())

const start = async (): Promise<void> => {
  await hub.push('1.0.0')
  await hub.place({ replicas: { mode: 'Duplicated' } })
  await hub.release()
  await hub.settled(2)
}
const ask = (more: { cluster?: string; idempotencyKey?: string } = {}) =>
  hub.releases.test({ ...here, name: 'r', ...more }, options.subject)
const tests = async () =>
  (await hub.releases.targets({ ...here, name: 'r' })).items.map(({ status }) => status.test)

describe('a test of a release is requested', () => {
  test('on each cluster that has it; the others are skipped', async () => {
    await start()
    await hub.report('a', { applied: true })
    const { id, targets } = await ask()
    expect(targets).toEqual([
      { cluster: 'a', outcome: 'Pending', message: '' },
      { cluster: 'b', outcome: 'Skipped', message: 'the release is not applied on b' },
    ])
    expect(await tests()).toEqual([
      expect.objectContaining({ id, outcome: 'Pending', requestedBy: 'anna', hooks: [] }),
      expect.objectContaining({ id, outcome: 'Skipped', message: 'the release is not applied on b' }),
    ])
    expect(await hub.events('TestRequested')).toEqual([
      { message: 'test on a, b: requested by anna', details: { id, clusters: ['a', 'b'] } },
    ])
  })

  test('on one cluster', async () => {
    await start()
    await hub.report('a', { applied: true })
    await hub.report('b', { applied: true })
    const { targets } = await ask({ cluster: 'b' })
    expect(targets).toEqual([{ cluster: 'b', outcome: 'Pending', message: '' }])
    expect((await tests()).map((one) => one?.outcome)).toEqual([undefined, 'Pending'])
  })

  test('once for one key, however often the request is repeated', async () => {
    await start()
    await hub.report('a', { applied: true })
    const first = await ask({ idempotencyKey: 'k' })
    expect(await ask({ idempotencyKey: 'k' })).toEqual(first)
    await expect(ask({ idempotencyKey: 'k', cluster: 'a' })).rejects.toThrow('different request')
  })

  test('again once the test before it has ended, or cannot end because its cluster is unreachable', async () => {
    await start()
    await hub.report('a', { applied: true })
    await hub.report('b', { applied: true })
    await ask()
    await expect(ask({ cluster: 'a' })).rejects.toMatchObject({
      code: 'Conflict',
      message: expect.stringMatching(/a test of release "r" runs on a since /),
    })
    await hub.report('a', { unreachable: true })
    await expect(ask({ cluster: 'a' })).rejects.toThrow(
      'release "r" cannot be tested: cluster a is unreachable',
    )
    await expect(ask()).rejects.toThrow('a test of release "r" runs on b since ')
  })
})

describe('a test of a release is refused', () => {
  test('on a cluster that it is not on', async () => {
    await start()
    await expect(ask({ cluster: 'c' })).rejects.toThrow('/cluster: "c" is not a cluster of release "r"')
  })

  test('where it is applied nowhere', async () => {
    await start()
    await expect(ask()).rejects.toThrow('release "r" cannot be tested: the release is not applied on a')
  })

  test('of a release that does not exist', async () => {
    await expect(hub.releases.test({ ...here, name: 'x' }, options.subject)).rejects.toMatchObject({
      code: 'NotFound',
    })
  })
})
