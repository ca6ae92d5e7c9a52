import type { NormalForm } from '../../connector.js'
import type { FieldValue, PersonKey } from '../../operation.js'
import type { Entity } from './answer.js'

/** Metadata of an entity: whose it is, and what Hansa keeps there. Keys of others stay as they are. */
export const markKey = 'hansa_person'
export const displayNameKey = 'display_name'
export const mailKey = 'mail'

/** Metadata of an internal group Hansa made. */
export const groupMark = { managed_by: 'hansa' } as const

/** Vault's own limit for the value of one pair, in bytes. */
export const metadataBytes = 512

/** An auth mount as Vault's paths name it: `ldap`, without slashes around it and without `auth/` before it. */
export const mountName = (mount: string): string => mount.replace(/^\/*(auth\/)?/, '').replace(/\/+$/, '')

/** An alias as a field shows it: `ldap:anna`. */
export const aliasText = (mount: string, name: string): string => `${mountName(mount)}:${name}`

/** @returns mount and name of `aliasText` */
export const aliasParts = (text: string): { mount: string; name: string } => {
  const colon = text.indexOf(':')
  return { mount: text.slice(0, colon), name: text.slice(colon + 1) }
}

/** What Vault calls an entity it made itself at somebody's first login; OpenBao adds the namespace. */
const isGenerated = (name: string): boolean => /^entity_[0-9a-f]{4,}(\.[\w-]+)?$/.test(name)

/**
 * An entity Vault made at somebody's first login, with nothing in it: it is nobody's account yet, and there is nothing to inherit. Who
 * logs in before the first provisioning has one.
 */
export const isBlank = (entity: Entity): boolean =>
  isGenerated(entity.name) &&
  !entity.disabled &&
  entity.policies.length === 0 &&
  entity.direct_group_ids.length === 0 &&
  Object.keys(entity.metadata).length === 0 &&
  entity.aliases.length <= 1

/** Who an entity stands for: its name, or for one Vault made at a login, the name that logged in. */
export const usernameOf = (entity: Entity, mounts: readonly string[]): string => {
  if (!isGenerated(entity.name)) return entity.name
  const alias = entity.aliases.find(({ mount_path }) => mounts.includes(mountName(mount_path)))
  return alias?.name ?? entity.name
}

export const personOf = (entity: Entity): PersonKey | undefined => entity.metadata[markKey]

/** Login methods whose tokens lie below `auth/MOUNT/login/NAME`. */
export const namedLogins: ReadonlySet<string> = new Set(['userpass', 'ldap', 'radius', 'okta'])

/** Vault knows policies by their names in lower case, without spaces around them. */
export const policyForm = (name: string): string => name.trim().toLowerCase()

const policiesForm = (policies: FieldValue): FieldValue =>
  Array.isArray(policies) ? policies.map(policyForm).filter((name) => name !== '') : policies

export const normalForm: NormalForm = {
  account: { policies: policiesForm },
  structure: { group: { policies: policiesForm } },
}
