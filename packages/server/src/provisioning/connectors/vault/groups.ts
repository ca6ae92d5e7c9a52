import { createLocks } from '../../../runtime/locks.js'
import type { Operation, OperationResult } from '../../operation.js'
import { VaultGroup, VaultRefusal } from './answer.js'
import type { VaultClient } from './client.js'
import { groupMark } from './words.js'

/** Internal groups and policies. A group's members are written as one list, so writes to a group are serialized. */
export const createGroups = (client: VaultClient) => {
  const inTurn = createLocks()
  const pathOf = (name: string): string => `/identity/group/name/${encodeURIComponent(name)}`

  const write = async (
    name: string,
    operations: readonly Operation[],
    signal: AbortSignal,
  ): Promise<OperationResult[]> => {
    const group = await client.read(pathOf(name), VaultGroup, signal)
    const gone = (kind: Operation['kind']): OperationResult =>
      kind === 'RemoveMembership'
        ? { ok: true }
        : { ok: false, message: `the group "${name}" no longer exists in Vault`, retry: true }
    if (group === undefined) return operations.map(({ kind }) => gone(kind))
    const members = new Set(group.member_entity_ids)
    const before = members.size
    let changed = false
    for (const { kind, account } of operations) {
      const id = account?.key ?? ''
      if (kind === 'RemoveMembership') changed = members.delete(id) || changed
      else members.add(id)
    }
    if (!changed && members.size === before) return operations.map(() => ({ ok: true }))
    await client.write(pathOf(name), { member_entity_ids: [...members] }, signal)
    return operations.map(() => ({ ok: true }))
  }

  const members = async (
    name: string,
    operations: readonly Operation[],
    signal: AbortSignal,
  ): Promise<OperationResult[]> => {
    try {
      return await write(name, operations, signal)
    } catch (error) {
      // Vault rejects the whole list because of one deleted entity; the others must not be affected.
      if (!(error instanceof VaultRefusal) || !/invalid entity ID/i.test(error.message)) throw error
      if (operations.length === 1) return [{ ok: false, message: error.message, retry: false }]
      const results: OperationResult[] = []
      for (const one of operations) results.push(...(await members(name, [one], signal)))
      return results
    }
  }

  return {
    members: (name: string, operations: readonly Operation[], signal: AbortSignal) =>
      inTurn(name, () => members(name, operations, signal)),
    structure: async (
      { kind, structure, after }: Operation,
      signal: AbortSignal,
    ): Promise<OperationResult> => {
      const key = structure?.key ?? ''
      if (kind === 'DeleteStructure')
        return { ok: false, message: 'groups and policies are never deleted', retry: false }
      if (structure?.kind === 'policy') {
        await client.writePolicy(key, after?.text, signal)
        return { ok: true }
      }
      return inTurn(key, async () => {
        const made = kind === 'CreateStructure' ? { type: 'internal', metadata: groupMark } : {}
        const known = await client.read(pathOf(key), VaultGroup, signal)
        if (kind === 'CreateStructure' && known !== undefined && known.metadata.managed_by !== 'hansa')
          return { ok: false, message: `Vault has a group "${key}" that Hansa did not create`, retry: false }
        await client.write(pathOf(key), { ...made, policies: after?.policies ?? [] }, signal)
        return { ok: true }
      })
    },
  }
}
