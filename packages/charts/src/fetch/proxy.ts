import { BlockList, isIP } from 'node:net'
import { parseUrl } from '../url.js'
import { ChartFetchError } from './error.js'
import { isLoopback } from './guard.js'
import type { ProxySettings } from './options.js'

/** The port of a URL, also where it is the usual one of its scheme. */
export const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80')

const matchesNetwork = (host: string, entry: string): boolean => {
  const [network = '', bits = ''] = entry.split('/')
  const family = isIP(network)
  if (!/^\d{1,3}$/.test(bits) || family === 0 || isIP(host) !== family) return false
  if (Number(bits) > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/** Whether an entry of NO_PROXY names the host: `*`, a name with its subdomains, an address or a network, each with a port if wanted. */
const excludes = (url: URL, text: string): boolean => {
  const entry = text.toLowerCase()
  if (entry === '*') return true
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (entry.includes('/')) return matchesNetwork(host, entry)
  if (isIP(entry) === 6) return host === entry
  const [, name = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? []
  if (port !== undefined && port !== portOf(url)) return false
  const suffix = name.replace(/^\*?\./, '')
  return suffix !== '' && (host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`)))
}

/**
 * The proxy for an address; undefined for a direct connection. This machine is never reached through a proxy.
 * @throws ChartFetchError Invalid for a proxy that is not an http or https URL
 */
export const proxyFor = (url: URL, { https, http, no = '' }: ProxySettings): URL | undefined => {
  const text = url.protocol === 'https:' ? https : http
  if (text === undefined || text === '' || isLoopback(url.hostname)) return undefined
  if (no.split(/[\s,]+/).some((entry) => entry !== '' && excludes(url, entry))) return undefined
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const proxy = parseUrl(address)
  if (proxy === undefined || !/^https?:\/\//i.test(address))
    throw new ChartFetchError(
      'Invalid',
      'invalid proxy address: expected a URL such as http://proxy.example:3128',
    )
  return proxy
}
