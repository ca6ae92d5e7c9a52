import { expect, test } from 'vitest'
import type { KubeObject, RuleVerdict } from '../../kube/index.js'
import { createManualClock } from '../../runtime/testing/clock.js'
import { createRuleBudget } from '../observe/rule-budget.js'
import { createRuleTests } from './rule-tests.js'

const rule = { group: 'example.org', kind: 'Widget', ready: 'true' }
const object: KubeObject = { apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w' } }
const verdict: RuleVerdict = { health: { status: 'Ready', message: '' }, outcomes: [] }

/** Tests with evaluations that take this many milliseconds. */
const testsOf = (ms: () => number) => {
  const clock = createManualClock()
  const budget = createRuleBudget(clock)
  const began: number[] = []
  const evaluate = (): RuleVerdict | undefined => {
    began.push(clock.monotonic())
    clock.freeze(ms())
    return ms() > 20 ? undefined : verdict
  }
  return { clock, budget, began, run: createRuleTests({ budget, clock, evaluate }) }
}

test('tests take the time of the rules, one after the other', async () => {
  const { clock, began, run } = testsOf(() => 20)
  const all = Promise.all([run(rule, object), run(rule, object), run(rule, object)])
  await clock.pass(500)
  expect(await all).toEqual([verdict, verdict, verdict])
  expect(
    began
      .map((at, index) => at - (began[index - 1] ?? at))
      .slice(1)
      .every((ms) => ms >= 100),
  ).toBe(true)
})

test('a rule that takes too long three times says so, and does not count against the same rule of a release', async () => {
  const { clock, budget, began, run } = testsOf(() => 30)
  const slow = run(rule, object)
  await clock.pass(1_000)
  expect((await slow).health).toMatchObject({
    status: 'Unknown',
    message: expect.stringContaining('took longer'),
  })
  expect(began).toHaveLength(3)
  expect(budget.spend({ target: 't', rule: JSON.stringify(rule) }, () => true).kind).toBe('Done')
})

test('a test that has no time within 10 s fails with the reason', async () => {
  const { clock, budget } = testsOf(() => 1)
  const busy = { ...budget, spend: () => ({ kind: 'Later' as const, ms: 100 }) }
  const late = expect(createRuleTests({ budget: busy, clock })(rule, object)).rejects.toThrow(
    'the health rule for Widget was not evaluated within 10 s',
  )
  await clock.pass(10_100)
  await late
})
