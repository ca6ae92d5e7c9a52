import { expect, it } from 'vitest'
import { isBelow, normalDn, parentDn, rdnValue } from './dn.js'

it.each([
  ['case and spaces', 'UID=Anna, OU=People,DC=example', 'uid=anna,ou=people,dc=EXAMPLE'],
  ['an escaped comma, however it is escaped', 'cn=Smith\\, Jo,dc=x', 'CN=smith\\2C Jo,dc=x'],
  ['quotes of old', 'cn="Smith, Jo",dc=x', 'cn=Smith\\, Jo,dc=x'],
  ['parts of a name in another order', 'cn=a+uid=b,dc=x', 'UID=b + CN=a,dc=x'],
  ['UTF-8 in hexadecimal', 'cn=\\c3\\a4nna,dc=x', 'cn=änna,dc=x'],
])('DNs that differ by %s are the same', (_, a, b) => {
  expect(normalDn(a)).toBe(normalDn(b))
})

it('DNs that name different entries differ', () => {
  expect(normalDn('cn=a\\,b,dc=x')).not.toBe(normalDn('cn=a,b=,dc=x'))
  expect(normalDn('cn=a,dc=x')).not.toBe(normalDn('cn=a,dc=y'))
})

it('knows what lies below what, and the value an entry is named by', () => {
  expect(isBelow('uid=a,ou=p,dc=x', 'ou=p,dc=x')).toBe(true)
  expect(isBelow('uid=a,xou=p,dc=x', 'ou=p,dc=x')).toBe(false)
  expect(parentDn('cn=a\\,b,dc=x')).toBe('dc=x')
  expect(rdnValue('uid=Anna+cn=x,dc=x', 'uid')).toBe('Anna')
})
