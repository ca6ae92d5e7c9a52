import { describe, expect, test } from 'vitest'
import type { DesiredAccount, ObservedAccount } from '../connector.js'
import type { Link } from '../plan/link.js'
import { accountsOf, isOrphan, type Survey } from './accounts.js'

const account = (key: string, more: Partial<ObservedAccount> = {}): ObservedAccount => ({
  key,
  username: key,
  mail: `${key}@example.org`,
  enabled: true,
  fields: {},
  memberships: [],
  ...more,
})
const link = (person: string, key: string | undefined): Link => ({
  person,
  key,
  username: key ?? 'new',
  pendingUsername: undefined,
  displayName: '',
  state: key === undefined ? 'Creating' : 'Active',
  since: '2026-01-01T00:00:00Z',
  revokedAt: undefined,
  adopted: false,
  appliedHash: undefined,
})
const survey = (more: Partial<Survey>): Survey => ({
  connector: 'git',
  accounts: [],
  links: new Map(),
  desired: new Map(),
  problem: () => undefined,
  isProtected: () => false,
  by: 'mail',
  ...more,
})
const people = [
  { person: 'corp/anna', username: 'anna', mail: 'anna@example.org' },
  { person: 'corp/bert', username: 'bert', mail: 'shared@example.org' },
  { person: 'corp/carl', username: 'carl', mail: 'shared@example.org' },
]

describe('the situation of an account', () => {
  test.each<[string, Partial<Survey>, string, string[]]>([
    [
      'one that is managed is Linked',
      { accounts: [account('x')], links: new Map([['corp/anna', link('corp/anna', 'x')]]) },
      'Linked',
      ['corp/anna'],
    ],
    ['one that matches a person is Unlinked', { accounts: [account('anna')] }, 'Unlinked', ['corp/anna']],
    [
      'mail is compared without case',
      { accounts: [account('x', { mail: 'ANNA@Example.org' })] },
      'Unlinked',
      ['corp/anna'],
    ],
    [
      'by username where the connector says so',
      { accounts: [account('Anna', { mail: 'other@example.org' })], by: 'username' },
      'Unlinked',
      ['corp/anna'],
    ],
    ['one that matches nobody is Unmatched', { accounts: [account('root')] }, 'Unmatched', []],
    [
      'one that matches two people is Disputed',
      { accounts: [account('x', { mail: 'shared@example.org' })] },
      'Disputed',
      ['corp/bert', 'corp/carl'],
    ],
    [
      'one that matches somebody who has another account is Disputed',
      { accounts: [account('anna')], links: new Map([['corp/anna', link('corp/anna', 'gone')]]) },
      'Disputed',
      ['corp/anna'],
    ],
    [
      'one that the system does not have is Deleted',
      { links: new Map([['corp/anna', link('corp/anna', 'gone')]]) },
      'Deleted',
      ['corp/anna'],
    ],
  ])('%s', (_, more, situation, owners) => {
    const [found] = accountsOf(survey(more), people)
    expect([found?.situation, found?.people]).toEqual([situation, owners])
  })

  test.each<[string, Partial<Survey>, string[]]>([
    [
      'in order',
      {
        accounts: [account('x', { memberships: [] })],
        links: new Map([['corp/anna', link('corp/anna', 'x')]]),
      },
      [],
    ],
    ['of nobody', { accounts: [account('root')] }, ['matches no person in a directory']],
    [
      'not managed',
      { accounts: [account('anna')] },
      ['matches anna, but is not linked: adopt it, or add it to spec.protected'],
    ],
    ['of two people', { accounts: [account('x', { mail: 'shared@example.org' })] }, ['matches bert, carl']],
    [
      'a service account',
      { accounts: [account('svc')], isProtected: () => true },
      ['protected: the sync never changes this account'],
    ],
    [
      'gone from the system',
      { links: new Map([['corp/anna', link('corp/anna', 'gone')]]) },
      ['deleted on the system; was the account of anna'],
    ],
  ])('says why somebody should look at one %s, by name', (_, more, reasons) => {
    expect(accountsOf(survey(more), people)[0]?.reasons).toEqual(reasons)
  })

  test('an account that is being created is not Deleted', () => {
    expect(accountsOf(survey({ links: new Map([['corp/anna', link('corp/anna', undefined)]]) }), [])).toEqual(
      [],
    )
  })
})

describe('memberships', () => {
  const desired: DesiredAccount = {
    person: 'corp/anna',
    username: 'x',
    enabled: true,
    fields: {},
    memberships: ['acme/dev'],
    why: ['rule 1', 'rule 2'],
    membershipWhy: new Map([['acme/dev', ['rule 2']]]),
  }
  const shown = (more: Partial<Survey>) =>
    accountsOf(
      survey({
        accounts: [account('x', { memberships: ['acme/dev', 'acme/owners'] })],
        links: new Map([['corp/anna', link('corp/anna', 'x')]]),
        desired: new Map([['corp/anna', desired]]),
        ...more,
      }),
      people,
    )[0]

  test('name the rules that give them; one that no rule gives makes an orphan', () => {
    const found = shown({})
    expect(found?.memberships).toEqual([
      { membership: 'acme/dev', why: ['rule 2'] },
      { membership: 'acme/owners', why: [] },
    ])
    expect(found !== undefined && isOrphan(found)).toBe(true)
  })

  test('of a person with a problem nothing is said', () => {
    const found = shown({ problem: () => 'no mail', desired: new Map() })
    expect(found?.problem).toBe('no mail')
    expect(found !== undefined && isOrphan(found)).toBe(false)
  })

  test('an account with only what rules grant is not an orphan; a protected one is', () => {
    const linked = {
      accounts: [account('x', { memberships: ['acme/dev'] })],
      links: new Map([['corp/anna', link('corp/anna', 'x')]]),
      desired: new Map([['corp/anna', desired]]),
    }
    const [plain] = accountsOf(survey(linked), people)
    const [spared] = accountsOf(survey({ ...linked, isProtected: () => true }), people)
    expect([plain, spared].map((one) => one !== undefined && isOrphan(one))).toEqual([false, true])
  })
})
