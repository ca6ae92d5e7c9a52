import { expect, test } from 'vitest'
import { type AddressKind, kindOfAddress } from './address-kind.js'

const table: Record<AddressKind, readonly string[]> = {
  ordinary: [
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '8.8.8.8',
    '168.63.129.17',
    '128.0.0.1',
    '2001:db8::1',
    'fd00::1',
    'fc00:ec2::254',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'example.com',
    'localhost.example.com',
    'hub',
    '',
  ],
  loopback: [
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'localhost',
    'LOCALHOST.',
    'a.localhost',
  ],
  'link-local': [
    '169.254.0.1',
    '169.254.255.255',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    '::ffff:169.254.1.1',
  ],
  metadata: [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '[::ffff:a9fe:a9fe]',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'fd00:ec2::254',
    'fd00:0ec2:0:0:0:0:0:254',
    'fd20:ce::254',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
  ],
  unspecified: ['0.0.0.0', '0.1.2.3', '::', '[::]', '::ffff:0.0.0.0'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', '::ffff:224.0.0.1'],
  broadcast: ['255.255.255.255', '::ffff:255.255.255.255'],
}

test.each(Object.entries(table).flatMap(([kind, hosts]) => hosts.map((host) => [host, kind] as const)))(
  '%j is %s',
  (host, kind) => {
    expect(kindOfAddress(host)).toBe(kind)
  },
)
