import { describe, expect, it } from 'vitest'
import { account, ago, day, link, planInput, policyOf, shown, wanted } from '../testing/plan.js'
import { makePlan } from './plan.js'

/** The plan for a person without a managed account; defaults to `anna`. */
const planFor = (given: Parameters<typeof planInput>[0] = {}) => {
  const plan = makePlan(planInput({ people: [wanted('anna')], ...given }))
  return { ...plan, shown: shown(plan.operations), messages: plan.problems.map(({ message }) => message) }
}
const auto = policyOf({ correlate: { adopt: 'Auto' } })
const byMail = policyOf({ correlate: { by: 'mail', adopt: 'Auto' } })

describe('somebody without an account', () => {
  it('gets one with their memberships, each with the rule that gives it', () => {
    const anna = wanted('anna', {
      memberships: ['red', 'blue'],
      membershipWhy: new Map([['red', ['default/staff rule 2']]]),
    })
    const { operations, shown: what } = planFor({ people: [anna] })
    expect(what).toEqual(['CreateAccount anna', 'AddMembership anna red', 'AddMembership anna blue'])
    expect(operations.map(({ why }) => why[0])).toEqual([
      'default/staff rule 1',
      'default/staff rule 2',
      'default/staff rule 1',
    ])
    expect(operations[0]).toMatchObject({
      after: { displayName: 'anna', mail: 'anna@example.org' },
      becomes: 'Active',
      gate: 'creations',
    })
    expect(operations[1]?.gate).toBe('creations')
  })

  it('has the mail address the mapping gives, or none', () => {
    const mapped = wanted('anna', { fields: { mail: 'a@b.c' } })
    expect(planFor({ people: [mapped] }).operations[0]?.after).toEqual({ mail: 'a@b.c' })
    const { mail: _none, ...bare } = wanted('anna')
    expect(planFor({ people: [bare] }).operations[0]?.after).toEqual({ displayName: 'anna' })
  })

  it('gets none while disabled in the directory', () => {
    expect(planFor({ people: [wanted('anna', { enabled: false })] }).operations).toEqual([])
  })

  it('gets none with a protected name', () => {
    const { shown: what, messages } = planFor({ policy: policyOf({ protected: ['anna'] }) })
    expect(what).toEqual([])
    expect(messages).toEqual([expect.stringContaining('"anna" is protected')])
    expect(planFor({ ownUsernames: ['anna'] }).shown).toEqual([])
  })

  it('does not inherit the username of somebody who has one, or leaves, or is being renamed to it', () => {
    const of = (...args: Parameters<typeof link>) =>
      planFor({ people: [wanted('anna'), wanted('old')], accounts: [account('old')], links: [link(...args)] })
    const present = of('old', { username: 'Anna', displayName: 'Old Anna' })
    expect(present.shown).not.toContain('CreateAccount anna')
    expect(present.messages).toEqual([
      'waits until Old Anna ("Anna") is renamed, which frees the username "anna"',
    ])
    const without = (...args: Parameters<typeof link>) =>
      planFor({ people: [wanted('anna')], accounts: [account('old')], links: [link(...args)] })
    const left = without('old', { username: 'anna', state: 'Leaving', since: ago(day) })
    expect(left.shown).not.toContain('CreateAccount anna')
    expect(left.messages[0]).toMatch(
      /^same username as "anna", who left on 2026-05-31\. If they are the same person/,
    )
    expect(without('old', { pendingUsername: 'anna' }).messages[0]).toMatch(/^same username as "old"/)
    const kept = planFor({
      people: [wanted('anna'), wanted('old', { username: 'anna' })],
      accounts: [account('old', { username: 'anna' })],
      links: [link('old', { username: 'anna' })],
    })
    expect(kept.messages[0]).toContain(
      'is linked to "anna": with this username, the person would get that account',
    )
  })
})

