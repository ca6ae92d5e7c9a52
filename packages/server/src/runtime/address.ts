import { isLoopbackHost } from './address-kind.js'

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
