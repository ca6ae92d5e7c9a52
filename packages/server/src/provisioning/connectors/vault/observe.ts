import { z } from 'zod'
import { mapMany } from '../../../runtime/many.js'
import type { Observation, ObservedAccount, ObservedStructure } from '../../connector.js'
import { Entity, EntityList, Group, GroupList } from './answer.js'
import type { VaultClient } from './client.js'
import {
  aliasText,
  displayNameKey,
  groupMark,
  isBlank,
  mailKey,
  mountName,
  personOf,
  usernameOf,
} from './words.js'

/** Reads under way at once: more makes OpenBao no faster. */
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
      aliases: entity.aliases
        .filter(({ mount_path }) => mounts.includes(mountName(mount_path)))
        .map(({ mount_path, name }) => aliasText(mount_path, name)),
    },
    memberships: entity.direct_group_ids.flatMap((id) => groups.get(id) ?? []),
    ...(person === undefined ? {} : { mark: person }),
    // Policies on the entity itself were given by hand.
    ...(entity.policies.length > 0 ? { privileged: true } : {}),
  }
}

/** Fields of a group: `policies`, and `external` or `managed` where they hold. */
const structureOf = (group: Group): ObservedStructure => ({
  kind: 'group',
  key: group.name,
  fields: {
    policies: group.policies,
    type: group.type,
    managed: Object.entries(groupMark).every(([key, value]) => group.metadata[key] === value),
  },
})

const Policy = z.object({ policy: z.string() })

/** Every entity and group there is, and the policies named. What was deleted between its listing and its reading is gone. */
export const observeVault = async (options: {
  client: VaultClient
  /** Mounts whose aliases Hansa keeps. */
  mounts: readonly string[]
  /** Policies whose text Hansa keeps. */
  policies: readonly string[]
  signal: AbortSignal
}): Promise<Observation> => {
  const { client, mounts, policies, signal } = options
  const [entityList, groupList] = await Promise.all([
    client.list('/identity/entity/id', EntityList, signal),
    client.list('/identity/group/id', GroupList, signal),
  ])
  const present = <Type>(value: Type | undefined): Type[] => (value === undefined ? [] : [value])
  const groups = await mapMany(groupList?.keys ?? [], concurrency, (id) =>
    client.read(`/identity/group/id/${encodeURIComponent(id)}`, Group, signal),
  )
  const names = new Map(groups.flatMap(present).map(({ id, name }) => [id, name]))
  const accounts = await mapMany(entityList?.keys ?? [], concurrency, async (id) => {
    const entity = await client.read(`/identity/entity/id/${encodeURIComponent(id)}`, Entity, signal)
    return entity === undefined || isBlank(entity) ? undefined : accountOf(entity, names, mounts)
  })
  const texts = await mapMany(policies, concurrency, async (name) => {
    const found = await client.read(`/sys/policies/acl/${encodeURIComponent(name)}`, Policy, signal)
    return found === undefined
      ? undefined
      : { kind: 'policy', key: name, fields: { text: found.policy } satisfies ObservedStructure['fields'] }
  })
  return {
    accounts: accounts.flatMap(present),
    structures: [...texts.flatMap(present), ...groups.flatMap(present).map(structureOf)],
  }
}
