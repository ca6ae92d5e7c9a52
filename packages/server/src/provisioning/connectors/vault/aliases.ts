import type { OperationResult } from '../../operation.js'
import { Entity } from './answer.js'
import type { VaultClient } from './client.js'
import type { MountReader } from './mounts.js'
import { segment } from './node-vault.js'
import type { TakenReader } from './taken.js'
import { aliasParts, entityPath, isBlank } from './words.js'

/** An alias in the form of Vault's API; `accessor` is that of its auth mount. */
export interface BoundAlias {
  accessor: string
  name: string
}

/** Aliases of entities. Throws VaultRefusal and TargetUnreachable. */
export interface Aliases {
  /** @param texts aliases in the form of the field: `ldap:anna` */
  bound(texts: readonly string[], signal: AbortSignal): Promise<BoundAlias[]>
  /** Gives the entity an alias; with `id`, changes an existing alias. */
  put(entity: string, alias: BoundAlias & { id?: string }, signal: AbortSignal): Promise<void>
  /** The entity with the alias, unless it is the entity `except`. */
  holderOf(alias: BoundAlias, except: string | undefined, signal: AbortSignal): Promise<Entity | undefined>
  /** Sets the aliases of an entity on the managed mounts; undefined if that succeeded. */
  set(known: Entity, texts: readonly string[], signal: AbortSignal): Promise<OperationResult | undefined>
}

export const takenBy = (alias: string, holder: string): OperationResult => ({
  ok: false,
  message: `the alias "${alias}" belongs to another entity in Vault, "${holder}"`,
  retry: false,
})

/** Lists can be outdated: read the entity itself to check whether it still has the alias. */
const holds = (known: Entity, alias: BoundAlias): boolean =>
  known.aliases.some(
    ({ mount_accessor, name }) =>
      mount_accessor === alias.accessor && name.toLowerCase() === alias.name.toLowerCase(),
  )

const aliasPath = (id: string): string => `/identity/entity-alias/id/${segment(id)}`

export const createAliases = (options: {
  client: VaultClient
  mounts: MountReader
  taken: TakenReader
}): Aliases => {
  const { client, mounts, taken } = options

  const bound: Aliases['bound'] = async (texts, signal) => {
    const accessors = await mounts.accessors(signal)
    return texts.map(aliasParts).map(({ mount, name }) => ({ name, accessor: accessors.get(mount) ?? '' }))
  }

  const put: Aliases['put'] = async (entity, { id, name, accessor }, signal) => {
    const path = id === undefined ? '/identity/entity-alias' : aliasPath(id)
    await client.write(path, { name, canonical_id: entity, mount_accessor: accessor }, signal)
  }

  const holderOf: Aliases['holderOf'] = async (alias, except, signal) => {
    for (const again of [true, false]) {
      const id = (await taken.read(signal)).byAlias(alias.accessor, alias.name)
      if (id === undefined || id === except) return undefined
      const known = await client.read(entityPath(id), Entity, signal)
      if (known !== undefined && holds(known, alias)) return known
      // The alias was released since it was listed; an entity created at a login could have it now.
      if (again) taken.forget()
    }
    return undefined
  }

  const set: Aliases['set'] = async (known, texts, signal) => {
    const wanted = await bound(texts, signal)
    for (const alias of wanted) {
      const other = await holderOf(alias, known.id, signal)
      if (other === undefined) continue
      if (!isBlank(other)) return takenBy(alias.name, other.name)
      await client.delete(entityPath(other.id), signal)
    }
    for (const alias of wanted) {
      const there = known.aliases.find(({ mount_accessor }) => mount_accessor === alias.accessor)
      if (there?.name === alias.name) continue
      await put(known.id, { ...alias, ...(there === undefined ? {} : { id: there.id }) }, signal)
    }
    const accessors = await mounts.accessors(signal)
    const managed = new Set(accessors.values())
    for (const old of known.aliases)
      if (managed.has(old.mount_accessor) && !wanted.some(({ accessor }) => accessor === old.mount_accessor))
        await client.delete(aliasPath(old.id), signal)
    taken.note({ entity: known.id, aliases: wanted })
    return undefined
  }

  return { bound, put, holderOf, set }
}
