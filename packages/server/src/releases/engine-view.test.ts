import { beforeEach, describe, expect, test } from 'vitest'
import { createEngineView } from './engine-view.js'
import { createReservations } from './reservations.js'
import { createTestFleet } from './testing/fleet.js'

describe('the fleet as the engine takes it', () => {
  let now: number
  const clock = { now: () => now, monotonic: () => now }
  const nobody = new Set<string>()
  beforeEach(() => {
    now = 1_000
  })

  test('is the same list until something changes: the engine keeps what it derives from it', () => {
    const fleet = createTestFleet('a', 'b')
    const view = createEngineView(fleet, clock)
    const first = view.clusters(nobody)
    expect(view.clusters(new Set())).toBe(first)
    fleet.change('a', 'cordoned', { unschedulable: true })
    const second = view.clusters(nobody)
    expect(second).not.toBe(first)
    expect(second.map(({ unschedulable }) => unschedulable)).toEqual([true, false])
    fleet.change('b', 'removed', {})
    expect(view.clusters(nobody).map(({ name }) => name)).toEqual(['a'])
  })

  test('counts a fenced cluster as NotReady, and leaves out one that is leaving', () => {
    const fleet = createTestFleet('a', 'b', 'c')
    const view = createEngineView(fleet, clock)
    expect(view.clusters(nobody).every(({ ready }) => ready)).toBe(true)
    fleet.change('c', 'labels', { leaving: true })
    expect(view.clusters(new Set(['b'])).map(({ name, ready }) => [name, ready])).toEqual([
      ['a', true],
      ['b', false],
    ])
  })

  test('says which scores have expired, from the moment they do', () => {
    const fleet = createTestFleet()
    fleet.add('a', {
      scores: { cost: { value: 3, expiresAt: 2_000 }, power: { value: 1, expiresAt: undefined } },
    })
    const view = createEngineView(fleet, clock)
    const scores = () => view.clusters(nobody)[0]?.scores
    expect(scores()).toEqual({ cost: { value: 3, expired: false }, power: { value: 1, expired: false } })
    now = 1_999
    expect(scores()?.cost?.expired).toBe(false)
    now = 2_000
    expect(scores()).toEqual({ cost: { value: 3, expired: true }, power: { value: 1, expired: false } })
  })

  test('includes reservations until its figures include the pods', () => {
    const fleet = createTestFleet('b')
    let came = 0
    const empty = fleet.get('b')?.nodes ?? []
    fleet.add('a', { arrivals: () => came })
    const reservations = createReservations(clock)
    const view = createEngineView(fleet, clock, { reservations })
    view.clusters(nobody)
    expect(view.reserved()).toBe(undefined)
    const pod = { requests: { cpu: 500 } }
    const by = { cluster: 'a', workload: 'web', pod, by: 2 }
    reservations.decide('r', [by], () => () => came)
    const list = view.clusters(nobody)
    const reserved = view.reserved()
    expect([...(reserved ?? [])].map(([name, [node]]) => [name, node?.requested.cpu])).toEqual([['a', 1000]])
    expect([view.clusters(nobody), view.reserved()]).toEqual([list, reserved])
    expect(view.reserved()).toBe(reserved)
    // The pods exist, and the earlier figures are still used: they do not count twice, and are not forgotten.
    came = 2
    expect(view.reserved()).toBe(reserved)
    fleet.change('a', 'capacityFreed', {
      nodes: empty.map((node) => ({ ...node, requested: { cpu: 1000 } })),
    })
    view.clusters(nobody)
    expect(view.reserved()).toBe(undefined)
  })

  test('reads figures again after a moment, and not before', () => {
    const fleet = createTestFleet('a', 'b')
    let nodes = fleet.get('b')?.nodes ?? []
    const facts = fleet
      .all()
      .map((one) =>
        one.name === 'b' ? Object.defineProperty({ ...one }, 'nodes', { get: () => nodes }) : one,
      )
    const view = createEngineView({ all: () => facts, get: fleet.get }, clock, { staleMs: 500 })
    const first = view.clusters(nobody)
    nodes = [...nodes]
    now += 499
    expect(view.clusters(nobody)).toBe(first)
    now += 1
    expect(view.clusters(nobody)[1]?.nodes).toBe(nodes)
  })
})
