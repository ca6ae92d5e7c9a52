import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Goal } from './best-path.js'
import { bestChoice, choices, type GroupStep } from './choices.js'

interface Given {
  readonly name: string
  readonly value: number
  readonly weight: number
  readonly covers: number
}

const byName = (a: Given, b: Given) => (a.name < b.name ? -1 : 1)

// Groups as steps in the order they are walked.
const stepsOf = (groups: readonly Given[]): GroupStep[] =>
  [...groups]
    .sort((a, b) => a.value - b.value || b.weight - a.weight || byName(a, b))
    .map(({ name, value, weight, covers }) => ({
      value,
      weight,
      covers,
      group: { name, value, weight, clusters: [] },
    }))

const sum = (list: readonly Given[], of: 'value' | 'weight') => list.reduce((all, one) => all + one[of], 0)
const label = (list: readonly Given[]) => list.map(({ name }) => name).join('')

// Every recorded path, found by walking all of them, best first; each listed by weight descending, name ascending.
const enumerate = (groups: readonly Given[], { min, max, target, cover }: Goal): string[] => {
  const order = [...groups].sort((a, b) => a.value - b.value || b.weight - a.weight || byName(a, b))
  const recorded: Given[][] = []
  const walk = (path: readonly Given[], from: number) => {
    if (path.length >= min && sum(path, 'value') >= target) {
      const covered = path.reduce((bits, group) => bits | group.covers, 0)
      if (covered === cover) recorded.push([...path].sort((a, b) => b.weight - a.weight || byName(a, b)))
      return
    }
    if (path.length === max) return
    for (const [at, group] of order.entries()) if (at >= from) walk([...path, group], at + 1)
  }
  walk([], 0)
  const best = [...recorded].sort(
    (a, b) => sum(b, 'weight') - sum(a, 'weight') || sum(b, 'value') - sum(a, 'value'),
  )
  const found = new Set<string>()
  for (const path of best) {
    const prefixes = recorded.filter(
      (other) => other.length < path.length && label(other) === label(path.slice(0, other.length)),
    )
    prefixes.sort((a, b) => a.length - b.length)
    for (const one of [...prefixes, path]) found.add(label(one))
  }
  return [...found]
}

const someGroups = fc
  .array(
    fc.record({
      value: fc.integer({ min: 1, max: 5 }),
      weight: fc.nat(4),
      covers: fc.integer({ min: 1, max: 3 }),
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((list) => list.map((group, at): Given => ({ ...group, name: 'abcdefgh'.charAt(at) })))

const someGoal = fc
  .record({ min: fc.integer({ min: 1, max: 4 }), more: fc.nat(4), target: fc.integer({ min: 1, max: 14 }) })
  .map(({ min, more, target }) => ({
    min,
    max: more === 4 ? Number.POSITIVE_INFINITY : min + more,
    target,
    cover: 0,
  }))

const names = (choice: readonly { name: string }[] | undefined) => choice?.map(({ name }) => name).join('')

describe('the best choice of groups', () => {
  test('is the one that walking all paths finds', () => {
    fc.assert(
      fc.property(someGroups, someGoal, (groups, goal) => {
        const plain = groups.map((group) => ({ ...group, covers: 0 }))
        expect(names(bestChoice(stepsOf(plain), goal))).toBe(enumerate(plain, goal)[0])
      }),
      { numRuns: 3000 },
    )
  })

  const group = (name: string, value: number, weight: number): Given => ({ name, value, weight, covers: 0 })
  const three = [group('a', 1, 10), group('b', 2, 20), group('c', 3, 15)]
  test.each<[string, Given[], Partial<Goal>, string | undefined]>([
    ['is the heaviest of as few groups as may be', three, { min: 1 }, 'b'],
    ['leaves out a group without which the target is reached', three, { target: 4 }, 'bc'],
    ['takes as many groups as reach the target', three, { target: 6 }, 'bca'],
    ['takes the larger value at equal weight', [group('a', 1, 5), group('b', 2, 5)], { min: 1 }, 'b'],
    ['takes the first name at equal weight and value', [group('b', 1, 5), group('a', 1, 5)], { min: 1 }, 'a'],
    ['is none where too few groups are allowed to reach the target', three, { max: 1, target: 4 }, undefined],
    ['of exactly min groups is all of them', three, { min: 3 }, 'bca'],
  ])('%s', (_, groups, goal, expected) => {
    const found = bestChoice(stepsOf(groups), {
      min: 1,
      max: Number.POSITIVE_INFINITY,
      target: 1,
      cover: 0,
      ...goal,
    })
    expect(names(found)).toBe(expected)
  })
})

describe('all choices of groups', () => {
  test('come in the order that walking all paths gives, and keep what must be covered', () => {
    fc.assert(
      fc.property(someGroups, someGoal, fc.boolean(), (groups, goal, covering) => {
        const wanted = { ...goal, cover: covering ? 3 : 0 }
        const list = covering ? groups : groups.map((group) => ({ ...group, covers: 0 }))
        const found = [...choices(stepsOf(list), wanted, () => true)].map(names)
        expect(found).toEqual(enumerate(list, wanted))
      }),
      { numRuns: 1000 },
    )
  })
})
