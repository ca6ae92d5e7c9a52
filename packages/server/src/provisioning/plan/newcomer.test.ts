import { describe, expect, it } from 'vitest'
import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { ConnectorSpec } from '../contract.js'
import { gatePlan } from './gates.js'
import type { PlanInput } from './input.js'
import { makePlan } from './plan.js'

const specOf = (more: object = {}): ConnectorSpec =>
  ConnectorSpec.parse({
    type: 'gitea',
    gitea: {
      endpoint: { url: 'http://127.0.0.1:1' },
      credentials: { username: 'hansa', password: { digest: 'x' } },
    },
    ...more,
  })

const wantedAnna = (more: Partial<DesiredAccount> = {}): DesiredAccount => ({
  person: 'corp/anna',
  username: 'anna',
  enabled: true,
  mail: 'anna@example.org',
  fields: { displayName: 'Anna', source: 1, loginName: 'anna' },
  memberships: [],
  why: ['default/staff rule 1'],
  ...more,
})
const account = (more: Partial<ObservedAccount> = {}): ObservedAccount => ({
  key: '7',
  username: 'anna',
  mail: 'anna@example.org',
  enabled: true,
  fields: { displayName: 'anna', source: 1, loginName: 'anna' },
  memberships: [],
  ...more,
})

const planOf = (accounts: ObservedAccount[], desired: DesiredAccount, spec = specOf()) => {
  const input: PlanInput = {
    connector: 'git',
    policy: spec,
    ownUsernames: [],
    renameLoses: [],
    identity: ['source', 'loginName'],
    desired: { accounts: [desired], structures: [], problems: [], notices: [] },
    unplanned: [],
    observation: { accounts, structures: [] },
    links: new Map(),
    locked: new Set(),
    reads: new Map(),
    managed: new Set(),
    now: 0,
  }
  const plan = makePlan(input)
  const { held } = gatePlan(plan, spec, { approved: new Set() })
  return {
    kinds: plan.operations.map(({ kind, account }) => `${kind} ${account?.key ?? ''}`.trim()),
    held: held.map(({ kind }) => kind),
    problems: plan.problems.map(({ message }) => message),
    why: plan.operations.flatMap(({ why }) => why),
  }
}

describe('an account that the target made for somebody itself', () => {
  it('is adopted without approval where source and login name agree, whatever it is called', () => {
    expect(planOf([account({ username: 'anna.berg' })], wantedAnna())).toMatchObject({
      kinds: ['AdoptAccount 7'],
      held: [],
      why: expect.arrayContaining(['same source and loginName as an existing account']),
    })
    expect(planOf([account({ fields: { source: 1, loginName: 'ANNA' } })], wantedAnna()).held).toEqual([])
  })

  it.each([
    ['another source', { source: 2, loginName: 'anna' }],
    ['another login name', { source: 1, loginName: 'annabel' }],
    ['a local account', { source: 0, loginName: '' }],
  ])('waits for approval with %s', (_, fields) => {
    expect(planOf([account({ fields })], wantedAnna())).toMatchObject({
      kinds: ['AdoptAccount 7'],
      held: ['AdoptAccount'],
    })
  })

  it('waits for approval where nothing is bound to a source', () => {
    const local = wantedAnna({ fields: { displayName: 'Anna' } })
    expect(planOf([account()], local).held).toEqual(['AdoptAccount'])
  })

  it('waits for approval where it is an administrator, and is left where nothing is to be adopted', () => {
    expect(planOf([account({ privileged: true })], wantedAnna()).held).toEqual(['AdoptAccount'])
    const never = specOf({ correlate: { adopt: 'Never' } })
    expect(planOf([account()], wantedAnna(), never)).toMatchObject({
      kinds: [],
      problems: [expect.stringContaining('Never')],
    })
  })
})
