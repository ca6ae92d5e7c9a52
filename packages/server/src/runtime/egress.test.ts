import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { AddressRefused, addressRefused, createEgress, openAllowed } from './egress.js'

const resolvingTo = (...addresses: readonly string[]) =>
  createEgress({
    allowLoopback: false,
    resolve: (_host, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
  })

const looked = (egress: ReturnType<typeof createEgress>, all: boolean) =>
  new Promise((resolve) => {
    egress.lookup('member.example', { all }, (error, address) => resolve(error ?? address))
  })

describe('an address', () => {
  test.each(['127.0.0.1', '[::1]', 'localhost'])('%s is refused unless loopback is allowed', (host) => {
    expect(() => createEgress({ allowLoopback: false }).check(host)).toThrow(AddressRefused)
    expect(() => createEgress({ allowLoopback: true }).check(host)).not.toThrow()
  })

  test.each([
    '169.254.169.254',
    'fd00:ec2::254',
    'fe80::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '::ffff:a9fe:a9fe',
  ])('%s is refused always', (host) => {
    expect(() => createEgress({ allowLoopback: true }).check(host)).toThrow(/refused: .* never allowed/)
  })
})

describe('a name', () => {
  test.each([true, false])('is refused for its address when it is dialled (all: %s)', async (all) => {
    expect(await looked(resolvingTo('169.254.169.254', '::1'), all)).toMatchObject({
      code: addressRefused,
      message: expect.stringMatching(/"member.example" \(169.254.169.254\) refused/),
    })
  })

  test('keeps only its allowed addresses', async () => {
    const egress = resolvingTo('127.0.0.1', '10.0.0.7', 'fe80::1')
    expect(await looked(egress, true)).toEqual([{ address: '10.0.0.7', family: 4 }])
    expect(await looked(egress, false)).toBe('10.0.0.7')
  })
})

test('a socket is not opened to a refused address', async () => {
  let connections = 0
  const server = createServer(() => {
    connections += 1
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const refused = [
    ['127.0.0.1', createEgress({ allowLoopback: false })],
    ['127.1', createEgress({ allowLoopback: false })],
    ['member.example', resolvingTo('127.0.0.1')],
  ] as const
  for (const [host, egress] of refused) {
    const socket = openAllowed(egress, host, () => connect({ host, port, lookup: egress.lookup }))
    const failed = new Promise((resolve) => socket.once('error', resolve))
    expect(await failed, host).toMatchObject({ code: addressRefused })
  }
  expect(connections).toBe(0)
  await new Promise((resolve) => server.close(resolve))
})
