import pLimit from 'p-limit'
import type { Reader, Store } from '../../db/index.js'
import { type TargetRow, targetByUid, targetsOnClusters } from '../../releases/index.js'
import { groupedBy } from '../../runtime/grouped.js'
import type { InventoryRow } from '../inventory.js'
import { unobservedSince } from '../status/target-store.js'
import { inventoryOn } from '../store.js'
import { createBatches } from './batches.js'

/** The stored state of a cluster when its lane starts. */
export interface Stored {
  targets: readonly TargetRow[]
  rows: readonly InventoryRow[]
  /** When the database was restored, if the cluster has not been observed since. */
  restored: string | undefined
}

interface ClusterKey {
  name: string
  uid: string
}

/** Combines reads of many targets and clusters that are requested at the same moment: each read holds a database connection. */
export interface Reading {
  target(uid: string): Promise<TargetRow | undefined>
  cluster(key: ClusterKey): Promise<Stored>
  /** One read after the other: they are short, and none is worth a separate connection. */
  read<T>(body: (reader: Reader) => Promise<T>): Promise<T>
  /** The same for reads that open their own transaction. */
  turn<T>(task: () => Promise<T>): Promise<T>
}

/** Targets per read. */
const mostTargets = 100
/** Clusters per read: a thousand lanes that start must not block everything else. */
const mostClusters = 50

const readTargets =
  (uids: readonly string[]) =>
  async (reader: Reader): Promise<(TargetRow | undefined)[]> => {
    const found: (TargetRow | undefined)[] = []
    for (const uid of uids) found.push(await targetByUid(reader, uid))
    return found
  }

const readClusters =
  (keys: readonly ClusterKey[]) =>
  async (reader: Reader): Promise<Stored[]> => {
    const names = keys.map(({ name }) => name)
    const targets = groupedBy(await targetsOnClusters(reader, names), ({ cluster }) => cluster)
    const rows = groupedBy(await inventoryOn(reader, names), ({ cluster }) => cluster)
    const restored = await unobservedSince(
      reader,
      keys.map(({ uid }) => uid),
    )
    return keys.map(({ name, uid }) => ({
      targets: targets.get(name) ?? [],
      rows: rows.get(name) ?? [],
      restored: restored.get(uid),
    }))
  }

export const createReading = (store: Store): Reading => {
  const turn: Reading['turn'] = pLimit(1)
  return {
    turn,
    read: (body) => turn(() => store.read(body)),
    target: createBatches({ most: mostTargets, read: (uids) => store.read(readTargets(uids)), turn }),
    cluster: createBatches({ most: mostClusters, read: (keys) => store.read(readClusters(keys)), turn }),
  }
}
