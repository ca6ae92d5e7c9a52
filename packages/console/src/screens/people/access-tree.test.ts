import { expect, test } from 'vitest'
import { accessEntry } from '../../testing/access-entry.js'
import { accessTree } from './access-tree.js'

test('grants are listed under the rule and the group that give them', () => {
  expect(
    accessTree([
      accessEntry('team-shop', 'rule 2', 'gitea', 'team shop/dev (write)'),
      accessEntry('staff', 'rule 1', 'login', 'account'),
      accessEntry('team-shop', 'rule 2', 'vault', 'policy shop'),
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
