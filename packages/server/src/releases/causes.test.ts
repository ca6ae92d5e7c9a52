import { describe, expect, test } from 'vitest'
import { causeText, concerns, discreetCause } from './causes.js'

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
    ['images', 'a', false],
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

describe('a cause in events', () => {
  const placed = {
    outcome: 'Scheduled',
    group: 'main',
    targets: [{ cluster: 'new', workloads: {} }],
    selected: ['new'],
    rejected: [],
  } as const
  const none = { outcome: 'Unschedulable', group: 'main', message: '', rejected: [] } as const
  const targets = [{ cluster: 'a' }]

  test.each([
    ['uncordoned', 'a', none, 'a was uncordoned'],
    ['clusterAdded', 'new', placed, 'new was added'],
    ['clusterAdded', 'new', none, 'a cluster was added'],
    ['capacityFreed', 'other', placed, 'a cluster has more free capacity'],
    ['Eviction', 'lost', placed, 'lost failed'],
    ['Rebalance', 'anna', placed, 'anna requested a rebalance'],
  ] as const)('%s of %s names only a cluster of the release', (type, of, result, text) => {
    expect(causeText(discreetCause({ type, of }, targets, result))).toBe(text)
  })
})
