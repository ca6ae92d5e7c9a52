import { z } from 'zod'
import type { Store } from '../../db/index.js'
import type { Fields, Operation } from '../operation.js'
import type { DeletedAccount } from '../plan/recover.js'
import { operationsDone } from '../store/history.js'

/**
 * The accounts that Hansa deleted on a target, by key, as far back as the sync history goes. In a target restored from a backup they exist
 * again.
 */
export interface DeletedAccounts {
  load(): Promise<ReadonlyMap<string, DeletedAccount>>
  /** Records the deletion of an account. */
  note(operation: Pick<Operation, 'person' | 'account' | 'before'>): void
}

const Subject = z.object({ key: z.string() })
const Before = z.record(z.string(), z.unknown())

/** Values for comparing accounts; everything else that is stored is omitted. */
const comparable = (before: unknown): Fields =>
  Object.fromEntries(
    Object.entries(Before.safeParse(before).data ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
        ? [[name, value]]
        : [],
    ),
  )

export const createDeletedAccounts = ({
  store,
  connectorUid,
}: {
  store: Store
  connectorUid: string
}): DeletedAccounts => {
  let known: Map<string, DeletedAccount> | undefined

  const read = (): Promise<Map<string, DeletedAccount>> =>
    store.read(async (reader) => {
      const rows = await operationsDone(reader, connectorUid, 'DeleteAccount')
      return new Map(
        // The latest deletion of a key counts.
        rows.reverse().flatMap((row): [string, DeletedAccount][] => {
          const { success, data } = Subject.safeParse(row.subject)
          if (!success || row.person === null) return []
          return [[data.key, { person: row.person, before: comparable(row.before) }]]
        }),
      )
    })

  return {
    load: async () => {
      known ??= await read()
      return known
    },
    note: ({ person, account, before = {} }) => {
      if (person === undefined || account?.key === undefined) return
      known?.set(account.key, { person, before: comparable(before) })
    },
  }
}
