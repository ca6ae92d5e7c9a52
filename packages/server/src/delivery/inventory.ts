import { keyOf, kindOf, type Place } from './place.js'

/**
 * - `pending`: about to be applied; it is unknown whether it exists.
 * - `applied`: it exists with `uid`.
 * - `finished`: a Job that has completed; it may have expired by its `ttlSecondsAfterFinished` since.
 * - `shared`: a Namespace or definition that another release applies; used, not applied. If this release ships it,
 * too, `fields` names the differences and `mark` the content it was compared with; null if the release only names it.
 * - `deleting`: deleted by us, and something still holds it.
 * - `kept`: no longer wanted, and left in place.
 * - `hook`: applied as a hook, or about to be if `uid` is null. It is never drift, and does not count for readiness.
 */
export type RowState = 'pending' | 'applied' | 'finished' | 'shared' | 'deleting' | 'kept' | 'hook'

/** One object that Hansa applied, or is about to apply, for a target. */
export interface InventoryRow extends Place {
  targetUid: string
  cluster: string
  uid: string | null
  /** Digest of the rendered object; '' when it has to be applied again. */
  hash: string
  /** Fingerprint of the field paths our manager owned right after the apply, without `spec.replicas`. */
  fields: string
  /** `spec.replicas` was applied with it, was left to an autoscaler, or is not one of its fields. */
  replicas: 'applied' | 'left' | ''
  /**
   * The annotation hansa.dev/applied it was sent with, and the time of our entry in its managedFields; null for rows
   * of older versions.
   */
  mark: string | null
  managedAt: string | null
  state: RowState
  appliedAt: string | null
}

/** The inventory of one cluster, in memory; the database has the same. Rows are never changed, only replaced. */
export interface Inventory {
  of(targetUid: string): readonly InventoryRow[]
  row(targetUid: string, key: string): InventoryRow | undefined
  /** The rows of all targets for one object. */
  holders(key: string): readonly InventoryRow[]
  all(): Iterable<InventoryRow>
  /** Every held kind (`apps/v1/Deployment`), each with the place of one object of the kind. */
  kinds(): ReadonlyMap<string, Place>
  /** Whether anything but `except` holds this Namespace, or something in it. */
  usesNamespace(namespace: string, except: string): boolean
  put(rows: readonly InventoryRow[]): void
  drop(rows: readonly InventoryRow[]): void
  dropTarget(targetUid: string): void
}

/** `freed` receives the key of an object that a target no longer holds. */
export const createInventory = (freed: (key: string) => void = () => {}): Inventory => {
  const targets = new Map<string, Map<string, InventoryRow>>()
  const objects = new Map<string, Map<string, InventoryRow>>()
  const kinds = new Map<string, { held: number; place: Place }>()

  const count = (row: InventoryRow, by: 1 | -1): void => {
    const kind = kindOf(row)
    const held = (kinds.get(kind)?.held ?? 0) + by
    if (held === 0) kinds.delete(kind)
    else kinds.set(kind, { held, place: row })
  }
  const within = (maps: Map<string, Map<string, InventoryRow>>, key: string): Map<string, InventoryRow> => {
    const present = maps.get(key)
    if (present !== undefined) return present
    const made = new Map<string, InventoryRow>()
    maps.set(key, made)
    return made
  }
  const remove = (targetUid: string, key: string): void => {
    const rows = targets.get(targetUid)
    const present = rows?.get(key)
    if (rows === undefined || present === undefined) return
    rows.delete(key)
    if (rows.size === 0) targets.delete(targetUid)
    const holders = objects.get(key)
    holders?.delete(targetUid)
    if (holders?.size === 0) objects.delete(key)
    count(present, -1)
    freed(key)
  }

  return {
    of: (targetUid) => [...(targets.get(targetUid)?.values() ?? [])],
    row: (targetUid, key) => targets.get(targetUid)?.get(key),
    holders: (key) => [...(objects.get(key)?.values() ?? [])],
    all: function* () {
      for (const rows of targets.values()) yield* rows.values()
    },
    kinds: () => new Map([...kinds].map(([kind, { place }]) => [kind, place])),
    usesNamespace: (namespace, except) => {
      for (const [uid, rows] of targets) {
        if (uid === except) continue
        for (const row of rows.values())
          if (row.namespace === namespace || keyOf(row) === `/Namespace//${namespace}`) return true
      }
      return false
    },
    put: (rows) => {
      for (const row of rows) {
        const key = keyOf(row)
        const mine = within(targets, row.targetUid)
        const present = mine.get(key)
        if (present !== undefined) count(present, -1)
        count(row, 1)
        mine.set(key, row)
        within(objects, key).set(row.targetUid, row)
      }
    },
    drop: (rows) => {
      for (const row of rows) remove(row.targetUid, keyOf(row))
    },
    dropTarget: (targetUid) => {
      for (const key of [...(targets.get(targetUid)?.keys() ?? [])]) remove(targetUid, key)
    },
  }
}

/** Rows to write and rows to remove. */
export interface Rows {
  put: readonly InventoryRow[]
  drop: readonly InventoryRow[]
}

export const noRows: Rows = { put: [], drop: [] }

/** The rows after a change of them. */
export const merged = (rows: readonly InventoryRow[], { put, drop }: Rows): InventoryRow[] => {
  const all = new Map(rows.map((row) => [keyOf(row), row]))
  for (const row of put) all.set(keyOf(row), row)
  for (const row of drop) all.delete(keyOf(row))
  return [...all.values()]
}
