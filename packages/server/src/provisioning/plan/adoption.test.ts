import { describe, expect, it } from 'vitest'
import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { normalForm } from '../connectors/vault/words.js'
import { ConnectorSpec } from '../contract.js'
import { gatePlan } from './gates.js'
import type { PlanInput } from './input.js'
import type { Link } from './link.js'
import { makePlan } from './plan.js'

const specOf = (correlate: object): ConnectorSpec =>
  ConnectorSpec.parse({
    type: 'vault',
    vault: { endpoint: { url: 'http://127.0.0.1:1' }, auth: { method: 'token', token: { digest: 'x' } } },
    correlate,
  })

const anna: DesiredAccount = {
  person: 'corp/anna',
  username: 'anna',
  enabled: true,
  mail: 'anna@example.org',
  fields: { displayName: 'Anna Berg', mail: 'anna@example.org', policies: [] },
  memberships: ['red'],
  why: ['default/staff rule 1'],
}
const there: ObservedAccount = {
  key: '7',
  username: 'Anna',
  mail: 'old@example.org',
  enabled: true,
  fields: { displayName: 'Anna Berg', mail: 'old@example.org', policies: ['admin'] },
  memberships: ['red', 'ops'],
}
const linked: Link = {
  person: 'corp/anna',
  key: '7',
  username: 'Anna',
  pendingUsername: undefined,
  displayName: 'Anna Berg',
  state: 'Active',
  since: '2026-01-01T00:00:00Z',
  revokedAt: undefined,
  adopted: true,
  appliedHash: undefined,
}

const planOf = (correlate: object, account = there, links: readonly Link[] = []) => {
  const policy = specOf(correlate)
  const input: PlanInput = {
    connector: 'vault',
    policy,
    ownUsernames: [],
    renameLoses: [],
    normalForm,
    rightFields: { policies: 'policy', admin: 'administrator' },
    desired: { accounts: [anna], structures: [], problems: [], notices: [] },
    unplanned: [],
    observation: { accounts: [account], structures: [] },
    links: new Map(links.map((link) => [link.person, link])),
    managed: new Set(['red']),
    locked: new Set(),
    reads: new Map(),
    now: 0,
  }
  const plan = makePlan(input)
  return {
    plan,
    held: gatePlan(plan, policy, { approved: new Set() }).held.map(({ kind }) => kind),
  }
}

describe('an adoption', () => {
  it('shows both sides field by field, and every right that no rule gives', () => {
    const [adoption] = planOf({}).plan.operations
    expect(adoption).toMatchObject({
      kind: 'AdoptAccount',
      before: {
        username: 'Anna',
        displayName: 'Anna Berg',
        mail: 'old@example.org',
        policies: ['admin'],
        enabled: true,
        memberships: ['ops', 'red'],
      },
      after: {
        username: 'anna',
        displayName: 'Anna Berg',
        mail: 'anna@example.org',
        policies: [],
        enabled: true,
        memberships: ['red'],
      },
      rights: ['member of ops', 'policy admin'],
      loses: ['member of ops', 'policy admin'],
    })
  })

  const harmless = { ...there, memberships: ['red'], fields: { ...there.fields, policies: [] } }
  it.each([
    ['waits by default where there are such rights', { adopt: 'Auto' }, there, ['AdoptAccount']],
    ['does not wait where there are none', { adopt: 'Auto' }, harmless, []],
    ['takes them away without approval with Remove', { adopt: 'Auto', existingRights: 'Remove' }, there, []],
    ['leaves them with Keep', { adopt: 'Auto', existingRights: 'Keep' }, there, []],
    ['waits with Hold of adopt all the same', { existingRights: 'Keep' }, there, ['AdoptAccount']],
  ])('%s', (_, correlate, account, held) => {
    expect(planOf(correlate, account).held).toEqual(held)
  })

  it('with Keep keeps what the account had, and loses nothing', () => {
    const [adoption] = planOf({ adopt: 'Auto', existingRights: 'Keep' }).plan.operations
    expect(adoption).toMatchObject({ after: { policies: ['admin'], memberships: ['ops', 'red'] } })
    expect(adoption).not.toHaveProperty('loses')
  })

  it('has another id where the account has other rights: an approval is of what was shown', () => {
    const [one] = planOf({}).plan.operations
    const [other] = planOf({}, { ...there, memberships: ['red', 'ops', 'root'] }).plan.operations
    const [third] = planOf({}, { ...there, fields: { ...there.fields, policies: ['root-like'] } }).plan
      .operations
    expect(new Set([one?.id, other?.id, third?.id]).size).toBe(3)
  })
})

describe('a policy put by hand on an entity that is managed', () => {
  it('is drift, whatever its case, unless the rights of adopted accounts are kept', () => {
    const [operation] = planOf({}, there, [linked]).plan.operations.filter(
      ({ kind }) => kind === 'UpdateAccount',
    )
    expect(operation).toMatchObject({ before: { policies: ['admin'] }, after: { policies: [] } })
    const kept = planOf({ existingRights: 'Keep' }, there, [linked]).plan.operations
    expect(kept.filter(({ after }) => after !== undefined && 'policies' in after)).toEqual([])
    const own = planOf({ existingRights: 'Keep' }, there, [{ ...linked, adopted: false }]).plan.operations
    expect(own.some(({ after }) => after !== undefined && 'policies' in after)).toBe(true)
  })
})
