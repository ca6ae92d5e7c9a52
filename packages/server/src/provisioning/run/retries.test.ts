import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../runtime/testing/clock.js'
import { planWith } from '../testing/plan.js'
import { createRetries } from './retries.js'
import { withUnsuccessful } from './unsuccessful.js'

const hour = 3_600_000
const open = () => {
  const clock = createManualClock()
  return { clock, retries: createRetries({ clock, random: () => 1 }) }
}

describe('an operation that failed', () => {
  test('waits longer each time it is worth trying again, up to five minutes', async () => {
    const { clock, retries } = open()
    const waits: number[] = []
    for (let count = 0; count < 12; count += 1) {
      retries.failed('a', true)
      waits.push(retries.waitOf('a'))
      await clock.pass(retries.waitOf('a'))
      expect(retries.waitOf('a')).toBe(0)
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect([waits[0], waits.at(-1)]).toEqual([expect.any(Number), 300_000])
    expect(waits[0]).toBeLessThanOrEqual(1_000)
  })

  test('for what it is waits an hour', async () => {
    const { clock, retries } = open()
    retries.failed('a', false)
    expect(retries.waitOf('a')).toBe(hour)
    await clock.pass(hour - 1)
    expect(retries.waitOf('a')).toBe(1)
    expect(retries.waitOf('b')).toBe(0)
  })

  test('waits no more once it succeeded, or somebody asks, or nobody wants it', () => {
    const { retries } = open()
    for (const id of ['a', 'b', 'c']) retries.failed(id, false)
    retries.succeeded('a')
    retries.keep(new Set(['b']))
    expect(['a', 'b', 'c'].map(retries.waitOf)).toEqual([0, hour, 0])
    expect(retries.next()).toBe(hour)
    retries.clear()
    expect(retries.waitOf('b')).toBe(0)
    expect(retries.next()).toBeUndefined()
  })

  test('is not overdue for less than no time', async () => {
    const { clock, retries } = open()
    retries.failed('a', true)
    retries.failed('b', false)
    expect(retries.next()).toBe(retries.waitOf('a'))
    await clock.pass(2 * hour)
    expect(retries.next()).toBe(0)
  })
})

describe('an operation that is done again and again', () => {
  test('is futile at the third time, and waits an hour then', () => {
    const { retries } = open()
    retries.succeeded('a')
    retries.succeeded('a')
    expect([retries.isFutile('a'), retries.waitOf('a')]).toEqual([false, 0])
    retries.succeeded('a')
    expect([retries.isFutile('a'), retries.waitOf('a')]).toEqual([true, hour])
    retries.keep(new Set())
    expect([retries.isFutile('a'), retries.waitOf('a')]).toEqual([false, 0])
  })

  test('is a problem of its person, who keeps the others', () => {
    const plan = planWith(
      { disables: 2 },
      {},
      { problems: [{ person: 'p', username: 'p', message: 'other' }] },
    )
    const isFutile = (id: string): boolean => id === 'disables-1'
    const { problems, operations } = withUnsuccessful(plan, { isFutile, refusalOf: () => undefined })
    expect(operations).toEqual(plan.operations)
    expect(problems).toEqual([
      { person: 'p', username: 'p', message: 'other' },
      {
        person: 'corp/1',
        username: '1',
        message: expect.stringContaining('UpdateAccount succeeded 3 times without effect'),
      },
    ])
    expect(withUnsuccessful(plan, { isFutile: () => false, refusalOf: () => undefined })).toBe(plan)
  })

  test('names what it changes, and is nobody’s problem where it is of a structure', () => {
    const [one] = planWith({ removals: 1 }).operations
    if (one === undefined) throw new Error('no operation')
    const { person: _nobody, ...structure } = one
    const withOne = (operation: typeof one | typeof structure) =>
      withUnsuccessful(planWith({}, {}, { operations: [operation] }), {
        isFutile: () => true,
        refusalOf: () => undefined,
      }).problems.map(({ message }) => message.replace(/ succeeded.*/, ''))
    expect(withOne({ ...one, membership: 'red/devs' })).toEqual(['UpdateAccount (red/devs)'])
    expect(withOne({ ...one, after: { mail: 'x', admin: true } })).toEqual(['UpdateAccount (mail, admin)'])
    expect(withOne({ ...structure, structure: { kind: 'team', key: 'red' } })).toEqual([])
  })
})

test('what the target refused for what it is, is a problem of that person until it is done or not wanted', () => {
  const { retries } = open()
  const plan = planWith({ disables: 1 })
  const [operation] = plan.operations
  if (operation === undefined) throw new Error('no operation')
  retries.failed(operation.id, true, 'timed out')
  expect(withUnsuccessful(plan, retries)).toBe(plan)
  retries.failed(operation.id, false, 'login source does not exist')
  expect(withUnsuccessful(plan, retries).problems).toEqual([
    {
      person: 'corp/0',
      username: '0',
      message: 'the system rejected UpdateAccount: login source does not exist; the hub retries every hour',
    },
  ])
  retries.keep(new Set())
  expect(withUnsuccessful(plan, retries)).toBe(plan)
})
