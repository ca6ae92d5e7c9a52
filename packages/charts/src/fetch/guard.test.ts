import { describe, expect, test } from 'vitest'
import { createAddressGuard, isLoopback } from './guard.js'

const guard = createAddressGuard()

describe('the addresses of a person’s machine', () => {
  test.each([
    '169.254.169.254',
    '169.254.1.1',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[fe80::1%25eth0]',
    'fe80::1%eth0',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:a9fe:a9fe::1]',
  ])('%s is refused', (host) => {
    expect(() => guard.check(host)).toThrow('never allowed')
  })

  test.each([
    '127.0.0.1',
    '10.0.0.1',
    'charts.example',
    '[::1]',
    '[2001:db8::1]',
    '8.8.8.8',
    '[64:ff9b::808:808]',
  ])('%s is allowed', (host) => {
    expect(() => guard.check(host)).not.toThrow()
  })

  test('are checked after names are resolved', async () => {
    const resolve = (host: string, all: boolean) =>
      new Promise((done) =>
        guard.lookup(host, { all }, (error, address, family) => done([error?.message, address, family])),
      )
    expect(await resolve('127.0.0.1', false)).toEqual([undefined, '127.0.0.1', 4])
    expect(await resolve('127.0.0.1', true)).toEqual([
      undefined,
      [{ address: '127.0.0.1', family: 4 }],
      undefined,
    ])
    expect(await resolve('169.254.169.254', true)).toEqual([
      expect.stringContaining('never allowed'),
      '',
      undefined,
    ])
  })
})

test('this machine is known by its addresses and names', () => {
  expect(['127.0.0.1', '127.9.9.9', '[::1]', 'localhost', 'a.localhost.'].map(isLoopback)).not.toContain(
    false,
  )
  expect(['127.0.0.1.example', '10.0.0.1', 'localhost.example', '[::2]'].map(isLoopback)).not.toContain(true)
})
