import { describe, expect, test } from 'vitest'
import { movesBetween, movesText, totalsOf } from './moves.js'

const on = (cluster: string, workloads: Record<string, number>) => ({ cluster, workloads })

describe('moves', () => {
  test('list changes, old to new, and leave out clusters that stay', () => {
    const moves = movesBetween(
      [on('a', { web: 3 }), on('b', { web: 2 }), on('c', { web: 1 })],
      [on('d', { web: 2 }), on('b', { web: 3 }), on('c', { web: 1 })],
      ['web'],
    )
    expect(moves).toEqual([
      { cluster: 'a', from: 3, to: null },
      { cluster: 'b', from: 2, to: 3 },
      { cluster: 'd', from: null, to: 2 },
    ])
    expect(movesText(moves)).toBe('a 3 → none, b 2 → 3, d none → 2')
  })

  test('distinguish a target without replicas from no target', () => {
    expect(movesBetween([on('a', {})], [on('b', {})], [])).toEqual([
      { cluster: 'a', from: 0, to: null },
      { cluster: 'b', from: null, to: 0 },
    ])
    expect(movesBetween([on('a', { web: 0 })], [on('a', {})], ['web'])).toEqual([])
  })

  test('of several workloads list each, also when the sum stays the same', () => {
    expect(movesBetween([on('a', { web: 1, db: 2 })], [on('a', { web: 2, db: 1 })], ['web', 'db'])).toEqual([
      {
        cluster: 'a',
        from: 3,
        to: 3,
        workloads: [
          { workload: 'web', from: 1, to: 2 },
          { workload: 'db', from: 2, to: 1 },
        ],
      },
    ])
  })

  test('are summed: a replica that moves counts once', () => {
    const moves = movesBetween([on('a', { web: 3 })], [on('b', { web: 3 })], ['web'])
    expect(
      totalsOf([
        { namespace: 'n', release: 'r', moves },
        { namespace: 'n', release: 's', moves: [] },
      ]),
    ).toEqual({ considered: 2, moved: 1, moves: 2, replicas: 3 })
  })
})
