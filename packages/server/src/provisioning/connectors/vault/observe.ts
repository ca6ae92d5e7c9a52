import { z } from 'zod'
import { mapMany } from '../../../runtime/many.js'
import type { AccountName, Observation, ObservedAccount, ObservedStructure } from '../../connector.js'
import { Entity, EntityList, GroupList, VaultGroup } from './answer.js'
import type { VaultClient } from './client.js'
import {
  aliasText,
  displayNameKey,
  entityPath,
  groupMark,
  isBlank,
  mailKey,
  mountName,
  personOf,
  usernameOf,
} from './words.js'

/** Number of concurrent reads: more does not make OpenBao faster. */
const concurrency = 32

const accountOf = (
  entity: Entity,
  groups: ReadonlyMap<string, string>,
  mounts: readonly string[],
): ObservedAccount => {
  const person = personOf(entity)
  const mail = entity.metadata[mailKey]
  return {
    key: entity.id,
    username: usernameOf(entity, mounts),
    ...(mail === undefined ? {} : { mail }),
    enabled: !entity.disabled,
    fields: {
      displayName: entity.metadata[displayNameKey] ?? '',
      mail: mail ?? '',
      policies: entity.policies,
      aliases: entity.aliases
        .filter(({ mount_path }) => mounts.includes(mountName(mount_path)))
        .map(({ mount_path, name }) => aliasText(mount_path, name)),
    },
    memberships: entity.direct_group_ids.flatMap((id) => groups.get(id) ?? []),
    ...(person === undefined ? {} : { mark: person }),
    // Policies on the entity itself were added by hand.
    ...(entity.policies.length > 0 ? { privileged: true } : {}),
  }
}

/** Fields of a group: `policies`, and `external` or `managed` if true. */
const structureOf = (group: VaultGroup): ObservedStructure => ({
  kind: 'group',
  key: group.name,
  fields: {
    policies: group.policies,
    type: group.type,
    managed: Object.entries(groupMark).every(([key, value]) => group.metadata[key] === value),
  },
})

const Policy = z.object({ policy: z.string() })

/** Additional results: names of groups by their ids, which entities refer to. */
export interface VaultState {
  observation: Observation
  groups: Map<string, string>
}

/** The current state of these entities. Adds unknown groups to `groups`. */
export const observeEntities = async (options: {
  client: VaultClient
  accounts: readonly AccountName[]
  groups: Map<string, string>
  mounts: readonly string[]
  signal: AbortSignal
}): Promise<ObservedAccount[]> => {
  const { client, accounts, groups, mounts, signal } = options
  const pathOf = ({ key, username }: AccountName): string =>
    key === undefined ? `/identity/entity/name/${encodeURIComponent(username)}` : entityPath(key)
  const found = await mapMany(accounts, concurrency, (account) =>
    client.read(pathOf(account), Entity, signal),
  )
  const entities = found.flatMap((entity) => (entity === undefined || isBlank(entity) ? [] : [entity]))
  const strange = new Set(
    entities.flatMap((entity) => entity.direct_group_ids).filter((id) => !groups.has(id)),
  )
  for (const id of strange) {
    const group = await client.read(`/identity/group/id/${encodeURIComponent(id)}`, VaultGroup, signal)
    if (group !== undefined) groups.set(group.id, group.name)
  }
  return entities.map((entity) => accountOf(entity, groups, mounts))
}

/** All entities and groups, and the named policies. Omits what was deleted between listing and reading. */
export const observeVault = async (options: {
  client: VaultClient
  /** Mounts whose aliases Hansa manages. */
  mounts: readonly string[]
  /** Policies whose text Hansa manages. */
  policies: readonly string[]
  signal: AbortSignal
}): Promise<VaultState> => {
  const { client, mounts, policies, signal } = options
  const [entityList, groupList] = await Promise.all([
    client.list('/identity/entity/id', EntityList, signal),
    client.list('/identity/group/id', GroupList, signal),
  ])
  const present = <Type>(value: Type | undefined): Type[] => (value === undefined ? [] : [value])
  const groups = await mapMany(groupList?.keys ?? [], concurrency, (id) =>
    client.read(`/identity/group/id/${encodeURIComponent(id)}`, VaultGroup, signal),
  )
  const names = new Map(groups.flatMap(present).map(({ id, name }) => [id, name]))
  const accounts = await mapMany(entityList?.keys ?? [], concurrency, async (id) => {
    const entity = await client.read(entityPath(id), Entity, signal)
    return entity === undefined || isBlank(entity) ? undefined : accountOf(entity, names, mounts)
  })
  const texts = await mapMany(policies, concurrency, async (name) => {
    const found = await client.readPolicy(name, Policy, signal)
    return found === undefined
      ? undefined
      : { kind: 'policy', key: name, fields: { text: found.policy } satisfies ObservedStructure['fields'] }
  })
  const structures = [...texts.flatMap(present), ...groups.flatMap(present).map(structureOf)]
  return { observation: { accounts: accounts.flatMap(present), structures }, groups: names }
}
