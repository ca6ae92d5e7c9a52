import { expect, test } from 'vitest'
import { HansaError } from './errors.js'

test.each([
  ['RoleBinding', 'list the existing ones: `hansa get rolebindings`'],
  ['Directory', 'list the existing ones: `hansa get directories`'],
  ['Release', 'list the existing ones: `hansa get releases -A`'],
  ['ServiceToken', 'list the existing ones: `hansa token list`'],
  ['AccessReview', 'check the name'],
  ['procedure', 'check the name'],
])('a %s that is not found comes with a command that exists', (kind, hint) => {
  expect(new HansaError('NotFound', { kind, name: 'x', where: '' }).hint).toBe(hint)
})
