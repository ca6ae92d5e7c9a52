import { DirectorySpec } from './contract.js'

/** A spec without the pace of its reads: everything that decides what is read, from where, and as whom. */
export const sourcePartOf = (spec: DirectorySpec): unknown => {
  const { pollSeconds: _poll, fullReadMinutes: _full, ...rest } = spec
  if (rest.type === 'ldif') return rest
  const { pageSize: _size, timeoutSeconds: _timeout, ...ldap } = rest.ldap
  return { ...rest, ldap }
}

/**
 * The part of a stored spec that decides who somebody is: the servers, the search bases, filters and attributes. The credentials of the
 * hub, its CA and its pace are no part of it.
 */
export const identitySourceOf = (stored: unknown): unknown => {
  const spec = DirectorySpec.parse(stored)
  if (spec.type === 'ldif') return spec.ldif
  const { preset, urls, startTLS, serverName, people, groups } = spec.ldap
  return { preset, urls, startTLS, serverName, people, groups }
}
