import { describe, expect, it } from 'vitest'
import { account, ago, day, link, now, planInput, policyOf, shown } from '../testing/plan.js'
import type { PlanInput } from './input.js'
import type { Link } from './link.js'
import { makePlan } from './plan.js'

/** The plan for a person who is no longer entitled to an account. */
const planFor = (given: Parameters<typeof planInput>[0] = {}) => {
  const input: PlanInput = planInput({ accounts: [account('anna')], links: [link('anna')], ...given })
  const plan = makePlan(input)
  return { plan, operations: plan.operations, shown: shown(plan.operations) }
}
const gone = account('anna', { enabled: false })
const leaving = (since: string, more: Partial<Link> = {}): Link =>
  link('anna', { state: 'Leaving', since, revokedAt: since, ...more })

describe('somebody who is not wanted any more', () => {
  it('is disabled and stripped of what Hansa manages at once, and keeps tokens until the absence is certain', () => {
    const { operations, shown: what } = planFor({
      accounts: [account('anna', { memberships: ['red', 'by-hand'] })],
    })
    expect(what).toEqual(['DisableAccount anna', 'RemoveMembership anna red'])
    expect(operations.every(({ gate, becomes }) => gate === 'disables' && becomes === 'Leaving')).toBe(true)
    expect(operations[0]).toMatchObject({ before: { enabled: true }, after: { enabled: false } })
    expect(planFor().plan.silentLeavers).toEqual([])
  })

  it('is revoked with the disabling where a target’s tokens outlive it', () => {
    expect(planFor({ revokesWithDisable: true }).shown).toEqual(['DisableAccount anna', 'RevokeAccess anna'])
  })

  it('is revoked at once where the directory disabled them, and held as a lock', () => {
    const { operations, shown: what } = planFor({ locked: new Set(['corp/anna']) })
    expect(what).toEqual(['DisableAccount anna', 'RevokeAccess anna'])
    expect(operations.every(({ gate }) => gate === 'locks')).toBe(true)
    expect(operations[0]?.why).toEqual(['disabled in the directory, and no rule grants an account'])
  })

  it('keeps the account as it is where leavers are not disabled, and begins the grace time', () => {
    const { plan, shown: what } = planFor({ policy: policyOf({ leaver: { disable: false } }) })
    expect(what).toEqual([])
    expect(plan.silentLeavers.map(({ person }) => person)).toEqual(['corp/anna'])
    expect(plan.nextDue).toBe(now + 30_000)
  })

  it('ends with an account that is gone', () => {
    const { plan, shown: what } = planFor({ accounts: [] })
    expect([what, plan.linkChanges]).toEqual([[], [{ end: 'corp/anna' }]])
  })

  it('keeps a protected account, and it is said', () => {
    const { plan, shown: what } = planFor({ policy: policyOf({ protected: ['an*'] }) })
    expect(what).toEqual([])
    expect(plan.problems).toMatchObject([
      { person: 'corp/anna', message: expect.stringContaining('is protected') },
    ])
    expect(plan.silentLeavers).toEqual([])
  })

  it('and blocked is disabled and revoked past every gate', () => {
    const blocked = {
      people: new Map([['corp/anna', 'stolen laptop']]),
      names: new Set<string>(),
      spelled: [],
    }
    const { operations, shown: what } = planFor({ blocked, policy: policyOf({ leaver: { disable: false } }) })
    expect(what).toEqual(['DisableAccount anna', 'RevokeAccess anna'])
    expect(operations.map(({ gate }) => gate)).toEqual([undefined, undefined])
    expect(operations[0]?.why[0]).toContain('stolen laptop')
  })
})

