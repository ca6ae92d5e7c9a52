import type { Simulation } from '@hansa/sdk'
import { expect, test } from 'vitest'
import { ghostsOf } from './ghosts.js'
import type { Scenario } from './scenario.js'

const supposed = (change: Partial<Scenario> = {}): Scenario =>
  ({ down: [], drain: [], add: [], ...change }) as unknown as Scenario
const simulated = (
  moves: readonly [cluster: string, from: number | null, to: number | null][],
  pending: readonly { cluster: string; replicas: number }[] = [],
): Simulation =>
  ({
    releases: [
      {
        namespace: 'default',
        release: 'web',
        moves: moves.map(([cluster, from, to]) => ({ cluster, from, to })),
      },
    ],
    pending,
  }) as unknown as Simulation
const kinds = (...args: Parameters<typeof ghostsOf>) =>
  Object.fromEntries([...ghostsOf(...args)].map(([name, { ghost }]) => [name, ghost]))

test('a cluster shows what would become of it', () => {
  const moves = simulated([
    ['gains', 1, 3],
    ['comes', null, 0],
    ['loses', 3, 1],
    ['goes', 2, null],
    ['swaps', 2, 2],
    ['down', 2, null],
    ['drained', 2, 1],
    ['new', null, 4],
  ])
  const scenario = supposed({
    down: ['down', 'idle'],
    drain: ['drained'],
    add: [{ name: 'new' }] as unknown as Scenario['add'],
  })
  expect(kinds(moves, scenario)).toEqual({
    gains: 'gains',
    comes: 'gains',
    loses: 'loses',
    goes: 'loses',
    swaps: 'changes',
    down: 'gone',
    idle: 'gone',
    drained: 'draining',
    new: 'new',
  })
})

test('moves are those of each release, with absent instead of null, and what waits is added up', () => {
  const ghosts = ghostsOf(
    simulated(
      [['a', null, 2]],
      [
        { cluster: 'a', replicas: 1 },
        { cluster: 'a', replicas: 2 },
        { cluster: 'b', replicas: 4 },
      ],
    ),
    supposed(),
  )
  expect(ghosts.get('a')).toEqual({
    ghost: 'gains',
    moves: [{ key: 'default/web', from: undefined, to: 2 }],
    pending: 3,
  })
  expect(ghosts.get('b')).toEqual({ ghost: 'same', moves: [], pending: 4 })
})

test('nothing changes before the hub has answered', () => {
  expect(ghostsOf(undefined, supposed()).size).toBe(0)
  expect(kinds(undefined, supposed({ down: ['a'] }))).toEqual({ a: 'gone' })
})
