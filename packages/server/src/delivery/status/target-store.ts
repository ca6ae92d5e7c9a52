import { inArray } from 'drizzle-orm'
import type { Bundles } from '../../bundles/index.js'
import { type Reader, restoredAt, type Store, type Writer } from '../../db/index.js'
import { type EventInput, recordEvent } from '../../events/index.js'
import {
  dropTarget,
  reportTarget,
  type TargetRow,
  type TargetState,
  targetByUid,
  targetSince,
} from '../../releases/index.js'
import type { HookWrite } from '../hooks/hook-write.js'
import type { InventoryRow } from '../inventory.js'
import { formatObjectRef } from '../place.js'
import type { SweptObject } from '../prune/sweep.js'
import { dropRows, putRows } from '../store.js'

/** The target was withdrawn or suspended, or is gone: pending work for it must not be done. */
export class Superseded extends Error {
  constructor() {
    super('the target was withdrawn from its cluster, or suspended')
    this.name = 'Superseded'
  }
}

export interface TargetWrite {
  put?: readonly InventoryRow[]
  drop?: readonly InventoryRow[]
  /** Computed from the stored target. */
  state?: (present: TargetRow) => Partial<TargetState>
  events?: (before: TargetRow, after: TargetRow) => readonly EventInput[]
}

/** The key that records that a cluster was observed since the database was restored. */
const observedKey = (clusterUid: string): string => `delivery.observed.${clusterUid}`

/**
 * When the database was restored, for those of these clusters that have not been observed since: nothing may be
 * removed there before.
 */
export const unobservedSince = async (
  reader: Reader,
  clusterUids: readonly string[],
): Promise<Map<string, string>> => {
  const restored = await restoredAt(reader)
  if (restored === undefined) return new Map()
  const { meta } = reader.tables
  const rows = await reader.db
    .select()
    .from(meta)
    .where(inArray(meta.key, clusterUids.map(observedKey)))
  const observed = new Set(rows.filter(({ value }) => value === restored).map(({ key }) => key))
  return new Map(clusterUids.filter((uid) => !observed.has(observedKey(uid))).map((uid) => [uid, restored]))
}

/** Writes the results of delivery: a target's state, its inventory and its events in one transaction. */
export interface TargetStore {
  /** Stores rows before the step they describe. Throws `Superseded` when the target is no longer wanted. */
  expect(target: TargetRow, rows: readonly InventoryRow[], events?: readonly EventInput[]): Promise<void>
  /** An event about objects on a cluster. */
  note(
    cluster: { name: string; uid: string },
    what: { reason: string; message: string; objects: readonly string[]; count: number },
  ): Promise<void>
  /** Stores a step of a hook. Throws `Superseded` when the target is removed, or wanted again, since it was read. */
  hooks(target: TargetRow, entry: HookWrite): Promise<TargetRow>
  /** Returns the resulting target; undefined when it is gone, and nothing was written. */
  write(target: TargetRow, entry: TargetWrite): Promise<TargetRow | undefined>
  /** Marks many targets as reachable or unreachable, in one transaction. Returns the resulting targets, without those that are gone. */
  reach(targets: readonly TargetRow[], reachable: boolean): Promise<TargetRow[]>
  /**
   * A cluster was observed again after a restore: its current inventory, and the objects that this hub does not know.
   */
  observed(
    cluster: { name: string; uid: string },
    restored: string,
    rows: readonly InventoryRow[],
    strangers: readonly SweptObject[],
  ): Promise<void>
  /** Forgets a target, unless it is wanted again; then returns it. `keepsData`: objects with data of the release stay on the cluster. */
  close(
    targetUid: string,
    events: (before: TargetRow) => readonly EventInput[],
    keepsData?: boolean,
  ): Promise<TargetRow | undefined>
}

/** A warning about objects on a cluster. */
const clusterWarning = (
  { name, uid }: { name: string; uid: string },
  reason: string,
  { message, objects, count }: { message: string; objects: readonly string[]; count: number },
): EventInput => ({
  type: 'Warning',
  reason,
  kind: 'Cluster',
  namespace: '',
  name,
  uid,
  cluster: name,
  message,
  details: { objects, count },
})

export const createTargetStore = ({
  store,
  writer,
  generated,
}: {
  store: Store
  writer: Writer
  generated: Pick<Bundles['generated'], 'mark'>
}): TargetStore => ({
  expect: (target, rows, events) =>
    store.write(writer, async (tx) => {
      const present = await targetSince(tx, target)
      if (present === undefined || present.removing !== null || present.suspended) throw new Superseded()
      await putRows(tx, rows)
      for (const event of events ?? []) recordEvent(tx, event)
    }),

  hooks: (target, { record, put = [], drop = [], events = [], starts = false }) =>
    store.write(writer, async (tx) => {
      const present = await targetSince(tx, target)
      if (present === undefined || (present.removing === null) !== (target.removing === null))
        throw new Superseded()
      if (present.suspended) throw new Superseded()
      if (starts && present.desiredHash !== target.desiredHash) throw new Superseded()
      // Another test was requested since.
      if (record.test?.id !== undefined && record.test.id !== present.test?.id) throw new Superseded()
      await putRows(tx, put)
      await dropRows(tx, drop)
      for (const event of events) recordEvent(tx, event)
      return reportTarget(tx, present, record)
    }),

  write: (target, { put = [], drop = [], state, events }) =>
    store.write(writer, async (tx) => {
      const present = await targetSince(tx, target)
      if (present === undefined) return undefined
      await putRows(tx, put)
      await dropRows(tx, drop)
      const after = reportTarget(tx, present, state?.(present) ?? {})
      for (const event of events?.(present, after) ?? []) recordEvent(tx, event)
      return after
    }),

  reach: (targets, reachable) =>
    store.write(writer, async (tx) => {
      const after: TargetRow[] = []
      for (const target of targets) {
        const present = await targetSince(tx, target)
        if (present !== undefined) after.push(reportTarget(tx, present, { unreachable: !reachable }))
      }
      return after
    }),

  note: (cluster, { reason, ...warning }) =>
    store.write(writer, async (tx) => recordEvent(tx, clusterWarning(cluster, reason, warning))),

  observed: (cluster, restored, rows, strangers) =>
    store.write(writer, async (tx) => {
      await putRows(tx, rows)
      const { meta } = tx.tables
      const row = { key: observedKey(cluster.uid), value: restored }
      await tx.db.insert(meta).values(row).onConflictDoUpdate({ target: meta.key, set: row })
      if (strangers.length === 0) return
      const objects = strangers.slice(0, 100).map(({ place }) => formatObjectRef(place))
      const count = strangers.length
      const message = `left ${strangers.length} ${strangers.length === 1 ? 'object' : 'objects'} in place: they have the labels of this hub, but the restored database does not contain them (${objects.slice(0, 3).join(', ')})`
      recordEvent(tx, clusterWarning(cluster, 'UnknownObjects', { message, objects, count }))
    }),

  close: (targetUid, events, keepsData = false) =>
    store.write(writer, async (tx) => {
      const present = await targetByUid(tx, targetUid)
      if (present === undefined) return undefined
      if (present.removing === null) return present
      if (keepsData) await generated.mark(tx, present.releaseUid)
      dropTarget(tx, present)
      for (const event of events(present)) recordEvent(tx, event)
      return undefined
    }),
})
