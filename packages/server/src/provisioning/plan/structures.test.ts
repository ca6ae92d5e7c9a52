import { describe, expect, it } from 'vitest'
import type { DesiredStructure, ObservedStructure } from '../connector.js'
import { ConnectorSpec } from '../contract.js'
import { gatePlan } from './gates.js'
import type { PlanInput } from './input.js'
import { makePlan } from './plan.js'

const policy = ConnectorSpec.parse({
  type: 'authelia',
  authelia: { mode: 'ldap', fragment: { path: 'login/access.yml' } },
  gates: { minimum: 5 },
})
const rule = (index: number): ObservedStructure => ({
  kind: 'access',
  key: `r${index}`,
  fields: { domain: `r${index}.org` },
})
const rules = (count: number): ObservedStructure[] => Array.from({ length: count }, (_, index) => rule(index))
const wanted = (structures: readonly ObservedStructure[], more: Partial<DesiredStructure> = {}) =>
  structures.map((one): DesiredStructure => ({ ...one, why: ['default/staff rule 1'], ...more }))

/** The plan and its held part on an Authelia without accounts, for the desired `people`. */
const planOf = (
  there: readonly ObservedStructure[],
  desired: readonly DesiredStructure[],
  more: Partial<PlanInput> & { people?: number } = {},
) => {
  const { people = 3, ...given } = more
  const plan = makePlan({
    connector: 'login',
    policy,
    ownUsernames: [],
    renameLoses: [],
    ownedKinds: ['access'],
    desired: { accounts: [], structures: desired, problems: [], notices: [] },
    unplanned: [],
    names: new Map(Array.from({ length: people }, (_, index) => [`corp/${index}`, { username: `${index}` }])),
    observation: { accounts: [], structures: there },
    links: new Map(),
    managed: new Set(),
    locked: new Set(),
    reads: new Map(),
    now: 0,
    ...given,
  })
  const { held, allowed, tripped } = gatePlan(plan, policy, { approved: new Set() })
  const shown = (operations: typeof held): string[] =>
    operations.map(({ kind, structure }) => `${kind} ${structure?.key}`)
  return { held: shown(held), allowed: shown(allowed), tripped: tripped.map(({ rule: by }) => by) }
}

describe('access rules are given and taken away one by one', () => {
  it('and a few that nobody grants any more go at once', () => {
    expect(planOf(rules(10), wanted(rules(8)))).toEqual({
      held: [],
      allowed: ['DeleteStructure r8', 'DeleteStructure r9'],
      tripped: [],
    })
  })

  it('and many are held, while others are given', () => {
    const { held, allowed, tripped } = planOf(rules(20), wanted([...rules(10), rule(99)]))
    expect(held).toHaveLength(10)
    expect(allowed).toEqual(['CreateStructure r99'])
    expect(tripped).toEqual(['limit'])
  })

  it('and where nobody at all is wanted every one is held', () => {
    const { held, tripped } = planOf(rules(2), [], { people: 0 })
    expect([held, tripped]).toEqual([['DeleteStructure r0', 'DeleteStructure r1'], ['emptyRead']])
  })

  it('and a mapping that cannot be read takes none away', () => {
    expect(planOf(rules(2), [], { additive: true })).toEqual({ held: [], allowed: [], tripped: [] })
  })

  it('and structures of other kinds, which others may have made, are never deleted', () => {
    expect(planOf([{ kind: 'team', key: 'red/devs', fields: {} }], [])).toMatchObject({
      held: [],
      allowed: [],
    })
  })
})

describe('a group or team that gives less', () => {
  const group = (index: number, ...policies: string[]): ObservedStructure => ({
    kind: 'group',
    key: `g${index}`,
    fields: { policies },
  })
  const many = Array.from({ length: 8 }, (_, index) => index)

  it('is held where many would; one that gives more is not', () => {
    const there = many.map((index) => group(index, 'a', 'b'))
    expect(planOf(there, wanted(many.map((index) => group(index, 'a')))).held).toHaveLength(8)
    expect(planOf(there, wanted(many.map((index) => group(index, 'a', 'b', 'c')))).held).toEqual([])
    expect(
      planOf(
        there,
        wanted(
          many.map((index) => group(index, 'a')),
          { renders: true },
        ),
      ).held,
    ).toEqual([])
  })

  it('is held by another permission too', () => {
    const team = (permission: string) =>
      many.map((index): ObservedStructure => ({ kind: 'team', key: `t${index}`, fields: { permission } }))
    expect(planOf(team('write'), wanted(team('read'))).held).toHaveLength(8)
  })
})
