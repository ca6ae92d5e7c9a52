import { table } from './table.js'

/** The fields these views read of the hub's answers. */
export interface ShownBlock {
  person: string
  username: string
  reason: string
  actor: string
  at: string
  systems: { connector: string; state: 'Done' | 'Waiting'; message: string; at: string }[]
  revokedTokens?: string[]
  endedSessions?: number
}

export const nameOf = ({ person, username }: ShownBlock): string =>
  username === '' ? person : `${username} (${person})`

/** One row a connector. */
export const systemsTable = ({ systems }: ShownBlock): string =>
  table(
    ['connector', 'state', 'message'],
    systems.map(({ connector, state, message }) => [connector, state, message]),
  )

export const isWaiting = ({ systems }: ShownBlock): boolean =>
  systems.some(({ state }) => state === 'Waiting')

/** One row a person. */
export const blocksTable = (blocks: readonly ShownBlock[]): string =>
  table(
    ['person', 'username', 'since', 'by', 'waiting', 'reason'],
    blocks.map(({ person, username, at, actor, reason, systems }) => [
      person,
      username || '-',
      at,
      actor,
      systems.flatMap(({ connector, state }) => (state === 'Waiting' ? [connector] : [])).join(', ') || '-',
      reason,
    ]),
  )
