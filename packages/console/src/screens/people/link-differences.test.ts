import { expect, it } from 'vitest'
import { linkDifferences } from './link-differences.js'

it('shows what changes of an account first, lists and what is missing in words', () => {
  const before = { enabled: true, username: 'anna.b', memberships: ['ops/owners', 'red/developers'] }
  const after = { enabled: true, username: 'anna', memberships: [], admin: false }
  expect(linkDifferences({ before, after })).toEqual([
    { name: 'username', before: 'anna.b', after: 'anna' },
    { name: 'memberships', before: 'ops/owners, red/developers', after: '-' },
    { name: 'admin', before: '-', after: 'false' },
    { name: 'enabled', before: 'true', after: 'true' },
  ])
})
