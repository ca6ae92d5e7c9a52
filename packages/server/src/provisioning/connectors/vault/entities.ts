import { z } from 'zod'
import { mapMany } from '../../../runtime/many.js'
import type { AccountName } from '../../connector.js'
import type { Fields, Operation, OperationResult } from '../../operation.js'
import { dataOf, Entity, VaultRefusal } from './answer.js'
import type { VaultClient } from './client.js'
import type { MountReader } from './mounts.js'
import { segment, segments } from './node-vault.js'
import type { TakenReader } from './taken.js'
import { aliasParts, displayNameKey, isBlank, mailKey, markKey, mountName, namedLogins } from './words.js'

const Made = z.object({ id: z.string() })
const Leases = z.object({ keys: z.array(z.string()) })

const refused = (message: string): OperationResult => ({ ok: false, message, retry: false })
const done: OperationResult = { ok: true }
const takenBy = (alias: string, holder: string): OperationResult =>
  refused(`the alias "${alias}" belongs to another entity in Vault, "${holder}"`)

/** Lists can be outdated: read the entity itself to check whether it still has the alias. */
const holds = (known: Entity, alias: { accessor: string; name: string }): boolean =>
  known.aliases.some(
    ({ mount_accessor, name }) =>
      mount_accessor === alias.accessor && name.toLowerCase() === alias.name.toLowerCase(),
  )

const metadataOf = (after: Fields): Record<string, string> => ({
  ...(typeof after.displayName === 'string' ? { [displayNameKey]: after.displayName } : {}),
  ...(typeof after.mail === 'string' ? { [mailKey]: after.mail } : {}),
})

const aliasesOf = (after: Fields): readonly string[] | undefined =>
  Array.isArray(after.aliases) ? after.aliases.map(String) : undefined

