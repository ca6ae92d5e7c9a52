import { expect, test } from 'vitest'
import { changedAddress } from './address.js'

const address = { server: 'https://10.0.0.1:6443', insecure: false }
const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'

test.each([
  ['the same', {}, undefined],
  ['a slash at the end', { server: 'https://10.0.0.1:6443/' }, undefined],
  ['another scheme', { server: 'http://10.0.0.1:6443' }, '/spec/connection/server'],
  ['another host', { server: 'https://10.0.0.2:6443' }, '/spec/connection/server'],
  ['another port', { server: 'https://10.0.0.1' }, '/spec/connection/server'],
  ['another path', { server: 'https://10.0.0.1:6443/k8s/clusters/c-1' }, '/spec/connection/server'],
  ['an authority', { certificateAuthority: pem }, '/spec/connection/certificateAuthority'],
  ['a name', { serverName: 'api.example.org' }, '/spec/connection/serverName'],
  ['a proxy', { proxyUrl: 'http://10.0.0.9:3128' }, '/spec/connection/proxyUrl'],
  ['no verification', { insecure: true }, '/spec/connection/insecure'],
])('a credential belongs to an address: %s', (_what, change, pointer) => {
  expect(changedAddress(address, { ...address, ...change })).toBe(pointer)
})

test.each([
  ['https://api.example.org', 'https://API.example.org:443/'],
  ['http://api.example.org:80', 'http://api.example.org'],
])('%s is %s', (before, after) => {
  expect(changedAddress({ ...address, server: before }, { ...address, server: after })).toBeUndefined()
})

test('an address without the proxy is a different address', () => {
  const proxied = { ...address, proxyUrl: 'http://10.0.0.9:3128' }
  expect(changedAddress(proxied, address)).toBe('/spec/connection/proxyUrl')
  expect(changedAddress(proxied, { ...proxied, proxyUrl: 'http://10.0.0.9:3128/' })).toBeUndefined()
})

test('unverified before, verified now is not a move; the reverse is', () => {
  const insecure = { ...address, insecure: true }
  expect(changedAddress(insecure, { ...address, certificateAuthority: pem })).toBeUndefined()
  expect(changedAddress({ ...address, certificateAuthority: pem }, insecure)).toBe(
    '/spec/connection/certificateAuthority',
  )
})
