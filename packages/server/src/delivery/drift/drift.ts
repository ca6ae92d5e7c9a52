import { createOnlyHash } from '../apply/wanted.js'
import type { InventoryRow } from '../inventory.js'
import type { ObservedObject } from '../observe/observed-object.js'

/**
 * How somebody else changed an object: deleted it, replaced it, took fields of ours, applied it as our own manager (a
 * hub that lost its lease and does not know yet), or took its replicas.
 */
export type Drift = 'gone' | 'replaced' | 'fields' | 'applied' | 'replicas'

/**
 * The owned paths say nothing about values that our own manager wrote: its mark and the time of its entry in
 * managedFields do. Rows from before these existed say nothing.
 */
const isAppliedByOther = (row: InventoryRow, seen: ObservedObject, manager: string): boolean =>
  (row.mark !== null && row.mark !== seen.marks[manager]) ||
  (row.managedAt !== null && row.managedAt !== seen.managedAt[manager])

/** States of rows whose objects may change or disappear. */
const unwatched: ReadonlySet<InventoryRow['state']> = new Set(['pending', 'deleting', 'kept', 'hook'])

/**
 * How an object differs from its last apply: by its existence, its uid, the paths our manager owns and the traces of
 * that apply. Pure. `seen` is undefined only when it is certain that the object (under our label) does not exist.
 * `autoscaled`: undefined while it is unknown whether an autoscaler scales the object.
 */
export const driftOf = (
  row: InventoryRow,
  seen: ObservedObject | undefined,
  { manager, autoscaled }: { manager: string; autoscaled: boolean | undefined },
): Drift | undefined => {
  if (row.uid === null || unwatched.has(row.state)) return undefined
  if (seen === undefined) return row.state === 'finished' ? undefined : 'gone'
  if (seen.uid !== row.uid) return 'replaced'
  // An object that is being deleted can only be recreated once it is gone.
  if (row.state === 'shared' || seen.deleting) return undefined
  if (row.hash === createOnlyHash) return undefined
  if (row.fields !== (seen.owned[manager] ?? '')) return 'fields'
  if (isAppliedByOther(row, seen, manager)) return 'applied'
  if (autoscaled !== false) return undefined
  if (row.replicas === 'left' || (row.replicas === 'applied' && !seen.ownsReplicas)) return 'replicas'
  return undefined
}

const words: Record<Drift, string> = {
  gone: 'was deleted',
  replaced: 'was replaced by another object of that name',
  fields: 'was changed',
  applied: 'was applied by another process as field manager hansa',
  replicas: 'was scaled',
}

export const driftWords = (drift: Drift): string => words[drift]
