import { describe, expect, it } from 'vitest'
import { link, planWith, policyOf } from '../testing/plan.js'
import { gatePlan, passedAlone, type Verdicts } from './gates.js'
import type { GateKind, ManagedCounts, Plan, Policy } from './input.js'

const nothing: Verdicts = { approved: new Set() }
const gate = (plan: Plan, policy: Policy = policyOf(), verdicts: Verdicts = nothing) => {
  const { allowed, held, rejected, tripped, leaversHeld } = gatePlan(plan, policy, verdicts)
  const ids = (of: typeof held): string[] => of.map(({ id }) => id)
  return {
    allowed: ids(allowed),
    held: ids(held),
    rejected: ids(rejected),
    rules: tripped.map(({ gate: kind, rule }) => `${kind}: ${rule}`),
    messages: tripped.map(({ message }) => message),
    tripped,
    leaversHeld,
  }
}

describe('so many of a kind pass at once, and one more holds all of them', () => {
  it.each<[GateKind, number, Partial<ManagedCounts>, Partial<Policy['gates']>]>([
    ['deletes', 10, {}, {}],
    ['deletes', 2, { accounts: 19 }, {}],
    ['deletes', 2, { accounts: 9 }, {}],
    ['deletes', 4, { accounts: 49 }, {}],
    ['deletes', 5, { accounts: 50 }, {}],
    ['deletes', 3, { accounts: 9 }, { minimum: 3 }],
    ['deletes', 2, { accounts: 49 }, { percent: 0 }],
    ['deletes', 5, { accounts: 50 }, { percent: 0 }],
    ['disables', 10, {}, {}],
    ['disables', 50, {}, { percent: 50 }],
    ['locks', 20, {}, {}],
    ['locks', 40, { accounts: 200 }, {}],
    ['locks', 1, {}, { locks: { minimum: 1, percent: 0 } }],
    ['removals', 20, {}, {}],
    ['recreations', 10, { vanished: 11 }, {}],
    ['creations', 10, {}, { creations: true }],
  ])('%s: %i', (kind, limit, counts, gates) => {
    const policy = policyOf({ gates })
    const passing = gate(planWith({ [kind]: limit }, counts), policy)
    expect([passing.allowed.length, passing.held.length, passing.rules]).toEqual([limit, 0, []])
    const over = gate(planWith({ [kind]: limit + 1 }, counts), policy)
    expect([over.allowed.length, over.held.length, over.rules]).toEqual([0, limit + 1, [`${kind}: limit`]])
    expect(over.tripped[0]).toMatchObject({ gate: kind, found: limit + 1, limit })
    expect(over.messages[0]).toContain(`more than the limit of ${limit} (`)
  })
})

it('counts the people of a kind, and memberships one by one', () => {
  const twice = (kind: GateKind, count: number): Plan => {
    const plan = planWith({ [kind]: count })
    return { ...plan, operations: plan.operations.flatMap((one) => [one, { ...one, id: `${one.id}-more` }]) }
  }
  expect(gate(twice('disables', 10)).held).toEqual([])
  expect(gate(twice('removals', 10)).held).toEqual([])
  expect(gate(twice('removals', 11)).held).toHaveLength(22)
  expect(gate(twice('removals', 11)).tripped[0]).toMatchObject({ found: 22, managed: 200 })
  expect(gate(twice('disables', 11)).tripped[0]).toMatchObject({ found: 11, managed: 100 })
})

it('holds one kind and lets the others pass, and what has no gate always', () => {
  const plan = planWith({ disables: 11, removals: 3, creations: 500 })
  const [first] = plan.operations
  const free = { ...first, id: 'free', gate: undefined } as unknown as Plan['operations'][number]
  const { gate: _none, ...ungated } = free
  const result = gate({ ...plan, operations: [...plan.operations, ungated] })
  expect(result.held).toHaveLength(11)
  expect(result.allowed).toHaveLength(504)
  expect(result.allowed).toContain('free')
  expect(result.leaversHeld).toBe(true)
  expect(gate(planWith({ removals: 21 })).leaversHeld).toBe(false)
})

it('holds adoptions whatever their number, and creations only where that is asked for', () => {
  expect(gate(planWith({ adoptions: 1 })).rules).toEqual(['adoptions: adoption'])
  expect(gate(planWith({ adoptions: 1 })).messages[0]).toContain(
    'adopting existing accounts requires approval',
  )
  expect(gate(planWith({ creations: 500 })).held).toEqual([])
})

