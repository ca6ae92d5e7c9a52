import type { KeyRing, Reader, Store } from '../db/index.js'
import { eventLoopTurn } from '../runtime/slices.js'
import type { Broken } from './chain.js'
import { createVerification } from './verify.js'

export interface VerifiedTrail {
  rows: number
  /** The last row that was checked. */
  through: number
  broken?: Broken
}

/** Checks the whole trail, and that its end is the recorded one. */
export const verifyTrail = async (
  store: Store,
  { keys, ofHead }: { keys: KeyRing; ofHead: (reader: Reader) => Promise<Broken | undefined> },
): Promise<VerifiedTrail> => {
  const verification = createVerification(store, keys)
  // The head first: rows that are written while the trail is checked must not be taken for missing ones.
  const cut = await store.read(ofHead)
  for (;;) {
    const { done, broken } = await verification.next()
    const so = { rows: verification.rows(), through: verification.head().sequence }
    const worse =
      broken !== undefined && (cut === undefined || broken.sequence <= cut.sequence || cut.sequence === 0)
    if (done) {
      const first = worse ? broken : (cut ?? broken)
      return first === undefined ? so : { ...so, broken: first }
    }
    await eventLoopTurn()
  }
}
