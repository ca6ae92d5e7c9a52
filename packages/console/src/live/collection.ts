import { createRowIndex, type RowIndex } from './row-index.js'
import type { Row } from './rows.js'

/** Whether a collection is loading, live, stale or forbidden. Times are ms since 1970. */
export type Standing =
  | { readonly state: 'loading' }
  | { readonly state: 'live' }
  | { readonly state: 'stale'; readonly since: number }
  | { readonly state: 'refused'; readonly reason: string }

export interface Collection<R extends Row> {
  get(uid: string): R | undefined
  /** Every row; the same array until one changes. */
  all(): readonly R[]
  /** The rows an index files under a key; the same array until one of them changes. */
  of(index: string, key: string): readonly R[]
  standing(): Standing
  /** Calls the listener on any change, including of the standing. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void
  /** Calls the listener on changes of the row with this uid. */
  subscribeRow(uid: string, listener: () => void): () => void
  /** Calls the listener on changes under one key of an index. */
  subscribeKey(index: string, key: string, listener: () => void): () => void
}

/** Writes to a collection. Changes become visible with `flush`. */
export interface Filling<R extends Row> {
  put(row: R): void
  drop(uid: string, version: number): void
  /** Drops what is not among `uids` and not newer than the list that gave them. */
  keepOnly(uids: ReadonlySet<string>, version: number): void
  setStanding(standing: Standing): void
  /** Publishes the pending changes; returns how many rows changed. */
  flush(): number
}

type Listeners = Map<string, Set<() => void>>

const listen = (listeners: Listeners, key: string, listener: () => void): (() => void) => {
  const present = listeners.get(key) ?? new Set()
  listeners.set(key, present)
  present.add(listener)
  return () => {
    present.delete(listener)
    if (present.size === 0 && listeners.get(key) === present) listeners.delete(key)
  }
}

/** Replaces a row in every index. `row` undefined: deleted. Adds the changed keys to `dirty`, as `index key`. */
const reindex = <R>(
  indexes: ReadonlyMap<string, RowIndex<R>>,
  uid: string,
  before: R | undefined,
  row: R | undefined,
  dirty: Set<string>,
): void => {
  for (const [name, index] of indexes) {
    const moved = before !== undefined && (row === undefined || index.keyOf(row) !== index.keyOf(before))
    if (before !== undefined && moved) dirty.add(`${name} ${index.drop(uid, before)}`)
    if (row !== undefined) dirty.add(`${name} ${index.put(uid, row)}`)
  }
}

/** Rows of one kind by uid, with indexes. Changes gather until `flush`, which a frame calls once. */
export const createCollection = <R extends Row>(
  indexes: Readonly<Record<string, (row: R) => string>> = {},
): Collection<R> & Filling<R> => {
  const rows = new Map<string, R>()
  const filed = new Map(Object.entries(indexes).map(([name, keyOf]) => [name, createRowIndex(keyOf)]))
  /** The latest row of each uid since the last flush; undefined: deleted. */
  const pending = new Map<string, { row: R | undefined; version: number }>()
  const everyone = new Set<() => void>()
  const byRow: Listeners = new Map()
  const byKey: Listeners = new Map()
  let snapshot: readonly R[] | undefined = []
  let standing: Standing = { state: 'loading' }
  let restanding = false

  const note = (uid: string, row: R | undefined, version: number): void => {
    const known = pending.get(uid)?.version ?? rows.get(uid)?.version ?? -1
    if (version > known || (version === known && row === undefined)) pending.set(uid, { row, version })
  }

  const apply = (dirty: Set<string>): void => {
    for (const [uid, { row }] of pending) {
      reindex(filed, uid, rows.get(uid), row, dirty)
      if (row === undefined) rows.delete(uid)
      else rows.set(uid, row)
    }
  }

  return {
    get: (uid) => rows.get(uid),
    all: () => {
      snapshot ??= [...rows.values()]
      return snapshot
    },
    of: (name, key) => {
      const index = filed.get(name)
      if (index === undefined) throw new Error(`unknown index ${name}`)
      return index.of(key)
    },
    standing: () => standing,
    subscribe: (listener) => {
      everyone.add(listener)
      return () => everyone.delete(listener)
    },
    subscribeRow: (uid, listener) => listen(byRow, uid, listener),
    subscribeKey: (index, key, listener) => listen(byKey, `${index} ${key}`, listener),

    put: (row) => note(row.uid, row, row.version),
    drop: (uid, version) => note(uid, undefined, version),
    keepOnly: (uids, version) => {
      for (const [uid, row] of rows)
        if (!uids.has(uid) && row.version <= version) note(uid, undefined, version)
    },
    setStanding: (next) => {
      restanding ||= next !== standing
      standing = next
    },
    flush: () => {
      const changed = pending.size
      if (changed === 0 && !restanding) return 0
      restanding = false
      const told = new Set(everyone)
      if (changed > 0) {
        const dirty = new Set<string>()
        apply(dirty)
        snapshot = undefined
        for (const uid of pending.keys()) for (const listener of byRow.get(uid) ?? []) told.add(listener)
        for (const key of dirty) for (const listener of byKey.get(key) ?? []) told.add(listener)
        pending.clear()
      }
      for (const listener of told) listener()
      return changed
    },
  }
}
