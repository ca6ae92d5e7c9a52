import { and, asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Reader, Tx } from '../../db/index.js'
import type { PersonKey } from '../operation.js'
import { BlockedSystem, type PersonBlock } from './contract.js'

type Stored = Omit<PersonBlock, 'systems' | 'revokedTokens' | 'endedSessions'>

const Names = z.array(z.string())
const State = BlockedSystem.shape.state

/** Every block with its progress. */
export const blocksOf = async (reader: Reader): Promise<PersonBlock[]> => {
  const { personBlocks, personBlockSystems } = reader.tables
  const rows = await reader.db
    .select()
    .from(personBlocks)
    .orderBy(asc(personBlocks.at), asc(personBlocks.person))
  const systems = await reader.db.select().from(personBlockSystems).orderBy(asc(personBlockSystems.connector))
  return rows.map((row) => ({
    ...row,
    names: Names.parse(row.names),
    systems: systems
      .filter(({ person }) => person === row.person)
      .map(({ connector, state, message, at }) => ({ connector, state: State.parse(state), message, at })),
  }))
}

export const putBlock = async (tx: Tx, block: Stored): Promise<void> => {
  const { personBlocks } = tx.tables
  const { person: _key, ...change } = block
  await tx.db
    .insert(personBlocks)
    .values(block)
    .onConflictDoUpdate({ target: personBlocks.person, set: change })
}

export const endBlock = async (tx: Tx, person: PersonKey): Promise<void> => {
  const { personBlocks, personBlockSystems } = tx.tables
  await tx.db.delete(personBlockSystems).where(eq(personBlockSystems.person, person))
  await tx.db.delete(personBlocks).where(eq(personBlocks.person, person))
}

export const putSystem = async (
  tx: Tx,
  person: PersonKey,
  connectorUid: string,
  system: BlockedSystem,
): Promise<void> => {
  const { personBlockSystems } = tx.tables
  await tx.db
    .insert(personBlockSystems)
    .values({ person, connectorUid, ...system })
    .onConflictDoUpdate({
      target: [personBlockSystems.person, personBlockSystems.connectorUid],
      set: system,
    })
}

/** Updates the state of a block on a connector; does nothing if the block has ended since. */
export const changeSystem = async (
  tx: Tx,
  person: PersonKey,
  connectorUid: string,
  change: Omit<BlockedSystem, 'connector'>,
): Promise<void> => {
  const { personBlockSystems } = tx.tables
  await tx.db
    .update(personBlockSystems)
    .set(change)
    .where(and(eq(personBlockSystems.person, person), eq(personBlockSystems.connectorUid, connectorUid)))
}

/** Removes a deleted connector from all blocks. */
export const forgetSystem = async (tx: Tx, connectorUid: string): Promise<void> => {
  const { personBlockSystems } = tx.tables
  await tx.db.delete(personBlockSystems).where(eq(personBlockSystems.connectorUid, connectorUid))
}
