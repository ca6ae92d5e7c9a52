import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** The code of errors for addresses that are refused; the hub's egress uses it too. */
export const addressRefused = 'HANSA_ADDRESS_REFUSED'

/** Says which addresses are allowed: the hub's egress, or `createAddressGuard`. */
export interface AddressGuard {
  /** Throws for an address that is refused; names are checked when `lookup` resolves them. */
  check(host: string): void
  /** For sockets: resolves a name and returns only addresses that are allowed. */
  lookup: LookupFunction
}

/** Link-local networks and the metadata services of clouds. Source: RFC 3927, RFC 4291, the documentation of each cloud. */
const refusedV4 = ['169.254.0.0/16', '100.100.100.200/32', '192.0.0.192/32', '168.63.129.16/32']
const refusedV6 = ['fe80::/10', 'fd00:ec2::254/128', 'fd20:ce::254/128']

/** A list that also holds the IPv4 networks inside IPv6: NAT64 and 6to4. BlockList itself knows mapped addresses. */
const listOf = (): BlockList => {
  const list = new BlockList()
  const add = (network: string, family: 'ipv4' | 'ipv6'): void => {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  for (const network of refusedV6) add(network, 'ipv6')
  for (const network of refusedV4) {
    add(network, 'ipv4')
    const [address = '', bits = ''] = network.split('/')
    const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
    const hex = [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(':')
    add(`64:ff9b::${hex}/${96 + Number(bits)}`, 'ipv6')
    add(`2002:${hex}::/${16 + Number(bits)}`, 'ipv6')
  }
  return list
}

class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = addressRefused
}

/** The address of a host as a URL writes it, without brackets and zone. */
const bareOf = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')

/** Refuses link-local addresses and those of cloud metadata services, for use on the machine of a person. */
export const createAddressGuard = (): AddressGuard => {
  const list = listOf()
  const isRefused = (host: string): boolean => {
    const address = bareOf(host)
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
  const refusal = (host: string): AddressRefused =>
    new AddressRefused(
      `connection to ${host} refused: link-local addresses and cloud metadata services are never allowed`,
    )
  return {
    check: (host) => {
      if (isRefused(host)) throw refusal(host)
    },
    lookup: (host, options, done) => {
      systemLookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
        if (error !== null) return done(error, '')
        const allowed = found.filter(({ address }) => !isRefused(address))
        const [first] = allowed
        if (first === undefined) return done(refusal(`${host} (${found[0]?.address ?? 'no address'})`), '')
        return options.all === true ? done(null, allowed) : done(null, first.address, first.family)
      })
    },
  }
}

/** Whether a host is this machine, so that plain HTTP crosses no network. */
export const isLoopback = (host: string): boolean => {
  const address = bareOf(host)
  return /^127(\.\d+){3}$/.test(address) || address === '::1' || /^(.+\.)?localhost\.?$/i.test(address)
}
