import { describe, expect, it } from 'vitest'
import { createNetworkList, networkOf } from './networks.js'

describe('a network', () => {
  it.each([
    ['10.0.0.0/8', { address: '10.0.0.0', bits: 8, family: 'ipv4' }],
    ['192.0.2.7', { address: '192.0.2.7', bits: 32, family: 'ipv4' }],
    ['2001:db8::/32', { address: '2001:db8::', bits: 32, family: 'ipv6' }],
    ['::1', { address: '::1', bits: 128, family: 'ipv6' }],
  ])('%s is read', (text, expected) => {
    expect(networkOf(text)).toEqual(expected)
  })

  it.each([
    '',
    'hub',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-8',
    '10.0.0.0/8.5',
    '10.0.0/8',
    '::/0',
    'fe80::1%eth0/64',
  ])('"%s" is refused', (text) => {
    expect(networkOf(text)).toBeUndefined()
  })
})

describe('a list of networks', () => {
  const list = createNetworkList(['10.0.0.0/8', '2001:db8::/32'].flatMap((text) => networkOf(text) ?? []))

  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['::ffff:a01:203', true],
    ['11.1.2.3', false],
    ['::ffff:11.1.2.3', false],
    ['2001:db8:1::1', true],
    ['2001:db8:1::1%eth0', true],
    ['2001:db9::1', false],
    ['', false],
    ['10.1.2.3, 11.1.2.3', false],
    ['10.1.2.3:80', false],
  ])('%s: %s', (address, expected) => {
    expect(list(address)).toBe(expected)
  })
})
