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

interface Index<R> {
  keyOf: (row: R) => string
  rows: Map<string, Map<string, R>>
  snapshots: Map<string, readonly R[]>
}

const none: readonly never[] = []

/** Rows of one kind by uid, with indexes. Changes gather until `flush`, which a frame calls once. */
export const createCollection = <R extends Row>(
  indexes: Readonly<Record<string, (row: R) => string>> = {},
): Collection<R> & Filling<R> => {
  const rows = new Map<string, R>()
  const filed = new Map<string, Index<R>>(
    Object.entries(indexes).map(([name, keyOf]) => [name, { keyOf, rows: new Map(), snapshots: new Map() }]),
  )
  /** The latest row of each uid since the last flush; undefined: deleted. */
  const pending = new Map<string, { row: R | undefined; version: number }>()
  const everyone = new Set<() => void>()
  const byRow: Listeners = new Map()
  const byKey: Listeners = new Map()
  let snapshot: readonly R[] | undefined = none
  let standing: Standing = { state: 'loading' }
  let restanding = false

  const file = (
    name: string,
    index: Index<R>,
    uid: string,
    row: R,
    present: boolean,
    dirty: Set<string>,
  ): void => {
    const key = index.keyOf(row)
    const there = index.rows.get(key) ?? new Map<string, R>()
    if (present) {
      index.rows.set(key, there)
      there.set(uid, row)
    } else {
      there.delete(uid)
      if (there.size === 0) index.rows.delete(key)
    }
    index.snapshots.delete(key)
    dirty.add(`${name} ${key}`)
  }

  const note = (uid: string, row: R | undefined, version: number): void => {
    const known = pending.get(uid)?.version ?? rows.get(uid)?.version ?? -1
    if (version > known || (version === known && row === undefined)) pending.set(uid, { row, version })
  }

  const apply = (dirty: Set<string>): void => {
    for (const [uid, { row }] of pending) {
      const before = rows.get(uid)
      for (const [name, index] of filed) {
        const moved = before !== undefined && (row === undefined || index.keyOf(row) !== index.keyOf(before))
        if (before !== undefined && moved) file(name, index, uid, before, false, dirty)
        if (row !== undefined) file(name, index, uid, row, true, dirty)
      }
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
      const known = index.snapshots.get(key)
      if (known !== undefined) return known
      const found = index.rows.get(key)
      if (found === undefined) return none
      const made = [...found.values()]
      index.snapshots.set(key, made)
      return made
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
