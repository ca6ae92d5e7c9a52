import { parseUrl } from '@hansa/manifests'
import { isLoopbackHost } from './address-kind.js'

/** The message of a refusal by `isUrl`. */
export const notAUrl = 'is not a valid URL: check the host and the port'

/** Whether anyone on the network path can read the traffic to a URL: no TLS, and not this machine. */
export const isClearText = (url: string): boolean => {
  const parsed = parseUrl(url)
  if (parsed === undefined) return false
  const { protocol, hostname } = parsed
  return (protocol === 'http:' || protocol === 'ldap:') && !isLoopbackHost(hostname)
}
