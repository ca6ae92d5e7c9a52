import { describe, expect, it } from 'vitest'
import { stringifySearch } from '../../app/search-params.js'
import { cluster } from '../../testing/rows.js'
import { ghostsOf } from './ghosts.js'
import { inputOf, isNothing, parseScenario, stringifyScenario, toggled } from './scenario.js'

const scenario = parseScenario('?down=a,b&drain=c&add=eu-9:eu-1:eu&grow=default/web:web:9')

describe('a scenario', () => {
  it('is what its address says, and says its address', () => {
    expect(parseScenario(stringifySearch(stringifyScenario(scenario)))).toEqual(scenario)
    expect(isNothing(parseScenario(''))).toBe(true)
  })
  it('has a cluster down or drained, not both, and can remove it', () => {
    const drained = toggled(scenario, 'drain', 'a')
    expect([drained.down, drained.drain]).toEqual([['b'], ['c', 'a']])
    expect(toggled(drained, 'drain', 'a').drain).toEqual(['c'])
  })
  it('adds a cluster with the free nodes of the one it is like', () => {
    const input = inputOf(scenario, new Map([['eu-1', cluster('eu-1', { labels: { tier: 'prod' } })]]))
    expect(input.down).toEqual(['a', 'b'])
    expect(input.grow).toEqual([{ namespace: 'default', release: 'web', workload: 'web', replicas: 9 }])
    const [added] = input.add ?? []
    expect(added).toMatchObject({
      metadata: { name: 'eu-9', labels: { tier: 'prod' } },
      spec: { region: 'eu', zones: ['a'] },
    })
    expect(added?.status?.nodeList).toHaveLength(3)
    expect(added?.status?.nodeList?.[0]).toMatchObject({
      allocatable: { cpu: 8, memory: 32 * 2 ** 30, pods: 110 },
    })
  })
})

describe('ghosts', () => {
  it('say what would become of each cluster', () => {
    const ghosts = ghostsOf(
      {
        releases: [
          {
            namespace: 'default',
            release: 'web',
            moves: [
              { cluster: 'a', from: 3, to: null },
              { cluster: 'd', from: null, to: 2 },
              { cluster: 'e', from: 4, to: 2 },
            ],
          },
        ],
        unschedulable: [],
        staying: [],
        pending: [{ namespace: 'default', release: 'web', cluster: 'd', workload: 'web', replicas: 1 }],
        totals: { considered: 1, moved: 1, moves: 3, replicas: 2, unschedulable: 0, staying: 0, pending: 1 },
        notes: [],
      },
      { ...scenario, down: ['a'], drain: ['c'] },
    )
    expect([...ghosts].map(([name, { ghost, pending }]) => [name, ghost, pending])).toEqual([
      ['a', 'gone', 0],
      ['d', 'gains', 1],
      ['e', 'loses', 0],
      ['c', 'draining', 0],
      ['eu-9', 'new', 0],
    ])
  })
})