describe('the grace time', () => {
  it('is over after so many days, not before', () => {
    const at = (since: string) => planFor({ accounts: [gone], links: [leaving(since)] })
    expect(at(ago(30 * day)).shown).toEqual(['DeleteAccount anna'])
    expect(at(ago(30 * day)).operations[0]).toMatchObject({
      gate: 'deletes',
      before: { username: 'anna', displayName: 'anna' },
      why: ['left on 2026-05-02; the grace period of 30 days is over'],
    })
    expect(at(ago(30 * day - 1)).shown).toEqual([])
    expect(at(ago(30 * day - 1)).plan.nextDue).toBe(now + 1)
    expect(at(ago(30 * day)).plan.nextDue).toBeUndefined()
    expect(at(ago(30 * day - 1)).plan.silentLeavers).toEqual([])
  })

  it('begins with leaving: somebody who leaves now is not deleted now', () => {
    const policy = policyOf({ leaver: { settleSeconds: 0, disable: false } })
    expect(planFor({ policy, accounts: [gone] }).shown).toEqual([])
    const long = link('anna', { since: ago(1000 * day) })
    expect(planFor({ policy, accounts: [gone], links: [long] }).shown).toEqual([])
  })

  it('ends with nothing where accounts are kept', () => {
    const policy = policyOf({ leaver: { delete: false } })
    const { plan, shown: what } = planFor({ policy, accounts: [gone], links: [leaving(ago(90 * day))] })
    expect([what, plan.nextDue]).toEqual([[], undefined])
    expect(planFor({ policy, accounts: [gone], links: [leaving(ago(day))] }).plan.nextDue).toBeUndefined()
  })

  it('that is over deletes nobody who has access still: that is taken first', () => {
    const links = [leaving(ago(90 * day))]
    expect(planFor({ links }).shown).toEqual(['DisableAccount anna'])
    const member = account('anna', { enabled: false, memberships: ['red'] })
    expect(planFor({ links, accounts: [member] }).shown).toEqual(['RemoveMembership anna red'])
    const holding = [leaving(ago(90 * day), { revokedAt: undefined })]
    expect(planFor({ links: holding, accounts: [gone] }).shown).toEqual(['RevokeAccess anna'])
  })

  it('that is over waits for a read that agrees', () => {
    const late = { accounts: [gone], links: [leaving(ago(90 * day))] }
    const unread = planFor({ ...late, reads: new Map([['corp', now - 91 * day]]) })
    expect(unread.shown).toEqual([])
    expect(unread.plan.nextDue).toBe(now + 5_000)
    expect(planFor({ ...late, reads: new Map() }).shown).toEqual(['DeleteAccount anna'])
  })
})

it('one leaver has nothing to do with what is done to another', () => {
  const bert = link('bert', { state: 'Leaving', since: ago(90 * day), revokedAt: ago(day) })
  const accounts = [account('anna'), account('bert', { enabled: false })]
  expect(planFor({ accounts, links: [link('anna'), bert] }).shown).toEqual([
    'DisableAccount anna',
    'DeleteAccount bert',
  ])
})

describe('tokens and keys of a leaver', () => {
  const settled = leaving(ago(day), { revokedAt: undefined })

  it('are revoked once, when the absence is certain, without a gate of their own', () => {
    const { operations, shown: what } = planFor({ accounts: [gone], links: [settled] })
    expect(what).toEqual(['RevokeAccess anna'])
    expect(operations[0]).not.toHaveProperty('gate')
    expect(planFor({ accounts: [gone], links: [leaving(ago(day))] }).shown).toEqual([])
  })

  it('wait until it is', () => {
    const young = leaving(ago(10_000), { revokedAt: undefined })
    const { plan, shown: what } = planFor({ accounts: [gone], links: [young] })
    expect(what).toEqual([])
    expect(plan.nextDue).toBe(now + 20_000)
  })

  it('are revoked again when they are there again', () => {
    const again = { accounts: [gone], links: [leaving(ago(day))] }
    expect(planFor({ ...again, returned: new Set(['key-anna']) }).shown).toEqual(['RevokeAccess anna'])
    expect(planFor({ ...again, returned: new Set(['key-bert']) }).shown).toEqual([])
  })

  it('stay where leavers are not disabled', () => {
    const policy = policyOf({ leaver: { disable: false } })
    expect(planFor({ policy, accounts: [gone], links: [settled] }).shown).toEqual([])
  })
})
