import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refusalOf } from './allowance.js'
import { matchesKind, matchesPattern } from './patterns.js'

test.each([
  ['shop', 'shop', true],
  ['shop', 'shop-a', false],
  ['shop-*', 'shop-a', true],
  ['shop-*', 'shop', false],
  ['*', '', true],
  ['a*b*c', 'a1b2c', true],
  ['a*b*c', 'acb', false],
  ['ab*ba', 'aba', false],
  ['oci://r/shop/*', 'oci://r/shop/web', true],
  ['oci://r/shop/*', 'oci://r/shopping/web', false],
])('%s matches %s: %s', (pattern, text, expected) => {
  expect(matchesPattern(pattern, text)).toBe(expected)
})

test('is the same as a regular expression of the pattern', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 })
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 })
  fc.assert(
    fc.property(letters, texts, (pattern, text) => {
      const source = pattern.replaceAll('.', '\\.').replace(/\*+/g, '.*')
      expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${source}$`).test(text))
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['*', 'apps', 'Deployment', true],
  ['Secret', '', 'Secret', true],
  ['Secret', 'other.io', 'Secret', false],
  ['apps/*', 'apps', 'Deployment', true],
  ['*/Ingress', 'networking.k8s.io', 'Ingress', true],
  ['*.istio.io/*', 'networking.istio.io', 'Gateway', true],
  ['Secret*', '', 'SecretStore', true],
])('kind %s matches %s/%s: %s', (pattern, group, kind, expected) => {
  expect(matchesKind(pattern, group, kind)).toBe(expected)
})

const hub = { namespace: 'hansa-system', account: 'hansa' }
const rbac = 'rbac.authorization.k8s.io'

test.each([
  ['an object in its namespace', { group: '', kind: 'Secret', name: 'x', namespace: 'hansa-system' }],
  ['the Namespace', { group: '', kind: 'Namespace', name: 'hansa-system', namespace: '', implicit: true }],
  ['its ClusterRoleBinding', { group: rbac, kind: 'ClusterRoleBinding', name: 'hansa', namespace: '' }],
])('%s of the hub is refused without any limits', (_, object) => {
  expect(refusalOf('shop', {}, object, hub)).toContain('it belongs to the hub')
})

test('another object of that name is not the hub’s', () => {
  const object = { group: rbac, kind: 'Role', name: 'hansa', namespace: 'shop' }
  expect(refusalOf('shop', {}, object, hub)).toBeUndefined()
})