describe('nobody is wanted at all', () => {
  const empty: Partial<ManagedCounts> = { accounts: 2, present: 2, leavers: 2, wanted: 0 }

  it.each<GateKind>(['deletes', 'disables', 'removals'])('holds a single one of %s', (kind) => {
    const result = gate(planWith({ [kind]: 1 }, empty))
    expect(result.rules).toEqual([`${kind}: emptyRead`])
    expect(result.messages[0]).toContain('no accounts are expected in this system, but 2 people have one')
    expect(result.held).toHaveLength(1)
  })

  it.each<GateKind>(['locks', 'recreations'])('holds none of %s, which absence does not cause', (kind) => {
    expect(gate(planWith({ [kind]: 1 }, empty)).held).toEqual([])
  })

  it('counts where no accounts are made and there are rules to lose, and not where there is nothing', () => {
    const rules = gate(
      planWith({ removals: 1 }, { ...empty, accounts: 0, present: 0, leavers: 0, memberships: 3 }),
    )
    expect(rules.rules).toEqual(['removals: emptyRead'])
    expect(rules.messages[0]).not.toContain('people have an account')
    expect(gate(planWith({ disables: 1 }, { ...empty, memberships: 0 })).rules).toEqual([
      'disables: emptyRead',
    ])
    const bare = { ...empty, accounts: 0, present: 0, leavers: 0, memberships: 0 }
    expect(gate(planWith({ removals: 1 }, bare)).held).toEqual([])
  })

  it('is not so while one is', () => {
    expect(gate(planWith({ disables: 1 }, { ...empty, wanted: 1 })).held).toEqual([])
  })
})

describe('a read that shrank', () => {
  it.each<GateKind>(['deletes', 'disables', 'removals'])(
    'holds a single one of %s, when too many people are missing',
    (kind) => {
      const result = gate(planWith({ [kind]: 1 }, { leavers: 11 }))
      expect(result.rules).toEqual([`${kind}: shrunkRead`])
      expect(result.messages[0]).toContain('11 of 100 people with an account are no longer entitled to it')
      expect(result.messages[0]).toContain('more than the limit of 10')
      expect(gate(planWith({ [kind]: 1 }, { leavers: 10 })).held).toEqual([])
    },
  )

  it('counts those who have an account still, and holds no locks', () => {
    expect(gate(planWith({ removals: 1 }, { present: 60, leavers: 7 })).held).toHaveLength(1)
    expect(gate(planWith({ locks: 1 }, { leavers: 99 })).held).toEqual([])
  })
})

describe('a target that shows none of its accounts', () => {
  it('is not filled again, however few they are', () => {
    const result = gate(planWith({ recreations: 1 }, { accounts: 1, vanished: 1 }))
    expect(result.rules).toEqual(['recreations: emptyTarget'])
    expect(result.messages[0]).toContain('the system returned no accounts (previously 1)')
  })

  it('is not so while it shows one', () => {
    expect(gate(planWith({ recreations: 1 }, { accounts: 2, vanished: 1 })).held).toEqual([])
    expect(gate(planWith({ deletes: 1 }, { accounts: 1, vanished: 1 })).held).toEqual([])
  })
})

it('a clock in doubt deletes nobody, and disables as ever', () => {
  const doubt = { clockDoubt: 'the clock is 40 days ahead' }
  const result = gate(planWith({ deletes: 1, disables: 1 }, {}, doubt))
  expect(result.rules).toEqual(['deletes: clock'])
  expect(result.messages[0]).toContain('the clock is 40 days ahead, so grace periods may not be over')
  expect(result.allowed).toEqual(['disables-0'])
})

