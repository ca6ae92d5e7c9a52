import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { here, openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
const quiet = { replicas: { mode: 'Divided' }, redecideOn: [] }
beforeEach(async () => {
  hub = await openReleases('a', 'b', 'c')
  await hub.push('1.0.0')
  hub.fleet.change('c', 'cordoned', { unschedulable: true })
  await hub.place(quiet)
  await hub.release()
  await hub.settled(2)
})
afterEach(() => hub.close())

const why = (cluster?: string) => hub.releases.why({ ...here, name: 'r', cluster })
const changedClusters = async () =>
  (await why()).items.filter(({ changedSince }) => changedSince).map(({ cluster }) => cluster)
/** Time has passed since the decision, so that a change is distinguishable from it. */
const later = () =>
  hub.eventually(async () =>
    expect(Date.now()).toBeGreaterThan(Date.parse((await why()).decidedAt ?? '') + 2),
  )

describe('why a release is on its clusters', () => {
  test('each cluster has the values found and needed, its capacity and its replicas, and a sentence', async () => {
    const { outcome, group, items } = await why()
    expect([outcome, group]).toEqual(['Scheduled', 'default'])
    expect(items).toMatchObject([
      {
        cluster: 'a',
        chosen: true,
        capacity: [{ workload: 'web', previous: 3, allocatable: 110, available: 113, replicas: 3 }],
      },
      { cluster: 'b', chosen: true },
      { cluster: 'c', chosen: false, filter: 'Cordoned', found: 'unschedulable: true' },
    ])
    for (const { cluster, sentence } of items) expect(sentence).toMatch(new RegExp(`^${cluster} is .*\\.$`))
    expect((await why('b')).items.map(({ cluster }) => cluster)).toEqual(['b'])
    await expect(why('none')).rejects.toMatchObject({ code: 'NotFound' })
  })

  test('a share is reported as held only where it was before the current decision', async () => {
    const sentences = async () => (await why()).items.map(({ sentence }) => sentence)
    const [a] = await sentences()
    expect(a).toBe('a is a target (group default): 3 replicas of web.')
    await hub.releases.scale({ ...here, name: 'r', replicas: 8 }, tokenSubject('anna'))
    await hub.eventually(async () => expect(await hub.shares()).toEqual({ a: 4, b: 4 }))
    expect((await sentences())[0]).toBe('a is a target (group default): 4 replicas of web (3 before).')
    hub.fleet.change('c', 'uncordoned', { unschedulable: false })
    await hub.place({ ...quiet, spread: [{ by: 'cluster', max: 2 }] })
    await hub.eventually(async () => expect((await why()).changed).toEqual([]))
    expect((await sentences())[0]).toBe('a is a target (group default): 4 replicas of web, unchanged.')
  })

  test('each filter, group and prioritizer reports what it found', async () => {
    const prioritizers = [{ name: 'FreeCPU', weight: 2 }]
    await hub.place({ ...quiet, spread: [{ by: 'region', min: 1 }], prioritizers })
    for (const name of ['a', 'b']) hub.fleet.change(name, 'labels', { region: 'eu' })
    const [a] = (await why('a')).items
    expect(a?.filters.map(({ filter }) => filter)).toEqual(
      expect.arrayContaining(['NotReady', 'Cordoned', 'API', 'Taint', 'Affinity']),
    )
    expect(a?.filters.every(({ passed }) => passed)).toBe(true)
    expect(a?.axes).toEqual({ region: 'eu' })
    expect(a?.scores.map(({ prioritizer }) => prioritizer)).toContain('FreeCPU')
  })

  test('an infeasible placement names the smallest change that would make it feasible', async () => {
    await hub.place({ ...quiet, spread: [{ by: 'cluster', min: 3 }] })
    const { outcome, message, nearest } = await why()
    expect(outcome).toBe('Unschedulable')
    expect(message).toContain('3')
    expect(nearest).toMatch(/1 more cluster|min 2/)
  })

  test('nothing has changed right after a decision, and the reports of delivery are not a change', async () => {
    expect((await why()).changed).toEqual([])
    await hub.report('a', { applied: true, message: 'applied' })
    await hub.eventually(async () => {
      const { status } = await hub.kinds.release.get({ ...here, name: 'r' })
      expect(status.targets.applied).toBe(1)
    })
    expect((await why()).changed).toEqual([])
  })

  test('a placement of another revision has changed, even with the same spec', async () => {
    await hub.kinds.placement.patch({ ...here, name: 'p' }, { metadata: { labels: { x: 'y' } } }, options)
    expect((await why()).changed).toEqual(['the placement'])
    expect(await changedClusters()).toEqual(['a', 'b', 'c'])
  })

  test('labels of the release count', async () => {
    await hub.kinds.release.patch({ ...here, name: 'r' }, { metadata: { labels: { x: 'y' } } }, options)
    expect((await why()).changed).toEqual(['the release'])
  })

  test('a changed cluster is named, and only it', async () => {
    await later()
    hub.fleet.change('b', 'labels', { labels: { x: 'y' } })
    expect((await why()).changed).toEqual(['cluster b'])
    expect(await changedClusters()).toEqual(['b'])
  })

  test('figures of nodes are not a change if the placement ignores capacity', async () => {
    await later()
    const figures = { figuresChangedAt: () => Date.now(), changedAt: 0 }
    for (const name of ['a', 'b', 'c']) hub.fleet.change(name, 'capacityFreed', figures)
    expect((await why()).changed).toEqual([])
  })

  test('scores are a change only if the placement reads them', async () => {
    await later()
    const pushed = { scores: { cost: { value: 1, expiresAt: undefined } }, changedAt: 0 }
    hub.fleet.change('a', 'labels', { ...pushed, scoresChangedAt: Date.now() })
    expect((await why()).changed).toEqual([])
    await hub.place({ ...quiet, prioritizers: [{ name: 'Metric', key: 'cost', weight: -5 }] })
    await hub.eventually(async () => expect((await why()).changed).toEqual([]))
    await later()
    hub.fleet.change('a', 'labels', { ...pushed, scoresChangedAt: Date.now() })
    expect((await why()).changed).toEqual(['cluster a'])
  })

  test('one more cluster changes the list', async () => {
    await later()
    hub.fleet.add('d')
    expect((await why()).changed).toEqual(['the list of clusters', 'cluster d'])
  })
})

test('scores that had expired when it was decided are named in the decision, by key', async () => {
  const expired = { cost: { value: 1, expiresAt: 1 } }
  for (const name of ['a', 'b']) hub.fleet.change(name, 'labels', { scores: expired })
  await hub.place({ ...quiet, prioritizers: [{ name: 'Metric', key: 'cost', weight: -5 }] })
  await hub.eventually(async () =>
    expect((await hub.releases.decision({ ...here, name: 'r' })).expiredScores).toEqual([
      { key: 'cost', count: 2, names: ['a', 'b'] },
    ]),
  )
})
