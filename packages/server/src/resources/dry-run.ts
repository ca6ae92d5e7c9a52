import type { Store, Tx, Writer } from '../db/index.js'

/** Carries the answer of a transaction out of it while making it roll back. */
class RolledBack<T> extends Error {
  constructor(readonly answer: T) {
    super('dry run')
  }
}

/** Runs `body` as a write would, with every check, and takes everything back: nothing is stored. */
export const dryRun = async <T>(store: Store, writer: Writer, body: (tx: Tx) => Promise<T>): Promise<T> => {
  try {
    return await store.write(writer, async (tx) => {
      throw new RolledBack(await body(tx))
    })
  } catch (error) {
    // Only `body` above makes one, with an answer of its type.
    if (error instanceof RolledBack) return error.answer as T
    throw error
  }
}
