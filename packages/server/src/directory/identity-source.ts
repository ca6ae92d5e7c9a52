import { DirectorySpec } from './contract.js'

/**
 * A stored spec without the pace of its reads: everything that decides what is read, from where, and as whom. One that cannot be read is
 * its own source.
 */
export const sourcePartOf = (stored: unknown): unknown => {
  const parsed = DirectorySpec.safeParse(stored)
  if (!parsed.success) return stored
  const spec = parsed.data
  const { pollSeconds: _poll, fullReadMinutes: _full, ...rest } = spec
  if (rest.type === 'ldif') return rest
  const { pageSize: _size, timeoutSeconds: _timeout, ...ldap } = rest.ldap
  return { ...rest, ldap }
}

/**
 * The part of a stored spec that decides who somebody is: the servers, the search bases, filters and attributes. The credentials of the
 * hub, its CA and its pace are no part of it. One that cannot be read is its own source: the sessions of its people end.
 */
export const identitySourceOf = (stored: unknown): unknown => {
  const parsed = DirectorySpec.safeParse(stored)
  if (!parsed.success) return stored
  const spec = parsed.data
  if (spec.type === 'ldif') return spec.ldif
  const { preset, urls, startTLS, serverName, people, groups } = spec.ldap
  return { preset, urls, startTLS, serverName, people, groups }
}
