import type { AccessEntry } from '@hansa/sdk'
import { expect, test } from 'vitest'
import { accessTree } from './access-tree.js'

const entry = (group: string, rule: string, connector: string, grant: string): AccessEntry => ({
  person: 'corp/1',
  username: 'anna',
  displayName: 'Anna',
  state: 'Active',
  group,
  rule,
  connector,
  grant,
})

test('grants are listed under the rule and the group that give them', () => {
  expect(
    accessTree([
      entry('team-shop', 'rule 2', 'gitea', 'team shop/dev (write)'),
      entry('staff', 'rule 1', 'login', 'account'),
      entry('team-shop', 'rule 2', 'vault', 'policy shop'),
    ]),
  ).toEqual([
    { group: 'staff', rules: [{ rule: 'rule 1', grants: [{ connector: 'login', grant: 'account' }] }] },
    {
      group: 'team-shop',
      rules: [
        {
          rule: 'rule 2',
          grants: [
            { connector: 'gitea', grant: 'team shop/dev (write)' },
            { connector: 'vault', grant: 'policy shop' },
          ],
        },
      ],
    },
  ])
})
