import { describe, expect, it } from 'vitest'
import { cluster, notReady, target } from '../testing/rows.js'
import { clusterState, onTheWay } from './health.js'
import { quantityOf } from './quantity.js'
import { targetState } from './rows-of.js'

describe('a quantity', () => {
  it.each([
    ['250m', 0.25],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['100M', 1e8],
    ['1e3', 1000],
    ['500n', 5e-7],
  ])('%s is %d', (text, value) => expect(quantityOf(text)).toBeCloseTo(value, 12))
  it('that is none is NaN', () => expect(quantityOf('many')).toBeNaN())
})

describe("a target's state", () => {
  const well = {
    applied: true,
    ready: true,
    drifted: false,
    failed: false,
    unreachable: false,
    waiting: false,
  }
  it.each([
    ['Ready', {}, undefined],
    ['Drifted', { drifted: true }, undefined],
    ['Progressing', { ready: false }, undefined],
    ['Applying', { applied: false, ready: false }, undefined],
    ['Waiting', { waiting: true, applied: false }, undefined],
    ['Unreachable', { unreachable: true, waiting: true }, undefined],
    ['Failed', { failed: true, unreachable: true }, undefined],
    ['Leaving', { failed: true }, 'Evicted'],
  ] as const)('is %s, whatever less there is to say', (state, change, removing) =>
    expect(targetState({ ...well, ...change }, removing)).toBe(state),
  )
})

describe("a cluster's state", () => {
  const refused = [{ ...notReady('')[0], type: 'CredentialsValid' }].flatMap((one) =>
    one.status === undefined
      ? []
      : [{ status: 'False' as const, lastTransitionTime: '', reason: '', message: '', type: one.type }],
  )
  it.each([
    ['Ready', {}],
    ['Cordoned', { cordoned: true }],
    ['Registering', { conditions: [] }],
    ['Refused', { conditions: refused, cordoned: true }],
    ['NotReady', { conditions: notReady('no answer'), cordoned: true }],
    ['Leaving', { conditions: notReady('no answer'), unregistering: 'Remove' as const }],
  ] as const)('is %s, whatever less there is to say', (state, change) =>
    expect(clusterState(cluster('a', change))).toBe(state),
  )
})

describe('what is on its way', () => {
  it('counts what leaves and what arrives, but not what waits for a cluster to answer again', () => {
    const clusters = [cluster('a', { conditions: notReady('no answer') }), cluster('b')]
    const targets = [
      target('web', 'a', { state: 'Leaving' }),
      target('web', 'b', { state: 'Applying' }),
      target('api', 'b', { state: 'Leaving' }),
      target('db', 'b'),
    ]
    expect(onTheWay(targets, clusters)).toEqual({ moving: 2, waiting: 1, awaited: ['a'] })
  })
})
