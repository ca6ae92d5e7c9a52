import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../testing/until.js'
import { createWorld, type World } from '../testing/world.js'

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 6
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
`
const placements = `apiVersion: hansa.dev/v1
kind: Placement
metadata: {name: all}
spec: {replicas: {mode: Divided}, redecideOn: [], failover: {cluster: {tolerationSeconds: 300}}}
---
apiVersion: hansa.dev/v1
kind: Placement
metadata: {name: cheap}
spec:
  spread: [{by: cluster, min: 1, max: 1}]
  prioritizers: [{name: Metric, key: cost, weight: -10}]
  steady: 0
`

let world: World
beforeAll(async () => {
  world = await createWorld()
  for (const name of ['a', 'b']) {
    world.member(name)
    await world.register(name)
  }
  await world.hansa('bundle', 'push', world.file('web.yaml', web))
  await world.hansa('apply', '-f', world.file('placements.yaml', placements))
  await world.hansa('release', 'create', 'web', '--bundle', 'web', '--placement', 'all', '--wait')
}, 120_000)
afterAll(() => world?.close())

const words = (text: string): string => text.replace(/ +/g, ' ')
const shares = async (release: string): Promise<string> =>
  words(await world.hansa('release', 'targets', release))
const release = async (name: string) => {
  const found = await world.json('get', 'release', name)
  return (found as { metadata: { generation: number; resourceVersion: string } }).metadata
}

describe('simulate', () => {
  test('of a failed cluster says what would move, and changes nothing', async () => {
    const before = await release('web')
    const out = words(await world.hansa('simulate', '--down', 'b'))
    expect(out).toContain(
      'Would move:\nNAMESPACE RELEASE CLUSTER FROM TO\ndefault web a 3 6\ndefault web b 3 -\n',
    )
    expect(out).toContain('1 release evaluated: 1 would move (3 replicas)')
    expect(await release('web')).toEqual(before)
  })

  test('of both, of an added cluster, and of growth', async () => {
    expect(words(await world.hansa('simulate', '--down', 'a', '--down', 'b'))).toMatch(
      /Nothing would move\..*Would not fit:.*default web a,b no cluster/s,
    )
    const add = world.file(
      'c.yaml',
      'kind: Cluster\nmetadata: {name: c}\nstatus: {available: {replicas: 9}}\n',
    )
    const answer = await world.json(
      'simulate',
      '--drain',
      'a',
      '--drain',
      'b',
      '--add',
      add,
      '--grow',
      'web=7',
    )
    expect(answer).toMatchObject({
      releases: [
        {
          release: 'web',
          moves: [
            { cluster: 'a', from: 3, to: null },
            { cluster: 'b', from: 3, to: null },
            { cluster: 'c', from: null, to: 7 },
          ],
        },
      ],
    })
  })

  test.each([
    [[], 2, 'nothing to simulate'],
    [['--down', 'none'], 2, '/down/0: cluster "none" not found'],
    [['--grow', 'none=3'], 3, 'Release "none" not found in default'],
  ])('%j ends with %d', async (args, code, says) => {
    const { exit, stderr } = await world.run(['simulate', ...args])
    expect(stderr).toContain(says)
    expect(exit).toBe(code)
  })
})

describe('rebalance', () => {
  test('shows its moves in a dry run, makes them, and an event names who asked', async () => {
    world.member('c')
    await world.register('c')
    const plan = words(await world.hansa('release', 'rebalance', 'web', '--dry-run'))
    expect(plan).toContain('default web a 3 2\ndefault web b 3 2\ndefault web c - 2\n')
    expect(await shares('web')).not.toContain('web=2')
    await world.hansa('release', 'rebalance', 'web')
    await until('it runs on three', async () => ((await shares('web')).match(/web=2/g) ?? []).length === 3)
    expect(await world.hansa('events', '--reason', 'Rebalanced')).toMatch(
      /requested a rebalance: a 3 → 2, b 3 → 2, c none → 2/,
    )
    expect((await world.run(['release', 'rebalance', 'web'])).stderr).toContain('Nothing to move.')
  })
})

describe('nodes', () => {
  test('of a cluster are shown with requested and allocatable resources', async () => {
    const shown = words(await world.hansa('cluster', 'nodes', 'a'))
    expect(shown).toMatch(
      /^NODE STATE ZONE CPU MEMORY PODS TAINTS\n\S+ Ready \S+ \S+\/\S+ \S+\/\d+[KMG]i \d+\/\d+ -/,
    )
    expect((await world.run(['cluster', 'nodes', 'nowhere'])).exit).toBe(3)
  })
})

describe('scores', () => {
  test('pushed onto clusters lead a release to the cheapest, and are shown', async () => {
    await world.hansa('cluster', 'score', 'a', 'cost=9')
    await world.hansa('cluster', 'score', 'b', 'cost=2.5', '--ttl', '1h')
    await world.hansa('cluster', 'score', 'c', 'cost=7')
    await world.hansa('release', 'create', 'cheap', '--bundle', 'web', '--placement', 'cheap')
    await until('it is placed', async () => (await shares('cheap')).includes('b '))
    expect(await world.hansa('describe', 'cluster', 'b')).toMatch(/scores:\s+cost:\s+value: 2\.5/)
    await world.hansa('cluster', 'score', 'b', 'cost-')
    expect(await world.hansa('describe', 'cluster', 'b')).not.toMatch(/value: 2\.5/)
    expect((await world.run(['cluster', 'score', 'b', 'cost-'])).exit).toBe(3)
  })
})

describe('release why', () => {
  test('of each cluster is a sentence, of one everything that was found', async () => {
    const all = await world.hansa('release', 'why', 'web')
    for (const name of ['a', 'b', 'c']) expect(all).toMatch(new RegExp(`^${name} is a target`, 'm'))
    const one = words(await world.hansa('release', 'why', 'web', '--cluster', 'a'))
    expect(one).toMatch(/Capacity:\n WORKLOAD HAS FREE AVAILABLE REPLICAS\n web 2 \d+ \d+ 2/)
  })

  test('says what has changed since the decision', async () => {
    await world.hansa('cluster', 'label', 'c', 'tier=prod')
    await until('the change is reported', async () =>
      /changed since the current decision was made: .*cluster c\)/.test(
        await world.hansa('release', 'why', 'web'),
      ),
    )
  })
})
