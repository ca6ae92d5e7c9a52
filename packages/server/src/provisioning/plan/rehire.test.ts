import { describe, expect, it } from 'vitest'
import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { policyOf } from '../testing/world.js'
import { nobodyBlocked } from './blocked.js'
import type { Plan, PlanInput } from './input.js'
import type { Link, LinkState } from './link.js'
import { makePlan } from './plan.js'

const account = (key: string, username: string, mail: string): ObservedAccount => ({
  ...{ key, username, mail, enabled: false, fields: { mail }, memberships: [] },
})
const link = (person: string, key: string, username: string, state: LinkState = 'Leaving'): Link => ({
  ...{ person, key, username, pendingUsername: undefined, displayName: 'Anna Berg', state },
  ...{ since: '2026-05-01T00:00:00Z', revokedAt: '2026-05-01T00:01:00Z', adopted: false },
  appliedHash: undefined,
})
const newcomer = (username: string, mail: string): DesiredAccount => ({
  ...{ person: 'corp/new', username, mail, enabled: true, fields: { mail }, memberships: [] },
  why: ['default/staff rule 1'],
})

const planOf = (desired: DesiredAccount, more: Partial<PlanInput> = {}): Plan =>
  makePlan({
    connector: 'git',
    policy: policyOf(),
    ownUsernames: ['hansa'],
    renameLoses: [],
    desired: { accounts: [desired], structures: [], problems: [], notices: [] },
    unplanned: [],
    observation: { accounts: [account('7', 'anna', 'anna@example.org')], structures: [] },
    links: new Map([['corp/old', link('corp/old', '7', 'anna')]]),
    locked: new Set(),
    reads: new Map(),
    managed: new Set(),
    now: Date.parse('2026-05-10T00:00:00Z'),
    ...more,
  })

const madeBy = ({ operations }: Plan): string[] =>
  operations.filter(({ person }) => person === 'corp/new').map(({ kind }) => kind)

const offer = {
  action: 'Merge',
  person: 'corp/new',
  account: 'anna',
  command: 'hansa sync merge corp/new anna --connector git --reason TEXT',
}

describe('somebody new who looks like somebody who left', () => {
  it.each([
    ['by username', newcomer('Anna', 'other@example.org'), 'same username as Anna Berg ("anna")'],
    ['by both', newcomer('anna', 'ANNA@example.org'), 'same username and mail address as'],
  ])('%s is offered that account, and is given none', (_, desired, text) => {
    const plan = planOf(desired)
    expect(plan.problems).toMatchObject([
      { person: 'corp/new', message: expect.stringContaining(text), offer },
    ])
    expect(plan.problems[0]?.message).toContain('who left on 2026-05-01')
    expect(madeBy(plan)).toEqual([])
  })

  it('by mail address alone is offered it, and is given none where no two accounts may have one address', () => {
    const desired = newcomer('anna.new', 'anna@example.org')
    const plan = planOf(desired, { uniqueFields: { mail: 'mail' } })
    expect(plan.problems).toMatchObject([{ message: expect.stringContaining('same mail address as'), offer }])
    expect(madeBy(plan)).toEqual([])
    const elsewhere = planOf(desired)
    expect(elsewhere.problems).toEqual([])
    expect(elsewhere.notices).toMatchObject([{ person: 'corp/new', offer }])
    expect(madeBy(elsewhere)).toEqual(['CreateAccount'])
  })

  it('is offered it before the account is disabled too: the operation can be held', () => {
    const links = new Map([['corp/old', link('corp/old', '7', 'anna', 'Active')]])
    expect(planOf(newcomer('anna', 'anna@example.org'), { links }).problems).toMatchObject([{ offer }])
  })

  it.each([
    ['is wanted still', { names: new Map([['corp/old', { username: 'anna' }]]) }],
    [
      'cannot be planned',
      { unplanned: [{ person: 'corp/old', username: 'anna', message: 'x', disabled: false }] },
    ],
    ['is blocked', { blocked: { ...nobodyBlocked, people: new Map([['corp/old', 'INC 42']]) } }],
    ['has a protected account', { policy: { ...policyOf(), protected: ['anna'] } }],
  ])('is offered nothing of somebody who %s', (_, more) => {
    const { problems, notices } = planOf(newcomer('anna', 'anna@example.org'), more)
    expect([...problems, ...notices].filter((one) => one.offer !== undefined)).toEqual([])
    expect(problems.map(({ person }) => person)).toContain('corp/new')
  })
})
