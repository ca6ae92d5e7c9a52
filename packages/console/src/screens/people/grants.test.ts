import type { Mapping } from '@hansa/sdk'
import { describe, expect, it } from 'vitest'
import { grantsOf } from './grants.js'

const mapping = (rules: Mapping['spec']['rules'], directory = 'corp') => ({
  key: 'default/staff',
  spec: { directory, scope: {}, attributes: {}, rules } as Mapping['spec'],
})
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
    expect(grantsOf({ id: 'g', name: group }, 'corp', [staff])).toEqual(granted)
  })

  it('comes by the id of the group where a rule names that', () => {
    const byId = mapping([{ groupId: 'A1', grants: [{ connector: 'gitea' }] }])
    expect(grantsOf({ id: 'a1', name: 'renamed' }, 'corp', [byId])).toHaveLength(1)
    expect(grantsOf({ id: 'b2', name: 'A1' }, 'corp', [byId])).toEqual([])
  })

  it('comes from the mappings of its own directory alone', () => {
    expect(grantsOf({ id: 'g', name: 'staff' }, 'other', [staff])).toEqual([])
  })

  it('shows nothing for a pattern a browser cannot read', () => {
    const broken = mapping([{ group: '(', grants: [{ connector: 'gitea' }] }])
    expect(grantsOf({ id: 'g', name: 'staff' }, 'corp', [broken])).toEqual([])
  })
})
