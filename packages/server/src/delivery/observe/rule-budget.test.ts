import { expect, test } from 'vitest'
import { createRuleBudget } from './rule-budget.js'

/** A budget for evaluations that take a given time. */
const budgetOf = () => {
  let now = 0
  const budget = createRuleBudget({ monotonic: () => now })
  return {
    pass: (ms: number): void => {
      now += ms
    },
    spend: (target: string, ms: number, rule = target): string =>
      budget.spend({ target, rule }, () => {
        now += ms
        return ms > 20 ? undefined : true
      }).kind,
  }
}

test('targets take turns: slow rules of one do not keep others waiting', () => {
  const { spend, pass } = budgetOf()
  const served = { slow: 0, quick: 0 }
  for (let window = 0; window < 20; window += 1) {
    // The slow one always asks first, and again as soon as it can.
    if (spend('slow', 20) === 'Done') served.slow += 1
    if (spend('quick', 1) === 'Done') served.quick += 1
    pass(100)
  }
  expect(served.quick).toBeGreaterThanOrEqual(9)
  expect(served.slow).toBeGreaterThanOrEqual(9)
})

test('a target that no other one waits for has all the time; a target that does not come back keeps nobody waiting', () => {
  const { spend, pass } = budgetOf()
  expect([spend('one', 10), spend('one', 10)]).toEqual(['Done', 'Done'])
  expect([spend('one', 5), spend('gone', 5)]).toEqual(['Later', 'Later'])
  pass(100)
  expect(spend('one', 5)).toBe('Later')
  pass(600)
  expect(spend('one', 5)).toBe('Done')
})

test('targets that wait have equal shares of a window', () => {
  const { spend, pass } = budgetOf()
  expect([spend('a', 20), spend('a', 1), spend('b', 1), spend('c', 1)]).toEqual([
    ...['Done', 'Later', 'Later', 'Later'],
  ])
  pass(100)
  const served: string[] = []
  for (const target of ['a', 'b', 'c']) while (spend(target, 1) === 'Done') served.push(target)
  expect(served.filter((target) => target === 'a')).toEqual([])
  expect(served.filter((target) => target === 'b').length).toBeLessThanOrEqual(10)
  expect(served.filter((target) => target === 'c').length).toBeGreaterThanOrEqual(5)
})

test('a rule is tried again after a minute, and counts from the start after an evaluation in time', () => {
  const { spend, pass } = budgetOf()
  const later = (ms: number, rule: string): string => {
    pass(100)
    return spend(rule, ms, rule)
  }
  expect([1, 2, 3, 4].map(() => later(30, 'a'))).toEqual(['TimedOut', 'TimedOut', 'TimedOut', 'TooSlow'])
  expect(later(1, 'b')).toBe('Done')
  pass(60_000)
  expect([later(30, 'a'), later(1, 'a')]).toEqual(['TimedOut', 'TooSlow'])
  pass(60_000)
  expect([later(1, 'a'), later(30, 'a'), later(30, 'a'), later(1, 'a')]).toEqual([
    ...['Done', 'TimedOut', 'TimedOut', 'Done'],
  ])
})
