import { changedPart, type SecretAddress } from '../resources/index.js'
import type { LdapSpec } from './contract.js'
import { targetOf } from './ldap/target.js'

type Address = Pick<LdapSpec, 'urls' | 'startTLS' | 'certificateAuthority' | 'serverName'>

const serverOf = (url: string, startTLS: boolean): string => {
  const { transport, host, port, path } = targetOf(url, startTLS)
  return transport === 'socket' ? `ldapi ${path}` : `${transport} ${host.toLowerCase()} ${port}`
}

const partsOf = ({ startTLS, certificateAuthority, serverName }: Address): SecretAddress =>
  new Map<string, unknown>([
    ['/spec/ldap/startTLS', startTLS],
    ['/spec/ldap/certificateAuthority', certificateAuthority?.trim()],
    ['/spec/ldap/serverName', serverName],
  ])

/**
 * The part of a directory's address that differs, as a pointer; undefined if a secret given for one can be sent to the other. Servers
 * can be removed or reordered: the secret was given for each of those that remain.
 */
export const changedAddress = (before: Address, after: Address): string | undefined => {
  const known = new Set(before.urls.map((url) => serverOf(url, before.startTLS)))
  const changed = changedPart(partsOf(before), partsOf(after))
  if (changed !== undefined) return changed
  const added = after.urls.findIndex((url) => !known.has(serverOf(url, after.startTLS)))
  return added < 0 ? undefined : `/spec/ldap/urls/${added}`
}
