import { describe, expect, test } from 'vitest'
import { concerns } from './causes.js'

describe('which changes of the fleet concern a release', () => {
  const interest = {
    short: false,
    redecideOn: ['clusterAdded' as const, 'clusterReturned' as const],
    targets: ['a'],
  }

  test.each([
    ['added', 'z', true],
    ['returned', 'z', true],
    ['labels', 'a', false],
    ['uncordoned', 'z', false],
    ['capacityFreed', 'z', false],
    ['notReady', 'a', true],
    ['notReady', 'z', false],
    ['removed', 'a', true],
    ['cordoned', 'a', false],
  ] as const)('%s on %s: %s', (change, cluster, expected) => {
    expect(concerns(change, cluster, interest)).toBe(expected)
  })

  test('a short release cares for whatever could help', () => {
    const short = { ...interest, short: true, redecideOn: [] }
    expect(
      ['added', 'returned', 'labels', 'taints', 'uncordoned', 'capacityFreed', 'apis'].every((change) =>
        concerns(change as 'added', 'z', short),
      ),
    ).toBe(true)
    expect(concerns('cordoned', 'z', short)).toBe(false)
  })
})