describe('what people decided', () => {
  it('approved passes whatever the number, and the rest is counted without it', () => {
    const plan = planWith({ disables: 15 })
    const approved = new Set(plan.operations.slice(0, 5).map(({ id }) => id))
    expect(gate(plan, policyOf(), { approved }).allowed).toHaveLength(15)
    const fewer = new Set(plan.operations.slice(0, 4).map(({ id }) => id))
    expect(gate(plan, policyOf(), { approved: fewer }).allowed).toEqual([...fewer])
  })

  it('rejected neither passes nor waits, also where no gate would hold it', () => {
    const result = gate(planWith({ disables: 2 }), policyOf(), {
      approved: new Set(),
      rejected: new Set(['disables-0']),
    })
    expect([result.allowed, result.held, result.rejected]).toEqual([['disables-1'], [], ['disables-0']])
    const plan = planWith({ disables: 12 })
    const many = gate(plan, policyOf(), { approved: new Set(), rejected: new Set(['disables-0']) })
    expect([many.held.length, many.rejected]).toEqual([11, ['disables-0']])
    const [{ gate: _none, ...ungated }] = plan.operations as [Plan['operations'][number]]
    const free = { ...plan, operations: [ungated] }
    expect(
      gate(free, policyOf(), { approved: new Set(), rejected: new Set(['disables-0']) }).allowed,
    ).toEqual(['disables-0'])
  })

  it('the rest of a run approved in part waits, though the gate would let it pass by now', () => {
    const result = gate(planWith({ disables: 3, creations: 1 }), policyOf(), {
      approved: new Set(['disables-0']),
      rest: new Set(['disables-1', 'disables-0']),
    })
    expect(result.held).toEqual(['disables-1'])
    expect(result.allowed).toEqual(['disables-0', 'disables-2', 'creations-0'])
    expect(result.tripped).toEqual([
      expect.objectContaining({ gate: 'disables', rule: 'rest', found: 1, limit: 0, managed: 100 }),
    ])
    expect(result.messages[0]).toContain('the remaining operations of a run that was approved in part')
    const ofRemovals = gate(planWith({ removals: 1 }), policyOf(), {
      approved: new Set(),
      rest: new Set(['removals-0']),
    })
    expect(ofRemovals.tripped).toEqual([expect.objectContaining({ rule: 'rest', managed: 200 })])
  })

  it('a gate that holds already does not trip twice for the rest of a run', () => {
    const result = gate(planWith({ disables: 11 }), policyOf(), {
      approved: new Set(),
      rest: new Set(['disables-0']),
    })
    expect(result.rules).toEqual(['disables: limit'])
  })
})

describe('leavers with nothing to do on the target', () => {
  const silent = { silentLeavers: [link('anna')] }
  it.each<[string, boolean, Partial<ManagedCounts>, Partial<Plan>]>([
    ['begin their grace time', false, {}, silent],
    ['are held when nobody is wanted', true, { wanted: 0 }, silent],
    ['are not held where nobody has an account', false, { wanted: 0, present: 0 }, silent],
    ['are held when too many people are missing', true, { leavers: 11 }, silent],
    ['are not held by as many as the limit', false, { leavers: 10 }, silent],
    ['are what is held, and nothing else', false, { leavers: 11, wanted: 0 }, {}],
  ])('%s', (_, held, counts, more) => {
    expect(gate(planWith({}, counts, more)).leaversHeld).toBe(held)
  })
})

describe('a run for some people alone', () => {
  const alone = (plan: Plan, people: readonly string[], verdicts: Verdicts = nothing): string[] =>
    [...passedAlone({ plan, policy: policyOf(), verdicts, people: new Set(people) })].sort()

  it('is judged by what they have to lose, not by what everyone has', () => {
    const plan = planWith({ disables: 40, removals: 2 }, { leavers: 40 })
    expect(alone(plan, ['corp/1'])).toEqual(['disables-1', 'removals-1'])
    expect(alone(plan, [])).toEqual([])
  })

  it('keeps what was approved for others, and is held by their own number', () => {
    const plan = planWith({ disables: 40 }, { leavers: 40 })
    expect(alone(plan, ['corp/1'], { approved: new Set(['disables-7']) })).toEqual([
      'disables-1',
      'disables-7',
    ])
    expect(
      alone(
        plan,
        Array.from({ length: 11 }, (_, index) => `corp/${index}`),
      ),
    ).toEqual([])
  })

  it('is held by a read and a target that show nobody at all', () => {
    expect(alone(planWith({ disables: 2 }, { wanted: 0 }), ['corp/1'])).toEqual([])
    expect(alone(planWith({ recreations: 2 }, { vanished: 100 }), ['corp/1'])).toEqual([])
  })

  it('has nothing to do with what is nobody’s', () => {
    const plan = planWith({ removals: 1 })
    const [one] = plan.operations
    const { person: _nobody, ...structure } = one as NonNullable<typeof one>
    expect(alone({ ...plan, operations: [structure] }, ['corp/0'])).toEqual([])
  })
})
