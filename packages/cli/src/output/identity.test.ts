import { expect, test } from 'vitest'
import { identityRows } from './identity.js'

const anna = {
  id: 'corp/1',
  kind: 'User' as const,
  name: 'anna',
  groups: ['team-shop'],
  roles: [],
  grants: [],
  rights: [],
}

test('a user has groups, and roles with the binding and the subject that give them', () => {
  const grants = [
    {
      role: 'editor',
      binding: 'team-shop',
      subject: { group: 'team-shop' },
      scope: { namespaces: ['shop', 'pay'] },
    },
    { role: 'viewer', binding: 'all', subject: { everyone: true as const } },
  ]
  expect(identityRows({ ...anna, grants })).toEqual([
    ['name', 'anna'],
    ['kind', 'user'],
    ['id', 'corp/1'],
    ['groups', 'team-shop'],
    ['roles', 'editor, by role binding team-shop for group team-shop, in shop, pay'],
    ['', 'viewer, by role binding all for every user'],
  ])
})

test('a subject without roles has none, and a token shows its ceiling', () => {
  expect(identityRows(anna)).toContainEqual(['roles', 'none'])
  const token = { ...anna, kind: 'ServiceToken' as const, grants: [{ role: 'admin' }], ceiling: 'viewer' }
  const rows = identityRows(token)
  expect(rows).toContainEqual(['roles', 'admin, which the token holds itself'])
  expect(rows).toContainEqual(['at most', 'what the role viewer allows'])
})
