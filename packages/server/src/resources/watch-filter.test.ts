import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../db/index.js'
import { viewOf } from '../runtime/view.js'
import { parseLabelSelector } from './label-selector.js'
import { createWatchFilter } from './watch-filter.js'

const change = (revision: number, type: Change['type'], uid: string, matching: boolean): Change => ({
  revision,
  type,
  kind: 'Note',
  namespace: 'default',
  name: uid,
  uid,
  labels: matching ? { tier: 'prod' } : {},
  object: {},
  actor: '',
  at: '',
})

/** Lives of a few resources: at each step one is made, changed, relabelled or removed. */
const histories = fc
  .array(fc.record({ uid: fc.constantFrom('a', 'b', 'c'), matching: fc.boolean(), end: fc.boolean() }), {
    maxLength: 40,
  })
  .map((steps) => {
    const alive = new Map<string, boolean>()
    return steps.map(({ uid, matching, end }, index) => {
      const there = alive.has(uid)
      if (there && end) {
        const was = alive.get(uid) ?? false
        alive.delete(uid)
        return change(index + 1, 'DELETED', uid, was)
      }
      alive.set(uid, matching)
      return change(index + 1, there ? 'MODIFIED' : 'ADDED', uid, matching)
    })
  })

/** Which uids match after the first `count` changes. */
const matchingAfter = (changes: readonly Change[], count: number): Set<string> => {
  const held = new Set<string>()
  for (const { type, uid, labels } of changes.slice(0, count)) {
    if (type !== 'DELETED' && labels.tier === 'prod') held.add(uid)
    else held.delete(uid)
  }
  return held
}

describe('a watch with a selector', () => {
  it('leaves its watcher with exactly what matches, whenever it listed and wherever it goes on from', () => {
    fc.assert(
      fc.property(histories, fc.nat(40), fc.nat(40), (changes, first, second) => {
        const from = Math.min(first, second, changes.length)
        const listedAt = Math.min(Math.max(first, second), changes.length)
        const filter = createWatchFilter(
          { kind: 'Note', labels: parseLabelSelector('tier=prod'), fields: [] },
          viewOf('everything'),
          { held: { revision: listedAt, uids: matchingAfter(changes, listedAt) } },
        )
        const watcher = matchingAfter(changes, from)
        for (const one of changes.slice(from)) {
          const type = filter(one)
          if (type === 'DELETED') watcher.delete(one.uid)
          else if (type !== undefined) watcher.add(one.uid)
        }
        expect(watcher).toEqual(matchingAfter(changes, changes.length))
      }),
    )
  })
})
