import { isUrl } from '@hansa/manifests'
import { describe, expect, test } from 'vitest'
import { isClearText } from './address.js'

describe('an address is in clear text', () => {
  test.each([
    ['http://10.0.0.1:8080', true],
    ['http://api.example.org/k8s', true],
    ['http://[fd00::1]:6443', true],
    ['ldap://ldap.example.org', true],
    ['https://10.0.0.1:6443', false],
    ['ldaps://ldap.example.org', false],
    ['http://127.0.0.1:7070', false],
    ['http://127.8.0.1', false],
    ['http://[::1]:7070', false],
    ['http://localhost:7070', false],
    ['ldap://LOCALHOST', false],
    ['nothing', false],
  ])('%s: %s', (url, expected) => expect(isClearText(url)).toBe(expected))
})

test.each(['https://\u023e\u{d92f}', 'https://[::1', 'http://host:99999', 'https://a b'])(
  '%j is not a URL',
  (text) => expect(isUrl(text)).toBe(false),
)
