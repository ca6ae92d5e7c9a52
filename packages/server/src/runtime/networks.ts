import { BlockList, isIP } from 'node:net'

/** A network (10.0.0.0/8), or an address, which is a network of one. */
interface Network {
  address: string
  /** At least 1: a list of networks that contains every address would mean nothing. */
  bits: number
  family: 'ipv4' | 'ipv6'
}

/** Undefined if the text is neither an address nor a network. */
export const networkOf = (text: string): Network | undefined => {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  const most = version === 4 ? 32 : 128
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : 0
  if (version === 0 || rest.length > 0 || address.includes('%') || length < 1 || length > most)
    return undefined
  return { address, bits: length, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** Whether an address is in one of the networks; false for anything that is not an address. IPv4 over IPv6 (::ffff:192.0.2.1) is IPv4. */
export const createNetworkList = (networks: readonly Network[]): ((address: string) => boolean) => {
  const list = new BlockList()
  for (const { address, bits, family } of networks) list.addSubnet(address, bits, family)
  return (text) => {
    const address = text.replace(/%.*$/, '')
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}
