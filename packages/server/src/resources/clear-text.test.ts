import { expect, test } from 'vitest'
import { withClearText } from './clear-text.js'

const at = '2026-01-01T12:00:00.000Z'

test('an address without TLS causes a warning, with the fix, until it changes', () => {
  const open = withClearText([], ['ldap://ldap.example.org', 'ldaps://b.example.org'], 'use ldaps://', at)
  expect(open).toMatchObject([
    {
      type: 'ConnectionEncrypted',
      status: 'False',
      message: expect.stringMatching(
        /^ldap:\/\/ldap\.example\.org is reached without TLS: .*; use ldaps:\/\/$/,
      ),
    },
  ])
  expect(withClearText(open, ['ldaps://ldap.example.org'], '', at)).toEqual([])
  expect(withClearText([], ['http://127.0.0.1:3000', 'ldap://localhost'], '', at)).toEqual([])
})
