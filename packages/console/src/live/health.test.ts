import { describe, expect, test } from 'vitest'
import { cluster, notReady, target } from '../testing/rows.js'
import { clusterState, onTheWay } from './health.js'

const condition = (type: string, status: 'True' | 'False' | 'Unknown') => ({
  type,
  status,
  lastTransitionTime: '2026-01-01T00:00:00.000Z',
  reason: 'R',
  message: '',
})

describe('a cluster’s state', () => {
  test('is the worst that holds', () => {
    const [ready, refused] = [condition('Ready', 'True'), condition('CredentialsValid', 'False')]
    expect(clusterState(cluster('a'))).toBe('Ready')
    expect(clusterState(cluster('a', { cordoned: true }))).toBe('Cordoned')
    expect(clusterState(cluster('a', { conditions: [] }))).toBe('Registering')
    expect(clusterState(cluster('a', { conditions: [condition('Ready', 'Unknown')] }))).toBe('Registering')
    expect(clusterState(cluster('a', { conditions: [ready, refused], cordoned: true }))).toBe('Refused')
    const down = [...notReady('no answer'), refused]
    expect(clusterState(cluster('a', { conditions: down, cordoned: true }))).toBe('NotReady')
    const leaving = { conditions: down, unregistering: 'since' as unknown as undefined }
    expect(clusterState(cluster('a', leaving))).toBe('Leaving')
  })
})

describe('what is on its way', () => {
  test('waits for a cluster that does not answer, where it is to leave it', () => {
    const clusters = [
      cluster('up'),
      cluster('down', { conditions: notReady('x') }),
      cluster('off', { conditions: notReady('x') }),
    ]
    const targets = [
      target('a', 'down', { state: 'Leaving' }),
      target('b', 'down', { state: 'Leaving' }),
      target('c', 'off', { state: 'Leaving' }),
      target('d', 'up', { state: 'Leaving' }),
      target('e', 'down', { state: 'Applying' }),
      target('f', 'down', { state: 'Unreachable' }),
      target('g', 'up'),
    ]
    expect(onTheWay(targets, clusters)).toEqual({ moving: 2, waiting: 3, awaited: ['down', 'off'] })
    expect(onTheWay([], clusters)).toEqual({ moving: 0, waiting: 0, awaited: [] })
  })
})
