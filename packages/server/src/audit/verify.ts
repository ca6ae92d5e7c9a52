import { type AuditHead, checkpointOf, type KeyRing, noHead, type Reader, type Store } from '../db/index.js'
import { type Broken, type Chain, followChain } from './chain.js'
import { rowsAfter } from './store.js'

/** Rows that are checked at a time: some milliseconds of work. */
const piece = 250

export interface Verification {
  /** Checks the next rows. `done`: there were no more. */
  next(): Promise<{ done: boolean; broken?: Broken }>
  /** The last row that was found genuine. */
  head(): AuditHead
  /** How many rows were checked. */
  rows(): number
}

/** Checks the trail from its first stored row, or on from where it was, in pieces. */
export const createVerification = (store: Store, keys: KeyRing): Verification => {
  let chain: Chain | undefined
  let rows = 0

  /** Rows were pruned while the trail was checked: it continues behind the checkpoint. */
  const behindPruned = async (reader: Reader, first: number): Promise<Chain | undefined> => {
    const checkpoint = await checkpointOf(reader)
    return checkpoint.sequence + 1 === first ? followChain(keys, checkpoint) : undefined
  }

  const read = async (reader: Reader): Promise<{ done: boolean; broken?: Broken }> => {
    chain ??= followChain(keys, await checkpointOf(reader))
    const found = await rowsAfter(reader, chain.head().sequence, piece)
    const [first] = found
    if (first !== undefined && first.sequence > chain.head().sequence + 1)
      chain = (await behindPruned(reader, first.sequence)) ?? chain
    for (const row of found) {
      const broken = chain.check(row)
      if (broken !== undefined) return { done: true, broken }
      rows += 1
    }
    return { done: found.length < piece }
  }

  return {
    next: () => store.read(read),
    head: () => chain?.head() ?? noHead,
    rows: () => rows,
  }
}
