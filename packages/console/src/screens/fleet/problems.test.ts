import { describe, expect, it } from 'vitest'
import { cluster, notReady, release, target } from '../../testing/rows.js'
import { problemsOf } from './problems.js'
import { trafficOf, trafficWords } from './traffic.js'

const now = Date.parse('2026-01-01T00:03:00.000Z')
const seen = { clusters: [], releases: [], targets: [], connectors: [], now }
const sentences = (change: Partial<Parameters<typeof problemsOf>[0]>) =>
  problemsOf({ ...seen, ...change }).map(({ sentence }) => sentence)

describe('problems', () => {
  it('are none if everything is ready', () => {
    expect(problemsOf({ ...seen, clusters: [cluster('a')], targets: [target('web', 'a')] })).toEqual([])
  })
  it('say how long a cluster has not been ready, why, and how many targets it has', () => {
    const clusters = [cluster('eu-1', { conditions: notReady('connection refused.') })]
    expect(sentences({ clusters, targets: [target('web', 'eu-1')] })).toEqual([
      'eu-1 has not been ready for 3 min (connection refused); 1 target on it.',
    ])
  })
  it('tell failed and drifted targets by release, the failed first', () => {
    const targets = [
      target('api', 'a', { state: 'Drifted' }),
      ...['a', 'b', 'c', 'd'].map((on) => target('web', on, { state: 'Failed', message: 'no quota' })),
    ]
    expect(sentences({ targets })).toEqual([
      'default/web failed on a, b, c and 1 more: no quota.',
      'default/api has drifted on a.',
    ])
  })
  it('say what could not be placed', () => {
    const conditions = [
      {
        type: 'Scheduled',
        status: 'False' as const,
        lastTransitionTime: '',
        reason: 'Unschedulable',
        message: 'no cluster',
      },
    ]
    const [first] = problemsOf({ ...seen, releases: [release('web', { conditions })] })
    expect(first).toMatchObject({
      sentence: 'default/web could not be placed: no cluster.',
      href: '/releases/default/web?tab=decision',
    })
  })
})

describe('the traffic on a cluster', () => {
  it('has words only if there is any', () => {
    expect(trafficWords(trafficOf([target('web', 'a')]))).toBe('')
    const busy = [
      target('web', 'a'),
      target('api', 'a', { state: 'Leaving' }),
      target('db', 'a', { state: 'Applying' }),
    ]
    expect(trafficWords(trafficOf(busy))).toBe('3 releases: 1 leaving, 1 arriving')
  })
})
