import { parseUrl } from '@hansa/manifests'
import { matchesPattern } from './patterns.js'

/** The ports that a URL does not need to name. */
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443', oci: '443', ssh: '22' }

/** Bytes of a percent-encoding that mean the same without it. Source: RFC 3986, section 2.3. */
const unreserved = /[A-Za-z0-9._~-]/

const withoutNeedlessEncoding = (path: string): string =>
  path.replace(/%([0-9A-Fa-f]{2})/g, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return unreserved.test(character) ? character : encoded.toUpperCase()
  })

/** How often a server and what is behind it may decode a path. */
const mostDecodings = 5

/** Whether any server can read `.` or `..` in a path: also percent-encoded, after a backslash, or before parameters (`..;x`). */
const hasDotSegment = (path: string): boolean => {
  let text = path
  for (let round = 0; round < mostDecodings; round += 1) {
    if (text.split(/[/\\]/).some((part) => /^\.{1,2}(;.*)?$/.test(part))) return true
    const decoded = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    if (decoded === text) return false
    text = decoded
  }
  // Nothing honest is encoded that often.
  return true
}

interface Parts {
  scheme: string
  /** `ssh` has a user, which is not a secret; the other schemes have none here. */
  authority: string
  /** With its first slash; undefined for a text that ends with the host. */
  path: string | undefined
}

/** `git@host:path` is what ssh calls `ssh://git@host/path`. */
const asUrl = (text: string): string => {
  const [, host, path] = /^([^/:@\s]+@(?:\[[^\]/]*\]|[^/:@\s]+)):(?!\/\/)\/?(.*)$/s.exec(text) ?? []
  return host === undefined ? text : `ssh://${host}/${path}`
}

const authorityOf = (scheme: string, authority: string): string => {
  const at = authority.lastIndexOf('@')
  const user = scheme === 'ssh' && at !== -1 ? `${authority.slice(0, at).replace(/:.*$/s, '')}@` : ''
  const host = authority.slice(at + 1).toLowerCase()
  const [, name = host, port] = /^(.*):(\d+)$/s.exec(host) ?? []
  return `${user}${port === undefined || Number(port) === Number(defaultPorts[scheme]) ? name : `${name}:${Number(port)}`}`
}

/** The parts of a URL or of a pattern of URLs, in the form in which they are compared; undefined for a text without `://`. */
const partsOf = (text: string): Parts | undefined => {
  const [, scheme, authority = '', path] = /^([^/:]*):\/\/([^/]*)(\/.*)?$/s.exec(asUrl(text)) ?? []
  if (scheme === undefined) return undefined
  const lower = scheme.toLowerCase()
  return {
    scheme: lower,
    authority: authorityOf(lower, authority),
    path: path === undefined ? undefined : withoutNeedlessEncoding(path),
  }
}

const textOf = ({ scheme, authority, path = '' }: Parts): string => `${scheme}://${authority}${path}`

/**
 * Why the URL of a source cannot be compared with patterns, as a clause; undefined if it can. What is compared must be what is fetched: a
 * URL that programs read in different ways is refused.
 */
export const unclearSource = (source: string): string | undefined => {
  const text = asUrl(source)
  if (/[\s\\\p{Cc}]/u.test(text)) return 'contains a backslash, a blank or a control character'
  const parts = partsOf(text)
  if (parts === undefined) return 'is not a URL'
  const { scheme, authority, path = '' } = parts
  if (/[?#]/.test(authority + path)) return 'has a query or a fragment'
  if (scheme !== 'ssh' && /^[^/]*:\/\/[^/]*@/.test(text)) return 'contains a user name'
  if (!/^[A-Za-z0-9._@:[\]-]*$/.test(authority))
    return 'has a host with other characters than letters, digits, "." and "-"'
  if (hasDotSegment(path)) return 'contains "." or ".." as a part of its path, or an encoding of it'
  if (scheme === 'http' || scheme === 'https') {
    const url = parseUrl(text)
    if (url === undefined) return 'is not a URL'
    // Other spellings of an address: 127.1, 0x7f000001.
    if (authorityOf(scheme, url.host) !== authority) return `names the host ${url.host} in another way`
  }
  return undefined
}

/**
 * Whether a pattern matches the URL of a source, or `upload`. Schemes and hosts are compared without regard to case and default ports,
 * and a `*` in them does not go beyond them: `https://*.example.com/*` does not match a path of another host. A pattern that ends with `*`
 * in its host matches every path.
 */
export const matchesSource = (pattern: string, source: string): boolean => {
  const [wanted, given] = [partsOf(pattern), partsOf(source)]
  if (wanted === undefined) return matchesPattern(pattern, given === undefined ? source : textOf(given))
  if (given === undefined) return false
  if (!matchesPattern(wanted.scheme, given.scheme) || !matchesPattern(wanted.authority, given.authority))
    return false
  if (wanted.path === undefined && wanted.authority.endsWith('*')) return true
  return matchesPattern(wanted.path ?? '/', given.path ?? '/')
}
