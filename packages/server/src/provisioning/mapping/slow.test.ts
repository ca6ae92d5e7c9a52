import { Script } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { MappingSpec, type MappingSpecSent } from '../contract.js'
import { snapshotOf } from '../testing/people.js'
import { compileMapping } from './compile.js'
import { createEvaluator, type Evaluated } from './evaluate.js'

const evil = `${'a'.repeat(40)}!`
/** Repeats an ambiguous alternative: takes 2^40 steps for `evil`. */
const slow = '(a|a)*b'

const evaluatorOf = (mapping: Partial<MappingSpecSent>) =>
  createEvaluator(
    compileMapping(
      'default/slow',
      MappingSpec.parse({
        directory: 'corp',
        rules: [{ group: 'staff', grants: [{ connector: 'x' }] }],
        ...mapping,
      }),
    ),
  )

const problems = (found: readonly Evaluated[]): Record<string, boolean> =>
  Object.fromEntries(found.map((one) => [one.key, 'problem' in one]))

test('an expression that is slow for one person is the problem of that person alone', async () => {
  const snapshot = snapshotOf('corp', [
    { id: 'anna', groups: ['staff'], mail: 'anna@x' },
    { id: 'evil', groups: ['staff'], mail: evil },
    { id: 'zoe', groups: ['staff'], mail: 'zoe@x' },
  ])
  const evaluator = evaluatorOf({ scope: { where: `!person.mail.matches('^${slow}$')` } })
  const found = await evaluator.evaluate(snapshot)
  expect(problems(found)).toEqual({ 'corp/anna': false, 'corp/evil': true, 'corp/zoe': false })
  expect(found.find(({ key }) => key === 'corp/evil')).toMatchObject({
    problem: expect.stringContaining('takes too long'),
  })
  // What was slow is not tried again immediately: it delays nobody twice.
  const runs = vi.spyOn(Script.prototype, 'runInContext')
  expect(problems(await evaluator.evaluate(snapshot))).toEqual(problems(found))
  // Groups are matched, and nobody is evaluated.
  expect(runs).toHaveBeenCalledTimes(1)
  runs.mockRestore()
})

test('a pattern that is slow for a group leaves everyone it may mean as they are, and throws nothing', async () => {
  const evaluator = evaluatorOf({
    scope: { groups: ['staff'] },
    rules: [{ group: slow, grants: [{ connector: 'x' }] }],
  })
  const snapshot = snapshotOf('corp', [
    { id: 'anna', groups: ['staff', evil] },
    { id: 'guest', groups: ['guests'] },
  ])
  expect(problems(await evaluator.evaluate(snapshot))).toEqual({ 'corp/anna': true })
  const runs = vi.spyOn(Script.prototype, 'runInContext')
  expect(problems(await evaluator.evaluate(snapshot))).toEqual({ 'corp/anna': true })
  expect(runs).not.toHaveBeenCalled()
  runs.mockRestore()
})

test('CEL sees own attributes only', async () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    const evaluator = evaluatorOf({ attributes: { username: `person.${name}` } })
    const [found] = await evaluator.evaluate(snapshotOf('corp', [{ id: 'anna', groups: ['staff'] }]))
    expect(found, name).toMatchObject({ problem: expect.stringContaining(name) })
  }
})
