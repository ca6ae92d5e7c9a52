import type { ConnectorType, GrantText, Mapping } from '@hansa/sdk'
import { describe, expect, it } from 'vitest'
import { grantsOf, textsOf } from './grants.js'

const mapping = (rules: Mapping['spec']['rules'], directory = 'corp') => ({
  key: 'default/staff',
  spec: { directory, scope: {}, attributes: {}, rules } as Mapping['spec'],
})
/** As the hub returns them. */
const texts: GrantText[] = [
  {
    field: 'team',
    text: 'team {organization}/{team} ({permission})',
    long: 'organization {organization}, team {team} ({permission})',
    defaults: { permission: 'read' },
  },
  { field: 'policies', text: 'policy {}', long: 'policy {}', defaults: {} },
  { field: 'access', text: 'access {domain} ({policy})', long: '{domain}: {policy}', defaults: {} },
]
const staff = mapping([
  { group: 'staff', grants: [{ connector: 'gitea' }] },
  {
    group: 'team-(.+)',
    grants: [
      { connector: 'gitea', organization: '$1', team: 'developers', permission: 'write' },
      { connector: 'vault', policies: ['team-$1', 'common'] },
    ],
  },
])

describe('what a group grants', () => {
  it.each([
    ['staff', [{ connector: 'gitea', what: 'an account', by: 'default/staff rule 1' }]],
    [
      'Team-shop',
      [
        {
          connector: 'gitea',
          what: 'organization shop, team developers (write)',
          by: 'default/staff rule 2',
        },
        { connector: 'vault', what: 'policy team-shop; policy common', by: 'default/staff rule 2' },
      ],
    ],
    ['old-staff', []],
  ])('%s: by whole names, whatever their case', (group, granted) => {
    expect(grantsOf({ id: 'g', name: group }, 'corp', [staff], texts)).toEqual(granted)
  })

  it('is described by the texts of the hub, with what they say of fields that are left out', () => {
    const rules = mapping([
      {
        group: 'ops',
        grants: [
          {
            connector: 'x',
            organization: 'shop',
            team: 'dev',
            access: [{ domain: 'a.org', policy: 'deny' }],
          },
        ],
      },
    ])
    const what = (known: readonly GrantText[]) =>
      grantsOf({ id: 'g', name: 'ops' }, 'corp', [rules], known).map((one) => one.what)
    expect(what(texts)).toEqual(['organization shop, team dev (read); a.org: deny'])
    expect(what([])).toEqual(['an account'])
  })

  it('has one text a field, whatever types have it', () => {
    const [team, policies] = texts
    if (team === undefined || policies === undefined) throw new Error('no texts')
    const type = (own: GrantText[]) => ({ grants: { texts: own } }) as ConnectorType
    expect(textsOf([type([team]), type([policies, team])])).toEqual([team, policies])
  })

  it('matches the id of the group if a rule names it', () => {
    const byId = mapping([{ groupId: 'A1', grants: [{ connector: 'gitea' }] }])
    expect(grantsOf({ id: 'a1', name: 'renamed' }, 'corp', [byId], texts)).toHaveLength(1)
    expect(grantsOf({ id: 'b2', name: 'A1' }, 'corp', [byId], texts)).toEqual([])
  })

  it('comes only from the mappings of the same directory', () => {
    expect(grantsOf({ id: 'g', name: 'staff' }, 'other', [staff], texts)).toEqual([])
  })

  it('shows nothing for a pattern a browser cannot read', () => {
    const broken = mapping([{ group: '(', grants: [{ connector: 'gitea' }] }])
    expect(grantsOf({ id: 'g', name: 'staff' }, 'corp', [broken], texts)).toEqual([])
  })
})
