import { z } from 'zod'
import type { AccountName } from '../../connector.js'
import type { Fields, Operation, OperationResult } from '../../operation.js'
import { type Aliases, type BoundAlias, takenBy } from './aliases.js'
import { dataOf, Entity } from './answer.js'
import type { VaultClient } from './client.js'
import type { TakenReader } from './taken.js'
import { displayNameKey, entityPath, isBlank, mailKey, markKey } from './words.js'

const Made = z.object({ id: z.string() })

const refused = (message: string): OperationResult => ({ ok: false, message, retry: false })
const done: OperationResult = { ok: true }

const metadataOf = (after: Fields): Record<string, string> => ({
  ...(typeof after.displayName === 'string' ? { [displayNameKey]: after.displayName } : {}),
  ...(typeof after.mail === 'string' ? { [mailKey]: after.mail } : {}),
})

const aliasesOf = (after: Fields): readonly string[] | undefined =>
  Array.isArray(after.aliases) ? after.aliases.map(String) : undefined

interface EntityContext {
  client: VaultClient
  aliases: Aliases
  taken: TakenReader
}

/** Deletes blank entities with these aliases, except the first one if the entity itself does not exist: it is returned for reuse. */
const claim = async (
  { client, aliases }: EntityContext,
  claimed: readonly BoundAlias[],
  id: string | undefined,
  signal: AbortSignal,
): Promise<{ blank?: Entity | undefined; refusal?: OperationResult }> => {
  let blank: Entity | undefined
  for (const alias of claimed) {
    const known = await aliases.holderOf(alias, id, signal)
    if (known === undefined) continue
    if (!isBlank(known)) return { refusal: takenBy(alias.name, known.name) }
    // The login that created the entity belongs to the person: its tokens get the rights too.
    if (id === undefined && blank === undefined) blank = known
    else await client.delete(entityPath(known.id), signal)
  }
  return { blank }
}

const create = async (
  context: EntityContext,
  operation: Operation,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const { client, aliases, taken } = context
  const { account, after = {}, person = '' } = operation
  const name = account?.username ?? ''
  const bound = await aliases.bound(aliasesOf(after) ?? [], signal)
  const now = await taken.read(signal)
  let id = now.byName(name)
  if (id !== undefined) {
    // Possibly created by an earlier attempt with a lost response.
    const known = await client.read(entityPath(id), Entity, signal)
    if (known !== undefined && known.metadata[markKey] !== person)
      return refused(`the entity name "${name}" is already taken in Vault`)
  }
  const metadata = { ...metadataOf(after), [markKey]: person }
  const body = { name, metadata, disabled: after.enabled === false }
  const { blank, refusal } = await claim(context, bound, id, signal)
  if (refusal !== undefined) return refusal
  if (blank !== undefined) {
    const there = blank.aliases.map(({ mount_accessor }) => mount_accessor)
    await client.write(entityPath(blank.id), body, signal)
    for (const alias of bound) if (!there.includes(alias.accessor)) await aliases.put(blank.id, alias, signal)
    taken.note({ entity: blank.id, name, aliases: bound })
    return { ok: true, key: blank.id }
  }
  const answer = await client.write('/identity/entity', body, signal)
  // Vault returns no body if it changed an entity instead of creating one.
  if (answer !== undefined) id = dataOf(Made, answer, 'a new entity').id
  else id ??= (await client.read(`/identity/entity/name/${encodeURIComponent(name)}`, Made, signal))?.id
  if (id === undefined) return { ok: false, message: 'the new entity was not found', retry: true }
  for (const alias of bound) await aliases.put(id, alias, signal)
  taken.note({ entity: id, name, aliases: bound })
  return { ok: true, key: id }
}

const update = async (
  { client, aliases }: EntityContext,
  operation: Operation,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const { account, after = {}, person, kind } = operation
  const known = await client.read(entityPath(account?.key ?? ''), Entity, signal)
  if (known === undefined) return refused(`the entity "${account?.username}" no longer exists in Vault`)
  const own = kind === 'AdoptAccount' && person !== undefined ? { [markKey]: person } : {}
  const metadata = { ...known.metadata, ...metadataOf(after), ...own }
  const texts = aliasesOf(after)
  const problem = texts === undefined ? undefined : await aliases.set(known, texts, signal)
  if (problem !== undefined) return problem
  const policies = Array.isArray(after.policies) ? { policies: after.policies } : {}
  await client.write(entityPath(known.id), { metadata, ...policies }, signal)
  return { ok: true, key: known.id }
}

const mark = async (
  { client }: EntityContext,
  { key = '', username }: AccountName,
  person: string | undefined,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const known = await client.read(entityPath(key), Entity, signal)
  if (known === undefined) return refused(`the entity "${username}" no longer exists in Vault`)
  const { [markKey]: _before, ...others } = known.metadata
  const metadata = person === undefined ? others : { ...others, [markKey]: person }
  await client.write(entityPath(known.id), { metadata }, signal)
  return done
}

const rename = async (
  { client, taken }: EntityContext,
  operation: Operation,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const { account, after } = operation
  const to = after?.username
  if (typeof to !== 'string') return refused('the new username is missing')
  const holder = (await taken.read(signal)).byName(to)
  if (holder !== undefined && holder !== account?.key)
    return refused(`the entity name "${to}" is already taken in Vault`)
  await client.write(entityPath(account?.key ?? ''), { name: to }, signal)
  taken.forget()
  return done
}

const disable = async (
  { client }: EntityContext,
  operation: Operation,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const disabled = operation.kind === 'DisableAccount'
  const path = entityPath(operation.account?.key ?? '')
  if (disabled && (await client.read(path, Entity, signal)) === undefined) return done
  await client.write(path, { disabled }, signal)
  return done
}

const remove = async (
  { client, taken }: EntityContext,
  { account }: Operation,
  signal: AbortSignal,
): Promise<OperationResult> => {
  const path = entityPath(account?.key ?? '')
  const known = await client.read(path, Entity, signal)
  if (known === undefined) return done
  if (!known.disabled)
    return refused(
      `the entity "${known.name}" is not disabled: if it were deleted now, the next sign-in would create a new one`,
    )
  await client.delete(path, signal)
  taken.forget()
  return done
}

type Task = (operation: Operation, signal: AbortSignal) => Promise<OperationResult>

/** Operations on one entity. Throws VaultRefusal and TargetUnreachable. */
export interface Entities {
  create: Task
  update: Task
  rename: Task
  disable: Task
  remove: Task
  /** Sets the person of an entity; undefined removes it. */
  mark(account: AccountName, person: string | undefined, signal: AbortSignal): Promise<OperationResult>
}

export const createEntities = (context: EntityContext): Entities => ({
  create: (operation, signal) => create(context, operation, signal),
  update: (operation, signal) => update(context, operation, signal),
  rename: (operation, signal) => rename(context, operation, signal),
  disable: (operation, signal) => disable(context, operation, signal),
  remove: (operation, signal) => remove(context, operation, signal),
  mark: (account, person, signal) => mark(context, account, person, signal),
})
