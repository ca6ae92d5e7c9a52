const none: readonly never[] = []

/** The rows of a collection by a key. */
export interface RowIndex<R> {
  keyOf(row: R): string
  /** Files a row under its key; returns the key. */
  put(uid: string, row: R): string
  /** Removes a row from its key; returns the key. */
  drop(uid: string, row: R): string
  /** The rows of a key; the same array until one of them changes. */
  of(key: string): readonly R[]
}

export const createRowIndex = <R>(keyOf: (row: R) => string): RowIndex<R> => {
  const rows = new Map<string, Map<string, R>>()
  const snapshots = new Map<string, readonly R[]>()
  return {
    keyOf,
    put: (uid, row) => {
      const key = keyOf(row)
      const present = rows.get(key) ?? new Map<string, R>()
      rows.set(key, present)
      present.set(uid, row)
      snapshots.delete(key)
      return key
    },
    drop: (uid, row) => {
      const key = keyOf(row)
      const present = rows.get(key)
      present?.delete(uid)
      if (present?.size === 0) rows.delete(key)
      snapshots.delete(key)
      return key
    },
    of: (key) => {
      const known = snapshots.get(key)
      if (known !== undefined) return known
      const found = rows.get(key)
      if (found === undefined) return none
      const made = [...found.values()]
      snapshots.set(key, made)
      return made
    },
  }
}
