import { describe, expect, test } from 'vitest'
import type { Grant } from '../contract.js'
import type { Link } from '../plan/link.js'
import type { WantedAccount } from '../wanted.js'
import { entriesOf, grantTexts, isAccessTo, remainingOf } from './grants.js'

const on = (grant: Omit<Grant, 'connector'>): Grant => ({ connector: 'c', ...grant })

test.each<[string, Grant, string[]]>([
  ['nothing but an account', on({}), ['account']],
  ['a team, read where not said', on({ organization: 'acme', team: 'dev' }), ['team acme/dev (read)']],
  [
    'flags beside a team',
    on({ organization: 'acme', team: 'dev', permission: 'admin', admin: true, restricted: true }),
    ['team acme/dev (admin)', 'admin', 'restricted'],
  ],
  ['policies', on({ policies: ['a', 'b'] }), ['policy a', 'policy b']],
  [
    'groups, access and clients',
    on({ groups: ['g'], access: [{ domain: 'x.org', policy: 'two_factor' }], clients: ['grafana'] }),
    ['group g', 'access x.org (two_factor)', 'client grafana'],
  ],
  ['a flag that is false', on({ admin: false }), ['account']],
])('%s', (_, grant, texts) => {
  expect(grantTexts(grant)).toEqual(texts)
})

const anna: WantedAccount<'gitea'> = {
  person: 'corp/1',
  username: 'anna',
  displayName: 'Anna',
  state: 'Active',
  attributes: {},
  grants: { teams: [], admin: false, restricted: false },
  why: ['default/staff rule 1'],
  granted: [
    {
      grant: on({ organization: 'acme', team: 'dev', permission: 'write' }),
      group: 'team-dev',
      why: 'default/staff rule 1',
    },
  ],
}
const link: Link = {
  person: 'corp/1',
  key: '7',
  username: 'anna',
  pendingUsername: undefined,
  displayName: 'Anna',
  state: 'Active',
  since: '2026-01-01T00:00:00Z',
  revokedAt: undefined,
  adopted: false,
  appliedHash: undefined,
}

describe('entries', () => {
  test('name person, group, rule and grant, with the state of the account', () => {
    expect(entriesOf('git', [anna], new Map([['corp/1', link]]))).toEqual([
      {
        person: 'corp/1',
        username: 'anna',
        displayName: 'Anna',
        connector: 'git',
        state: 'Active',
        group: 'team-dev',
        grant: 'team acme/dev (write)',
        rule: 'default/staff rule 1',
      },
    ])
    expect(entriesOf('git', [anna], new Map())[0]?.state).toBe('Pending')
  })

  test.each([
    ['git', true],
    ['GIT', true],
    ['team-dev', true],
    ['team acme/dev (write)', true],
    ['team acme/dev', true],
    ['acme/dev', true],
    ['ACME/Dev', true],
    ['acme/dev (write)', true],
    ['acme', false],
    ['dev', false],
    ['team', false],
  ])('are found by %s: %s', (to, found) => {
    expect(entriesOf('git', [anna], new Map()).some((entry) => isAccessTo(entry, to))).toBe(found)
  })
})

describe('accounts that no rule gives', () => {
  const links = new Map([['corp/1', link]])
  const of = (...given: Parameters<typeof remainingOf>) => remainingOf(...given).map(({ rule }) => rule)

  test('are listed as long as they are there and not only disabled', () => {
    const nobody = { accounts: new Map(), problems: [] }
    expect(remainingOf('git', nobody, links)).toEqual([
      expect.objectContaining({
        person: 'corp/1',
        username: 'anna',
        state: 'Active',
        group: '',
        grant: 'account',
      }),
    ])
    expect(of('git', nobody, links)).toEqual([
      expect.stringMatching(/^no rule grants it: its removal is held/),
    ])
    expect(of('git', nobody, new Map([['corp/1', { ...link, state: 'Leaving' }]]))).toEqual([
      'left on 2026-01-01: disabled, to be deleted when the grace period ends',
    ])
    expect(of('git', nobody, new Map([['corp/1', { ...link, state: 'Disabled' }]]))).toEqual([])
    expect(of('git', nobody, new Map([['corp/1', { ...link, key: undefined }]]))).toEqual([])
  })

  test('are not those of people whom a rule gives something', () => {
    expect(of('git', { accounts: new Map([['corp/1', anna]]), problems: [] }, links)).toEqual([])
  })

  test('say when it is not known what the rules give', () => {
    const problem = {
      person: 'corp/1',
      username: 'anna',
      message: 'has no mail',
      disabled: false,
      mail: undefined,
    }
    expect(of('git', { accounts: new Map(), problems: [problem] }, links)).toEqual(['unknown: has no mail'])
  })
})
