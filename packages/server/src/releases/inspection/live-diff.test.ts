import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HansaError } from '../../runtime/errors.js'
import type { Rights } from '../../runtime/rights.js'
import { ReleaseSpec } from '../contract.js'
import { here, openReleases } from '../testing/room.js'
import type { LiveAsk } from './live.js'

const ref = { ...here, name: 'r' }
const live = { ...ref, live: true as const }

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.place({ replicas: { mode: 'Duplicated' } })
  await hub.push('1.0.0')
  await hub.push('1.1.0', 8)
})
afterEach(() => hub.close())

const specOf = (version: string) => ReleaseSpec.parse({ bundle: { name: 'web', version }, placement: 'p' })
const asks = (): LiveAsk[] => {
  const seen: LiveAsk[] = []
  hub.live.on = async (ask) => {
    seen.push(ask)
    return { unchanged: 1, objects: [] }
  }
  return seen
}
const only =
  (...verbs: string[]): Rights['on'] =>
  (verb) =>
    verbs.includes(verb) ? 'everything' : []

describe('a live comparison', () => {
  test('asks each cluster about its target with the goal that was sent, and stores nothing', async () => {
    await hub.releaseSpec({ bundle: { name: 'web', version: '1.0.0' }, placement: 'p' })
    await hub.settled(2)
    const before = (await hub.releases.targets(ref)).items
    const seen = asks()
    const { groups } = await hub.releases.diff({ ...live, spec: specOf('1.1.0') })
    expect(groups).toEqual([{ clusters: ['a', 'b'], unchanged: 1, objects: [] }])
    expect(seen.map(({ target }) => [target.cluster, target.desired.bundle.version])).toEqual([
      ['a', '1.1.0'],
      ['b', '1.1.0'],
    ])
    expect(seen.map(({ target }) => target.uid).sort()).toEqual(
      before.map(({ metadata }) => metadata.uid).sort(),
    )
    expect(seen[0]?.rendered.rendering.objects[0]?.spec).toMatchObject({ replicas: 8 })
    expect((await hub.releases.targets(ref)).items).toEqual(before)
  })

  test('of a release that does not exist asks the clusters that its placement would choose', async () => {
    const seen = asks()
    await hub.releases.diff({ ...live, spec: specOf('1.0.0') })
    expect(seen.map(({ target }) => [target.cluster, target.appliedHash])).toEqual([
      ['a', null],
      ['b', null],
    ])
  })

  test('names clusters that are not ready or do not answer, and compares the others', async () => {
    await hub.releaseSpec({ bundle: { name: 'web', version: '1.0.0' }, placement: 'p' })
    await hub.settled(2)
    hub.fleet.change('b', 'notReady', { ready: false })
    hub.live.on = async () => {
      throw new HansaError('ClusterUnreachable', { server: 'a', cause: 'closed' })
    }
    const { groups } = await hub.releases.diff(live)
    expect(groups).toMatchObject([
      { clusters: ['a'], problem: expect.stringContaining('closed') },
      { clusters: ['b'], problem: 'b is not ready' },
    ])
  })

  test('gives equal texts for equal hidden values of a release only', async () => {
    const seen = asks()
    await hub.releases.diff({ ...live, spec: specOf('1.0.0') })
    await hub.releases.diff({ ...live, name: 'other', spec: specOf('1.0.0') })
    const [first, second, other] = [seen[0]?.stand, seen[1]?.stand, seen[2]?.stand]
    expect(first?.('x')).toBe(second?.('x'))
    expect(first?.('x')).not.toBe(first?.('y'))
    expect(first?.('x')).not.toBe(other?.('x'))
    expect(first?.('x')).not.toContain('x]')
  })

  test('of a sent spec needs the right to apply it', async () => {
    const refused = hub.releases.diff(
      { ...live, spec: specOf('1.0.0') },
      { rights: { on: only('simulate', 'get', 'list') } },
    )
    await expect(refused).rejects.toMatchObject({ code: 'Forbidden' })
    const seen = asks()
    const limited = { rights: { on: only('simulate', 'get', 'list', 'create') } }
    await hub.releases.diff({ ...live, spec: specOf('1.0.0') }, limited)
    expect(seen[0]?.target.desired.limits).toMatchObject({ clusterScoped: 'Refused' })
  })

  test('does not compare revisions', async () => {
    await hub.releaseSpec({ bundle: { name: 'web', version: '1.0.0' }, placement: 'p' })
    const asked = hub.releases.diff({ ...live, revisions: { from: 1, to: 1 } })
    await expect(asked).rejects.toMatchObject({ code: 'BadRequest' })
  })
})
