import type { Clock } from '../../../runtime/clock.js'
import { AliasList, EntityList } from './answer.js'
import type { VaultClient } from './client.js'

/** Who has which entity name and which alias, as of a moment ago. Both would be taken over by a plain write. */
export interface Taken {
  /** The entity of that name. */
  byName(name: string): string | undefined
  /** The entity that holds the alias. */
  byAlias(accessor: string, name: string): string | undefined
  /** What was just made or changed by us. */
  note(entity: string, name: string | undefined, aliases: readonly { accessor: string; name: string }[]): void
}

/** Two LISTs tell it for thousands of people; asking for each of them would cost as much as making them. */
const freshForMs = 2_000

const aliasKey = (accessor: string, name: string): string => `${accessor} ${name.toLowerCase()}`

export const createTakenReader = (options: { client: VaultClient; clock: Clock }) => {
  const { client, clock } = options
  let known: { at: number; reading: Promise<Taken> } | undefined

  const read = async (signal: AbortSignal): Promise<Taken> => {
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
      note: (entity, name, made) => {
        if (name !== undefined) names.set(name.toLowerCase(), entity)
        for (const alias of made) holders.set(aliasKey(alias.accessor, alias.name), entity)
      },
    }
  }

  return {
    read: (signal: AbortSignal): Promise<Taken> => {
      if (known !== undefined && clock.monotonic() - known.at < freshForMs) return known.reading
      const reading = read(signal)
      known = { at: clock.monotonic(), reading }
      reading.catch(() => {
        if (known?.reading === reading) known = undefined
      })
      return reading
    },
    forget: (): void => {
      known = undefined
    },
  }
}

export type TakenReader = ReturnType<typeof createTakenReader>
