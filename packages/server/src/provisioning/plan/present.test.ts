import { describe, expect, it } from 'vitest'
import { account, ago, day, link, now, planInput, policyOf, shown, wanted } from '../testing/plan.js'
import { makePlan } from './plan.js'

/** The plan for a person with a managed account. */
const planFor = (given: Parameters<typeof planInput>[0] = {}) => {
  const plan = makePlan(
    planInput({ people: [wanted('anna')], accounts: [account('anna')], links: [link('anna')], ...given }),
  )
  return { ...plan, shown: shown(plan.operations), messages: plan.problems.map(({ message }) => message) }
}

describe('an account that is as it should be', () => {
  it('is not touched', () => {
    const { operations, problems, linkChanges, silentLeavers } = planFor()
    expect({ operations, problems, linkChanges, silentLeavers }).toEqual({
      operations: [],
      problems: [],
      linkChanges: [],
      silentLeavers: [],
    })
  })

  it('is not touched for what Hansa does not manage', () => {
    expect(planFor({ accounts: [account('anna', { memberships: ['by-hand'] })] }).operations).toEqual([])
  })
})

describe('memberships', () => {
  it('are added and taken away, each with its reason', () => {
    const { operations, shown: what } = planFor({
      people: [wanted('anna', { memberships: ['red'] })],
      accounts: [account('anna', { memberships: ['blue', 'by-hand'] })],
    })
    expect(what).toEqual(['AddMembership anna red', 'RemoveMembership anna blue'])
    expect(operations[0]).not.toHaveProperty('gate')
    expect(operations[1]).toMatchObject({ gate: 'removals', why: ['no rule grants it anymore'] })
  })
})

describe('a field', () => {
  const described = (fieldWhy?: Map<string, readonly string[]>) =>
    planFor({
      people: [
        wanted('anna', { fields: { displayName: 'Anna', admin: true }, ...(fieldWhy ? { fieldWhy } : {}) }),
      ],
      accounts: [account('anna', { fields: { displayName: 'anna', admin: false } })],
    })

  it('that differs is corrected, and it is said what gives it', () => {
    expect(described().operations).toMatchObject([
      {
        kind: 'UpdateAccount',
        account: { key: 'key-anna', username: 'anna' },
        before: { displayName: 'anna', admin: false },
        after: { displayName: 'Anna', admin: true },
        why: ['the directory entry and the mapping set displayName, admin'],
      },
    ])
    expect(described(new Map([['admin', ['default/ops rule 1']]])).operations[0]?.why).toEqual([
      'the directory entry and the mapping set displayName',
      'default/ops rule 1',
    ])
    expect(
      described(
        new Map([
          ['admin', []],
          ['displayName', ['x']],
        ]),
      ).operations[0]?.why,
    ).toEqual(['x', 'no rule grants admin'])
  })
})

describe('a rename', () => {
  const renamed = (given: Parameters<typeof planInput>[0] = {}) =>
    planFor({ people: [wanted('annette', { person: 'corp/anna', fields: {} })], ...given })

  it('keeps the account and says what it loses', () => {
    const { operations } = renamed({ renameLoses: ['its passkeys'] })
    expect(operations).toMatchObject([
      {
        kind: 'RenameAccount',
        account: { key: 'key-anna', username: 'anna' },
        before: { username: 'anna' },
        after: { username: 'annette' },
        loses: ['its passkeys'],
        why: ['the directory entry and the mapping set username'],
      },
    ])
    expect(renamed().operations[0]).not.toHaveProperty('loses')
  })

  it('to a name somebody else has, also one who is leaving, is an error', () => {
    const { shown: what, messages } = renamed({
      links: [
        link('anna'),
        link('bert', { username: 'annette', state: 'Leaving', since: ago(day), revokedAt: ago(0) }),
      ],
      accounts: [account('anna'), account('bert', { enabled: false })],
    })
    expect(what).toEqual([])
    expect(messages).toEqual(['cannot be renamed to "annette": that account is linked to "annette"'])
  })

  it('to the name of an account that is nobody’s is an error', () => {
    const { shown: what, messages } = renamed({ accounts: [account('anna'), account('annette')] })
    expect(what).toEqual([])
    expect(messages).toEqual(['cannot be renamed to "annette": another account with that name exists'])
  })

  it('to a protected name is an error', () => {
    const { shown: what, messages } = renamed({ policy: policyOf({ protected: ['annette'] }) })
    expect([what, messages]).toEqual([[], ['cannot be renamed to "annette": that name is protected']])
  })

  it('is none where only the form of letters differs, and one where the case does', () => {
    const decomposed = account('anna', { username: 'Ame\u0301lie' })
    const of = (username: string) =>
      planFor({
        people: [wanted('anna', { username })],
        accounts: [decomposed],
        links: [link('anna', { username: decomposed.username })],
      }).shown
    expect(of('Am\u00e9lie')).toEqual([])
    expect(of('am\u00e9lie')).toEqual(['RenameAccount Ame\u0301lie'])
  })
})