/** Operations on one entity. Throws VaultRefusal and TargetUnreachable. */
export const createEntities = (options: { client: VaultClient; mounts: MountReader; taken: TakenReader }) => {
  const { client, mounts, taken } = options
  const pathOf = (id: string): string => `/identity/entity/id/${encodeURIComponent(id)}`
  const entity = (id: string, signal: AbortSignal) => client.read(pathOf(id), Entity, signal)
  const bound = async (texts: readonly string[], signal: AbortSignal) => {
    const accessors = await mounts.accessors(signal)
    return texts.map(aliasParts).map(({ mount, name }) => ({ name, accessor: accessors.get(mount) ?? '' }))
  }
  const putAlias = async (
    id: string,
    alias: { id?: string; name: string; accessor: string },
    signal: AbortSignal,
  ): Promise<void> => {
    const path =
      alias.id === undefined ? '/identity/entity-alias' : `/identity/entity-alias/id/${segment(alias.id)}`
    const body = { name: alias.name, canonical_id: id, mount_accessor: alias.accessor }
    await client.write(path, body, signal)
  }

  /** Another entity with the alias. */
  const holderOf = async (
    alias: { accessor: string; name: string },
    besides: string | undefined,
    signal: AbortSignal,
  ): Promise<Entity | undefined> => {
    for (const again of [true, false]) {
      const id = (await taken.read(signal)).byAlias(alias.accessor, alias.name)
      if (id === undefined || id === besides) return undefined
      const known = await entity(id, signal)
      if (known !== undefined && holds(known, alias)) return known
      // The alias was released since it was listed; an entity created at a login could have it now.
      if (again) taken.forget()
    }
    return undefined
  }

  const create = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const { account, after = {}, person = '' } = operation
    const name = account?.username ?? ''
    const aliases = await bound(aliasesOf(after) ?? [], signal)
    const now = await taken.read(signal)
    let id = now.byName(name)
    if (id !== undefined) {
      // Possibly created by an earlier attempt with a lost response.
      const known = await entity(id, signal)
      if (known !== undefined && known.metadata[markKey] !== person)
        return refused(`the entity name "${name}" is already taken in Vault`)
    }
    const metadata = { ...metadataOf(after), [markKey]: person }
    const body = { name, metadata, disabled: after.enabled === false }
    let blank: Entity | undefined
    for (const alias of aliases) {
      const known = await holderOf(alias, id, signal)
      if (known === undefined) continue
      if (!isBlank(known)) return takenBy(alias.name, known.name)
      // The login that created the entity belongs to the person: its tokens get the rights too.
      if (id === undefined && blank === undefined) blank = known
      else await client.delete(pathOf(known.id), signal)
    }
    if (blank !== undefined) {
      const there = blank.aliases.map(({ mount_accessor }) => mount_accessor)
      await client.write(pathOf(blank.id), body, signal)
      for (const alias of aliases)
        if (!there.includes(alias.accessor)) await putAlias(blank.id, alias, signal)
      taken.note({ entity: blank.id, name, aliases })
      return { ok: true, key: blank.id }
    }
    const answer = await client.write('/identity/entity', body, signal)
    // Vault returns no body if it changed an entity instead of creating one.
    if (answer !== undefined) id = dataOf(Made, answer, 'a new entity').id
    else id ??= (await client.read(`/identity/entity/name/${encodeURIComponent(name)}`, Made, signal))?.id
    if (id === undefined) return { ok: false, message: 'the new entity was not found', retry: true }
    for (const alias of aliases) await putAlias(id, alias, signal)
    taken.note({ entity: id, name, aliases })
    return { ok: true, key: id }
  }

  const changeAliases = async (
    known: Entity,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<OperationResult | undefined> => {
    const wanted = await bound(texts, signal)
    for (const alias of wanted) {
      const other = await holderOf(alias, known.id, signal)
      if (other === undefined) continue
      if (!isBlank(other)) return takenBy(alias.name, other.name)
      await client.delete(pathOf(other.id), signal)
    }
    for (const alias of wanted) {
      const there = known.aliases.find(({ mount_accessor }) => mount_accessor === alias.accessor)
      if (there?.name === alias.name) continue
      await putAlias(known.id, { ...alias, ...(there === undefined ? {} : { id: there.id }) }, signal)
    }
    const accessors = await mounts.accessors(signal)
    const managed = new Set(accessors.values())
    for (const old of known.aliases)
      if (managed.has(old.mount_accessor) && !wanted.some(({ accessor }) => accessor === old.mount_accessor))
        await client.delete(`/identity/entity-alias/id/${segment(old.id)}`, signal)
    taken.note({ entity: known.id, aliases: wanted })
    return undefined
  }

  const update = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const { account, after = {}, person, kind } = operation
    const known = await entity(account?.key ?? '', signal)
    if (known === undefined) return refused(`the entity "${account?.username}" no longer exists in Vault`)
    const own = kind === 'AdoptAccount' && person !== undefined ? { [markKey]: person } : {}
    const metadata = { ...known.metadata, ...metadataOf(after), ...own }
    const aliases = aliasesOf(after)
    const problem = aliases === undefined ? undefined : await changeAliases(known, aliases, signal)
    if (problem !== undefined) return problem
    const policies = Array.isArray(after.policies) ? { policies: after.policies } : {}
    await client.write(pathOf(known.id), { metadata, ...policies }, signal)
    return { ok: true, key: known.id }
  }

  const mark = async (
    { key = '', username }: AccountName,
    person: string | undefined,
    signal: AbortSignal,
  ): Promise<OperationResult> => {
    const known = await entity(key, signal)
    if (known === undefined) return refused(`the entity "${username}" no longer exists in Vault`)
    const { [markKey]: _before, ...others } = known.metadata
    const metadata = person === undefined ? others : { ...others, [markKey]: person }
    await client.write(pathOf(known.id), { metadata }, signal)
    return done
  }

  const rename = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const { account, after } = operation
    const to = after?.username
    if (typeof to !== 'string') return refused('the new username is missing')
    const holder = (await taken.read(signal)).byName(to)
    if (holder !== undefined && holder !== account?.key)
      return refused(`the entity name "${to}" is already taken in Vault`)
    await client.write(pathOf(account?.key ?? ''), { name: to }, signal)
    taken.forget()
    return done
  }

  const disable = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const disabled = operation.kind === 'DisableAccount'
    const id = operation.account?.key ?? ''
    if (disabled && (await entity(id, signal)) === undefined) return done
    await client.write(pathOf(id), { disabled }, signal)
    return done
  }

  /** Revokes tokens and leases of every login by name; tokens of other methods are invalid while the entity is disabled. */
  const revoke = async ({ account }: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const known = await entity(account?.key ?? '', signal)
    for (const { mount_path, mount_type, name } of known?.aliases ?? []) {
      if (!namedLogins.has(mount_type)) continue
      const prefix = `auth/${mountName(mount_path)}/login/${name}`
      // Synchronous: tokens are invalid when this returns, not some time later.
      await client.revokePrefix(prefix, true, signal)
    }
    return done
  }

  /**
   * Keys of those of these entities that have leases of a login by name: tokens, and secrets read with them. None if the policy of Hansa's
   * token does not permit the lookup.
   */
  const holding = async (
    accounts: readonly AccountName[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> => {
    const found = await mapMany(accounts, 8, async ({ key = '' }) => {
      const known = await entity(key, signal)
      for (const { mount_path, mount_type, name } of known?.aliases ?? []) {
        if (!namedLogins.has(mount_type)) continue
        const path = `/sys/leases/lookup/${segments(`auth/${mountName(mount_path)}/login/${name}`)}`
        const leases = await client.list(path, Leases, signal).catch((error: unknown) => {
          if (error instanceof VaultRefusal && [403, 404].includes(error.status)) return undefined
          throw error
        })
        if ((leases?.keys ?? []).length > 0) return [key]
      }
      return []
    })
    return new Set(found.flat())
  }

  const remove = async ({ account }: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const id = account?.key ?? ''
    const known = await entity(id, signal)
    if (known === undefined) return done
    if (!known.disabled)
      return refused(
        `the entity "${known.name}" is not disabled: if it were deleted now, the next sign-in would create a new one`,
      )
    await client.delete(pathOf(id), signal)
    taken.forget()
    return done
  }

  return { create, update, mark, rename, disable, revoke, holding, remove }
}
