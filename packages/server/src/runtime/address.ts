import { BlockList, isIP } from 'node:net'

const loopbacks = new BlockList()
loopbacks.addSubnet('127.0.0.0', 8, 'ipv4')
loopbacks.addAddress('::1', 'ipv6')

/** Whether a host is this machine itself: what is sent there leaves it by no wire. IPv6 with or without brackets. */
export const isLoopbackHost = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  const family = isIP(bare)
  return family !== 0 && loopbacks.check(bare, family === 6 ? 'ipv6' : 'ipv4')
}

/** Whether a text that looks like a URL is one: hosts have rules that a pattern does not state. */
export const isUrl = (text: string): boolean => URL.canParse(text)

/** The message of a refusal by `isUrl`. */
export const notAUrl = 'is not a valid URL: check the host and the port'

/** Whether what is sent to a URL can be read by anyone on the path: no TLS, and not this machine. */
export const isClearText = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return (protocol === 'http:' || protocol === 'ldap:') && !isLoopbackHost(hostname)
}
