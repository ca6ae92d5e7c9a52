import { expect, test } from 'vitest'
import { changedAddress } from './address.js'

const address = { urls: ['ldap://a.example.org', 'ldap://b.example.org:3389'], startTLS: true }

test.each([
  ['the same', {}, undefined],
  ['another order', { urls: [...address.urls].reverse() }, undefined],
  ['one server less', { urls: ['ldap://b.example.org:3389'] }, undefined],
  ['the default port, another case', { urls: ['ldap://A.example.org:389/'] }, undefined],
  ['one server more', { urls: [...address.urls, 'ldap://c.example.org'] }, '/spec/ldap/urls/2'],
  ['another port', { urls: ['ldap://b.example.org:4389'] }, '/spec/ldap/urls/0'],
  ['a local socket', { urls: ['ldapi://%2Ftmp%2Fldapi'] }, '/spec/ldap/urls/0'],
  ['no TLS', { startTLS: false }, '/spec/ldap/startTLS'],
  ['another authority', { certificateAuthority: 'x' }, '/spec/ldap/certificateAuthority'],
  ['another name', { serverName: 'c.example.org' }, '/spec/ldap/serverName'],
])('a password belongs to an address: %s', (_what, change, pointer) => {
  expect(changedAddress(address, { ...address, ...change })).toBe(pointer)
})

test('ldaps is another address than ldap', () => {
  const plain = { urls: ['ldaps://a.example.org'], startTLS: false }
  expect(changedAddress(plain, { ...plain, urls: ['ldap://a.example.org:636'] })).toBe('/spec/ldap/urls/0')
})
