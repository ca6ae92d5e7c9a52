import { expect, it } from 'vitest'
import { linkDifferences } from './link-differences.js'

it('shows changed fields of an account first, lists and missing values in words', () => {
  const before = { enabled: true, username: 'anna.b', memberships: ['ops/owners', 'red/developers'] }
  const after = { enabled: true, username: 'anna', memberships: [], admin: false }
  expect(linkDifferences({ before, after })).toEqual([
    { name: 'username', before: 'anna.b', after: 'anna' },
    { name: 'memberships', before: 'ops/owners, red/developers', after: '-' },
    { name: 'admin', before: '-', after: 'false' },
    { name: 'enabled', before: 'true', after: 'true' },
  ])
})
