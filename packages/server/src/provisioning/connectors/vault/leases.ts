import { z } from 'zod'
import { mapMany } from '../../../runtime/many.js'
import type { AccountName } from '../../connector.js'
import type { Operation, OperationResult } from '../../operation.js'
import { Entity, VaultRefusal } from './answer.js'
import type { VaultClient } from './client.js'
import { segments } from './node-vault.js'
import { entityPath, mountName, namedLogins } from './words.js'

const LeaseList = z.object({ keys: z.array(z.string()) })

/** Prefixes of the leases of an entity's logins by name, such as `auth/userpass/login/anna`. */
const prefixesOf = (known: Entity | undefined): string[] =>
  (known?.aliases ?? []).flatMap(({ mount_path, mount_type, name }) =>
    namedLogins.has(mount_type) ? [`auth/${mountName(mount_path)}/login/${name}`] : [],
  )

/** Leases of entities. Throws VaultRefusal and TargetUnreachable. */
export const createLeases = (client: VaultClient) => {
  /** Revokes tokens and leases of every login by name; tokens of other methods are invalid while the entity is disabled. */
  const revoke = async ({ account }: Operation, signal: AbortSignal): Promise<OperationResult> => {
    const known = await client.read(entityPath(account?.key ?? ''), Entity, signal)
    for (const prefix of prefixesOf(known)) {
      // Synchronous: tokens are invalid when this returns, not some time later.
      await client.revokePrefix(prefix, true, signal)
    }
    return { ok: true }
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
      const known = await client.read(entityPath(key), Entity, signal)
      for (const prefix of prefixesOf(known)) {
        const path = `/sys/leases/lookup/${segments(prefix)}`
        const leases = await client.list(path, LeaseList, signal).catch((error: unknown) => {
          if (error instanceof VaultRefusal && [403, 404].includes(error.status)) return undefined
          throw error
        })
        if ((leases?.keys ?? []).length > 0) return [key]
      }
      return []
    })
    return new Set(found.flat())
  }

  return { revoke, holding }
}
