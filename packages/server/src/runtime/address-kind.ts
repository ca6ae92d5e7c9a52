import { BlockList, isIP } from 'node:net'

/** The purpose of an address; names, and all addresses of ordinary machines, are `ordinary`. */
export type AddressKind =
  | 'ordinary'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'unspecified'
  | 'multicast'
  | 'broadcast'

const listOf = (...networks: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/** Also what `--behind-proxy` calls loopback and linklocal. */
export const loopbackNetworks = ['127.0.0.0/8', '::1/128'] as const
export const linkLocalNetworks = ['169.254.0.0/16', 'fe80::/10'] as const

/** The first that holds an address says its kind. Source: RFC 6890, and the documentation of each cloud's instance metadata. */
const lists: readonly (readonly [AddressKind, BlockList])[] = [
  [
    'metadata',
    listOf(
      // AWS, Azure, Google and most others; AWS over IPv6; Google over IPv6; Alibaba; Oracle's older one; Azure's wire server.
      '169.254.169.254/32',
      'fd00:ec2::254/128',
      'fd20:ce::254/128',
      '100.100.100.200/32',
      '192.0.0.192/32',
      '168.63.129.16/32',
    ),
  ],
  ['loopback', listOf(...loopbackNetworks)],
  ['link-local', listOf(...linkLocalNetworks)],
  ['unspecified', listOf('0.0.0.0/8', '::/128')],
  ['multicast', listOf('224.0.0.0/4', 'ff00::/8')],
  ['broadcast', listOf('255.255.255.255/32')],
]

/** IPv4 over an IPv6 socket: the very same address (RFC 4291, 2.5.5.2). */
const mapped = listOf('::ffff:0:0/96')

/** Where an IPv6 address carries an IPv4 one: mapped, compatible, translated (NAT64), 6to4. The number is the group it begins at. */
const carriers: readonly (readonly [BlockList, number])[] = [
  [mapped, 6],
  [listOf('::ffff:0:0:0/96'), 6],
  [listOf('::/96'), 6],
  [listOf('64:ff9b::/96'), 6],
  [listOf('64:ff9b:1::/48'), 6],
  [listOf('2002::/16'), 1],
]

/** The eight groups of an IPv6 address. */
const groupsOf = (address: string): number[] => {
  // The URL parser writes every form in hexadecimal groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [before, after] = [numbers(head), numbers(tail ?? '')]
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

const carriedBy = (address: string): string | undefined => {
  const from = carriers.find(([list]) => list.check(address, 'ipv6'))?.[1]
  if (from === undefined) return undefined
  const groups = groupsOf(address)
  const [high = 0, low = 0] = groups.slice(from, from + 2)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

const kindIn = (address: string, family: 'ipv4' | 'ipv6'): AddressKind =>
  lists.find(([, list]) => list.check(address, family))?.[0] ?? 'ordinary'

/** Without the brackets of a URL and the zone. */
const bareOf = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')

/**
 * The kind of an IP address as a URL or a name service writes it, zone included; `localhost` is loopback, other names are `ordinary`.
 * In doubt an address is not ordinary: an address that a translator can turn into a loopback address is `loopback`. For refusals.
 */
export const kindOfAddress = (host: string): AddressKind => {
  const address = bareOf(host)
  const version = isIP(address)
  if (version === 4) return kindIn(address, 'ipv4')
  if (version === 0) return /^(.+\.)?localhost\.?$/i.test(address) ? 'loopback' : 'ordinary'
  const own = kindIn(address, 'ipv6')
  if (own !== 'ordinary') return own
  const carried = carriedBy(address)
  return carried === undefined ? 'ordinary' : kindIn(carried, 'ipv4')
}

/**
 * Whether a host is this machine itself, so that traffic to it uses no network. In doubt it is not: an address that
 * becomes a loopback address behind a translator (NAT64, 6to4) is reached over a network. For data that is safe only on loopback.
 */
export const isLoopbackHost = (host: string): boolean => {
  const address = bareOf(host)
  return kindOfAddress(host) === 'loopback' && (isIP(address) !== 6 || isOwn(address))
}

const isOwn = (address: string): boolean =>
  kindIn(address, 'ipv6') === 'loopback' || mapped.check(address, 'ipv6')

/** Whether a server that listens on `host` is reachable under every address of its machine. */
export const isEveryAddress = (host: string): boolean => kindOfAddress(host) === 'unspecified'
