import type { Clock } from '../../../runtime/clock.js'
import { AliasList, EntityList } from './answer.js'
import type { VaultClient } from './client.js'

/** The holders of entity names and aliases, recently read. A plain write would take over both. */
export interface Taken {
  /** The entity with that name. */
  byName(name: string): string | undefined
  /** The entity with the alias. */
  byAlias(accessor: string, name: string): string | undefined
}

type Lister = Pick<VaultClient, 'list'>

interface Change {
  entity: string
  /** Undefined: the name is unchanged. */
  name?: string
  aliases: readonly { accessor: string; name: string }[]
}

interface Lists extends Taken {
  add(change: Change): void
}

interface Known {
  lists: Lists
  /** When the lists were requested, on the monotonic clock. */
  at: number
  freshForMs: number
}

/** Running list requests, and the changes since they were sent. */
interface Asked {
  lists: Promise<Lists>
  changes: Change[]
}

export interface TakenReader {
  /** Throws VaultRefusal and TargetUnreachable. */
  read(signal: AbortSignal): Promise<Taken>
  /** Must be called after we created or changed an entity. */
  note(change: Change): void
  forget(): void
}

/**
 * Two LISTs cover thousands of people; reading each entity would cost as much as creating it. The result is used for two seconds, or for
 * ten times the duration of the request, so that a large Vault spends at most a tenth of its time on them; but for at most eight
 * seconds. It is used for the same time again during the next request: otherwise tens of calls would wait for each of these reads.
 */
const freshForMs = (tookMs: number): number => Math.min(8_000, Math.max(2_000, 10 * tookMs))

const aliasKey = (accessor: string, name: string): string => `${accessor} ${name.toLowerCase()}`

const listsOf = async (client: Lister, signal: AbortSignal): Promise<Lists> => {
  const [entities, aliases] = await Promise.all([
    client.list('/identity/entity/id', EntityList, signal),
    client.list('/identity/entity-alias/id', AliasList, signal),
  ])
  const names = new Map<string, string>()
  const holders = new Map<string, string>()
  for (const [id, { name }] of Object.entries(entities?.key_info ?? {})) names.set(name.toLowerCase(), id)
  for (const { canonical_id, mount_accessor, name } of Object.values(aliases?.key_info ?? {}))
    holders.set(aliasKey(mount_accessor, name), canonical_id)
  return {
    byName: (name) => names.get(name.toLowerCase()),
    byAlias: (accessor, name) => holders.get(aliasKey(accessor, name)),
    add: ({ entity, name, aliases: made }) => {
      if (name !== undefined) names.set(name.toLowerCase(), entity)
      for (const alias of made) holders.set(aliasKey(alias.accessor, alias.name), entity)
    },
  }
}

export const createTakenReader = (options: { client: Lister; clock: Clock }): TakenReader => {
  const { client, clock } = options
  let known: Known | undefined
  let next: Asked | undefined

  const begin = (signal: AbortSignal): Asked => {
    const at = clock.monotonic()
    const changes: Change[] = []
    const settle = (lists: Lists): Lists => {
      // Entities created during the requests can be missing from the responses.
      for (const change of changes) lists.add(change)
      if (next === begun) {
        known = { lists, at, freshForMs: freshForMs(clock.monotonic() - at) }
        next = undefined
      }
      return lists
    }
    const begun = { lists: listsOf(client, signal).then(settle), changes }
    begun.lists.catch(() => {
      if (next === begun) next = undefined
    })
    return begun
  }

  return {
    read: async (signal) => {
      const age = known === undefined ? Number.POSITIVE_INFINITY : clock.monotonic() - known.at
      if (known !== undefined && age < known.freshForMs) return known.lists
      next ??= begin(signal)
      return known !== undefined && age < 2 * known.freshForMs ? known.lists : next.lists
    },
    note: (change) => {
      known?.lists.add(change)
      next?.changes.push(change)
    },
    forget: () => {
      known = undefined
      next = undefined
    },
  }
}
