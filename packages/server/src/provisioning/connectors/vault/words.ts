import type { NormalForm } from '../../connector.js'
import type { FieldValue, PersonKey } from '../../operation.js'
import type { Entity } from './answer.js'

/** Metadata keys of an entity that Hansa manages, including its person. Other keys stay unchanged. */
export const markKey = 'hansa_person'
export const displayNameKey = 'display_name'
export const mailKey = 'mail'

/** The API path of the entity with this id. */
export const entityPath = (id: string): string => `/identity/entity/id/${encodeURIComponent(id)}`

/** Metadata of an internal group that Hansa created. */
export const groupMark = { managed_by: 'hansa' } as const

/** Vault's own limit for the value of one pair, in bytes. */
export const metadataBytes = 512

/** An auth mount as in Vault's paths: `ldap`, without slashes and without the prefix `auth/`. */
export const mountName = (mount: string): string => mount.replace(/^\/*(auth\/)?/, '').replace(/\/+$/, '')

/** An alias in the form of the field: `ldap:anna`. */
export const aliasText = (mount: string, name: string): string => `${mountName(mount)}:${name}`

/** @returns mount and name of `aliasText` */
export const aliasParts = (text: string): { mount: string; name: string } => {
  const colon = text.indexOf(':')
  return { mount: text.slice(0, colon), name: text.slice(colon + 1) }
}

/** The name of an entity that Vault itself created at a first login; OpenBao adds the namespace. */
const isGenerated = (name: string): boolean => /^entity_[0-9a-f]{4,}(\.[\w-]+)?$/.test(name)

/**
 * An empty entity that Vault created at a first login: it is not an account of anyone yet, and there is nothing to inherit. People who
 * log in before the first provisioning have one.
 */
export const isBlank = (entity: Entity): boolean =>
  isGenerated(entity.name) &&
  !entity.disabled &&
  entity.policies.length === 0 &&
  entity.direct_group_ids.length === 0 &&
  Object.keys(entity.metadata).length === 0 &&
  entity.aliases.length <= 1

/** The username of an entity: its name or, for an entity that Vault created at a login, the name used at the login. */
export const usernameOf = (entity: Entity, mounts: readonly string[]): string => {
  if (!isGenerated(entity.name)) return entity.name
  const alias = entity.aliases.find(({ mount_path }) => mounts.includes(mountName(mount_path)))
  return alias?.name ?? entity.name
}

export const personOf = (entity: Entity): PersonKey | undefined => entity.metadata[markKey]

/** Login methods with tokens below `auth/MOUNT/login/NAME`. */
export const namedLogins: ReadonlySet<string> = new Set(['userpass', 'ldap', 'radius', 'okta'])

/** Vault normalizes policy names to lower case without surrounding spaces. */
export const policyForm = (name: string): string => name.trim().toLowerCase()

const policiesForm = (policies: FieldValue): FieldValue =>
  Array.isArray(policies) ? policies.map(policyForm).filter((name) => name !== '') : policies

export const normalForm: NormalForm = {
  account: { policies: policiesForm },
  structure: { group: { policies: policiesForm } },
}