describe('an account that was there before', () => {
  it('waits for approval, and is never made a second time', () => {
    const { operations, shown: what } = planFor({ accounts: [account('anna')] })
    expect(what).toEqual(['AdoptAccount anna'])
    expect(operations[0]).toMatchObject({
      gate: 'adoptions',
      becomes: 'Active',
      account: { key: 'key-anna', username: 'anna' },
      why: ['default/staff rule 1', 'same username as an existing account'],
    })
  })

  it('is adopted at once where the rule says Auto, and it is not an administrator and has no rights', () => {
    const first = (more: Parameters<typeof account>[1], given: object = {}) =>
      planFor({ policy: auto, accounts: [account('anna', more)], ...given }).operations[0]
    expect(first({})).not.toHaveProperty('gate')
    expect(first({ enabled: false })).toMatchObject({ becomes: 'Disabled' })
    expect(first({ privileged: true })).toMatchObject({ gate: 'adoptions' })
    expect(first({ memberships: ['ops'] })).toMatchObject({ gate: 'adoptions' })
    const remove = policyOf({ correlate: { adopt: 'Auto', existingRights: 'Remove' } })
    expect(first({ memberships: ['ops'] }, { policy: remove })).toMatchObject({ gate: 'removals' })
    expect(first({}, { policy: remove })).not.toHaveProperty('gate')
  })

  it('is left where the rule says Never, and it is said which one that is', () => {
    const policy = policyOf({ correlate: { adopt: 'Never' } })
    const { shown: what, messages } = planFor({ policy, accounts: [account('anna')] })
    expect([what, messages]).toEqual([
      [],
      ['the account "anna" (anna@example.org) already exists, and correlate.adopt is Never'],
    ])
  })

  it('that is protected is not adopted', () => {
    const policy = { ...byMail, protected: ['svc-*'] }
    const { shown: what, messages } = planFor({
      policy,
      accounts: [account('svc-x', { mail: 'anna@example.org' })],
    })
    expect(what).toEqual([])
    expect(messages).toEqual([
      expect.stringContaining('"svc-x" (anna@example.org) is protected, so Hansa does not adopt it'),
    ])
  })

  it('is found by mail in whatever case, and by nothing without a mail address', () => {
    const there = [account('a.old', { mail: 'Anna@Example.org' })]
    expect(planFor({ policy: byMail, accounts: there }).shown).toEqual(['AdoptAccount a.old'])
    const loud = wanted('anna', { mail: 'ANNA@example.org' })
    expect(planFor({ policy: byMail, accounts: there, people: [loud] }).shown).toEqual(['AdoptAccount a.old'])
    expect(planFor({ accounts: [account('anna')], people: [wanted('ANNA')] }).shown).toEqual([
      'AdoptAccount anna',
    ])
    const { mail: _none, ...bare } = wanted('anna')
    expect(planFor({ policy: byMail, accounts: there, people: [bare] }).shown).toEqual(['CreateAccount anna'])
  })

  it('is nobody’s where two match: an error of that person alone', () => {
    const two = [account('one', { mail: 'anna@example.org' }), account('two', { mail: 'anna@example.org' })]
    const { shown: what, messages } = planFor({
      policy: byMail,
      accounts: two,
      people: [wanted('anna'), wanted('bert')],
    })
    expect(what).toEqual(['CreateAccount bert'])
    expect(messages).toEqual([
      '2 accounts match by mail: "one" (anna@example.org), "two" (anna@example.org). Change all but one of them',
    ])
  })

  it('with the wanted name that is not this person’s is neither taken nor made again', () => {
    const there = [account('anna', { mail: '' })]
    const { shown: what, messages } = planFor({ policy: byMail, accounts: there })
    expect([what, messages]).toEqual([
      [],
      ['the account "anna" already exists and does not match this person by mail'],
    ])
  })

  it('that bears the mark of somebody else is not a candidate; with this person’s own it needs no approval', () => {
    const marked = (mark: string) => planFor({ accounts: [account('anna', { mark, enabled: false })] })
    expect(marked('corp/bert').shown).toEqual([])
    expect(marked('corp/bert').messages[0]).toContain('already exists')
    const own = marked('corp/anna').operations
    expect(own).toMatchObject([{ kind: 'AdoptAccount', becomes: 'Disabled' }])
    expect(own[0]?.why[1]).toBe('Hansa already marked the account as belonging to this person')
    expect(own[0]).not.toHaveProperty('gate')
    expect(planFor({ accounts: [account('x', { mark: 'corp/anna' })] }).operations[0]).toMatchObject({
      account: { key: 'key-x' },
      becomes: 'Active',
    })
  })

  it('that the target made for two is nobody’s', () => {
    const fields = { loginName: 'anna' }
    const made = (id: string) => account(id, { fields })
    const given = { identity: ['loginName'], people: [wanted('anna', { fields })] }
    expect(planFor({ ...given, accounts: [made('x')] }).shown).toEqual(['AdoptAccount x'])
    expect(planFor({ ...given, accounts: [made('x')] }).operations[0]).not.toHaveProperty('gate')
    expect(planFor({ ...given, accounts: [made('x'), made('y')] }).shown).toEqual(['CreateAccount anna'])
  })

  it('and is linked to somebody is not a candidate', () => {
    const { shown: what } = planFor({
      policy: byMail,
      accounts: [account('old', { mail: 'anna@example.org' })],
      links: [link('old')],
      people: [wanted('anna'), wanted('old')],
    })
    expect(what).toContain('CreateAccount anna')
  })
})
