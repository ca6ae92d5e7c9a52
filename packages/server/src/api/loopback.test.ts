import { describe, expect, test } from 'vitest'
import { readConfig } from '../config.js'
import { isClearText } from '../runtime/address.js'
import { isEveryAddress, isLoopbackHost, kindOfAddress } from '../runtime/address-kind.js'
import { createHostRule, urlOf } from './hosts.js'
import { createAddressList, readHttpSettings, refuseClearText } from './http-settings.js'

const own = [
  ...['127.0.0.1', '127.8.9.10', '127.255.255.254', '::1', '[::1]', '0:0:0:0:0:0:0:1', '::1%lo'],
  ...['::ffff:127.0.0.1', '[::ffff:7f00:1]', 'localhost', 'LOCALHOST', 'localhost.', 'api.localhost'],
]
const others = [
  ...['10.0.0.1', '192.168.1.1', '8.8.8.8', '2001:db8::1', 'fd00::1', '::ffff:10.0.0.1', 'hub.example.com'],
  ...['169.254.0.1', 'fe80::1', 'fe80::1%eth0', '::ffff:169.254.1.1', '169.254.169.254', 'fd00:ec2::254'],
  ...['0.0.0.0', '0.1.2.3', '::', '::ffff:0.0.0.0', '255.255.255.255', '224.0.0.1'],
  // Behind a translator these become 127.0.0.1; on the way there they are seen by others.
  ...['64:ff9b::7f00:1', '2002:7f00:1::', '::127.0.0.1', '::ffff:0:127.0.0.1'],
  ...['128.0.0.1', '126.255.255.255', '127.0.0.1.example.com', 'localhost.example.com', 'notlocalhost'],
]

describe.each([...own.map((host) => [host, true] as const), ...others.map((host) => [host, false] as const)])(
  '%j is this machine: %s',
  (host, expected) => {
    const bare = host.replace(/^\[|\]$/g, '')
    const bracketed = bare.includes(':') ? `[${bare.replace(/%.*$/, '')}]` : bare

    test('by its own answer', () => expect(isLoopbackHost(host)).toBe(expected))

    test('to what refuses plain HTTP', () => {
      const serve = () => refuseClearText(bare, readHttpSettings({}))
      if (expected) expect(serve).not.toThrow()
      else expect(serve).toThrow(/plain HTTP/)
    })

    test('to what lets clusters be there unless it is set', () => {
      const { allowLoopback } = readConfig({ HANSA_DATA: '/d', HANSA_LISTEN: `${bracketed}:7070` })
      expect(allowLoopback).toBe(expected)
    })

    test('to the names of the hub', () => {
      const allows = createHostRule({ listen: '192.0.2.1', http: { tls: undefined, allowedHosts: [] } })
      expect(allows(bare, undefined)).toBe(expected)
    })

    test('to what warns of clear text', () => {
      expect(isClearText(`http://${bracketed}:80`)).toBe(!expected)
      expect(isClearText(`ldap://${bracketed}:389`)).toBe(!expected)
    })

    test('what is trusted as loopback is loopback to what refuses addresses', () => {
      if (expected) expect(kindOfAddress(host)).toBe('loopback')
    })
  },
)

test.each(['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'])('%s is a proxy on loopback', (address) => {
  expect(createAddressList(['loopback'])(address)).toBe(true)
})

test.each([
  ['0.0.0.0', true],
  ['::', true],
  ['::0', true],
  ['0:0:0:0:0:0:0:0', true],
  ['::ffff:0.0.0.0', true],
  ['127.0.0.1', false],
  ['192.0.2.1', false],
])('%s is every address of the machine: %s', (host, expected) => {
  expect(isEveryAddress(host)).toBe(expected)
  expect(urlOf(host, 80, { tls: undefined }) === 'http://127.0.0.1:80').toBe(expected || host === '127.0.0.1')
})
