import type { Store, Tx, Writer } from '../db/index.js'

/** Carries the result of a transaction out of it and makes it roll back. */
class RolledBack<T> extends Error {
  constructor(readonly answer: T) {
    super('dry run')
  }
}

/** Runs `body` like a write, with every check, and rolls everything back: nothing is stored. */
export const dryRun = async <T>(store: Store, writer: Writer, body: (tx: Tx) => Promise<T>): Promise<T> => {
  try {
    return await store.write(writer, async (tx) => {
      throw new RolledBack(await body(tx))
    })
  } catch (error) {
    // Only `body` above throws one, with a result of its type.
    if (error instanceof RolledBack) return error.answer as T
    throw error
  }
}