describe('somebody disabled in the directory', () => {
  const disabled = [wanted('anna', { enabled: false, memberships: ['red'] })]
  const member = account('anna', { memberships: ['red'] })

  it('is disabled as a lock, and keeps everything else', () => {
    expect(planFor({ people: disabled, accounts: [member] }).operations).toMatchObject([
      {
        kind: 'DisableAccount',
        gate: 'locks',
        becomes: 'Disabled',
        why: ['disabled in the directory'],
        before: { enabled: true },
        after: { enabled: false },
      },
    ])
  })

  it('is revoked too where tokens outlive it', () => {
    const { operations } = planFor({ people: disabled, accounts: [member], revokesWithDisable: true })
    expect(operations).toMatchObject([
      { kind: 'DisableAccount' },
      {
        kind: 'RevokeAccess',
        gate: 'locks',
        becomes: 'Disabled',
        account: { key: 'key-anna', username: 'anna' },
        why: [expect.stringContaining('on this system, tokens and keys of a disabled account still work')],
      },
    ])
  })

  it('whose account is disabled already is known as such', () => {
    const off = account('anna', { enabled: false, memberships: ['red'] })
    const { operations, linkChanges } = planFor({ people: disabled, accounts: [off] })
    expect(operations).toEqual([])
    expect(linkChanges).toEqual([
      { put: link('anna', { state: 'Disabled', since: new Date(now).toISOString() }) },
    ])
    const known = planFor({ people: disabled, accounts: [off], links: [link('anna', { state: 'Disabled' })] })
    expect(known.linkChanges).toEqual([])
  })
})

describe('who comes back', () => {
  const off = account('anna', { enabled: false })
  it('is enabled again, and it is said where from', () => {
    const { operations } = planFor({
      accounts: [off],
      links: [link('anna', { state: 'Leaving', since: ago(day) })],
    })
    expect(operations).toMatchObject([
      {
        kind: 'EnableAccount',
        account: { key: 'key-anna', username: 'anna' },
        before: { enabled: false },
        after: { enabled: true },
        becomes: 'Active',
        why: ['default/staff rule 1', 'came back within the grace period'],
      },
    ])
    expect(planFor({ accounts: [off] }).operations[0]?.why).toEqual(['default/staff rule 1'])
  })

  it('with an account that is enabled is Active, and may be revoked again when they leave', () => {
    const leaving = link('anna', { state: 'Leaving', since: ago(day), revokedAt: ago(day) })
    expect(planFor({ links: [leaving] }).linkChanges).toEqual([
      { put: link('anna', { since: new Date(now).toISOString() }) },
    ])
  })
})

describe('an account of ours that is not there', () => {
  it('is made again, held as one that vanished', () => {
    expect(planFor({ accounts: [] }).operations).toMatchObject([
      { kind: 'CreateAccount', gate: 'recreations' },
    ])
  })

  it('was never made where the link says Creating', () => {
    const creating = link('anna', { key: undefined, state: 'Creating' })
    expect(planFor({ accounts: [], links: [creating] }).operations).toMatchObject([
      { kind: 'CreateAccount', gate: 'creations' },
    ])
    const others = [account('anna', { key: 'other', mark: 'corp/bert' })]
    expect(planFor({ accounts: others, links: [creating] }).shown).toEqual(['CreateAccount anna'])
  })

  it('is not made again for somebody disabled, or under a name that another account has', () => {
    expect(planFor({ accounts: [], people: [wanted('anna', { enabled: false })] }).operations).toEqual([])
    const { shown: what, messages } = planFor({ accounts: [account('anna', { key: 'other' })] })
    expect([what, messages]).toEqual([
      [],
      ['the account was deleted, and another account now has the username "anna"'],
    ])
  })
})

it('a protected account is touched by no plan', () => {
  const { shown: what, messages } = planFor({
    policy: policyOf({ protected: ['anna'] }),
    people: [wanted('anna', { fields: { displayName: 'x' }, enabled: false, memberships: ['red'] })],
  })
  expect(what).toEqual([])
  expect(messages).toEqual(['the account "anna" is protected, so Hansa does not change it'])
})
