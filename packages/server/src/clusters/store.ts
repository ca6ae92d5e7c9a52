import type { Reader, Row, Store, Tx, Writer } from '../db/index.js'
import { type EventInput, recordEvent } from '../events/index.js'
import { HansaError } from '../runtime/errors.js'
import type { ClusterSpec, ClusterStatus } from './contract.js'

/** A cluster as stored. */
export interface ClusterRow extends Row {
  spec: ClusterSpec
  status: ClusterStatus
}

export const initialStatus: ClusterStatus = { conditions: [], apis: [] }

// Rows of this kind were checked by its schemas when they were written.
const parse = (row: Row): ClusterRow => row as ClusterRow

export const clusterRows = async (reader: Reader): Promise<ClusterRow[]> =>
  (await reader.list({ kind: 'Cluster' })).map(parse)

export const clusterByUid = async (reader: Reader, uid: string): Promise<ClusterRow | undefined> => {
  const row = await reader.byUid(uid)
  return row?.kind === 'Cluster' ? parse(row) : undefined
}

/** Throws `NotFound`. */
export const clusterNamed = async (reader: Reader, name: string): Promise<ClusterRow> => {
  const row = await reader.get('Cluster', '', name)
  if (row === undefined) throw new HansaError('NotFound', { kind: 'Cluster', name, where: '' })
  return parse(row)
}

/** The cluster with this uid of its kube-system, if one is registered. */
export const clusterKnownAs = async (reader: Reader, clusterUid: string): Promise<ClusterRow | undefined> =>
  (await clusterRows(reader)).find(({ status }) => status.clusterUid === clusterUid)

export type ClusterEvent = Pick<EventInput, 'type' | 'reason' | 'message' | 'details'>

/** Records an event about a cluster, in the transaction. */
export const recordClusterEvent = (
  tx: Tx,
  { name, uid }: Pick<Row, 'name' | 'uid'>,
  event: ClusterEvent,
): void => recordEvent(tx, { kind: 'Cluster', namespace: '', name, uid, cluster: name, ...event })

/**
 * Changes a cluster's status, whatever was written to it in between. Nothing is written when the cluster is gone or
 * `change` returns an equal status.
 */
export const changeStatus = (
  store: Store,
  writer: Writer,
  uid: string,
  change: (status: ClusterStatus) => ClusterStatus,
  events: readonly ClusterEvent[] = [],
): Promise<void> =>
  store.write(writer, async (tx) => {
    const row = await clusterByUid(tx, uid)
    if (row === undefined) return
    await tx.put({ ...row, status: change(row.status) }, row)
    for (const event of events) recordClusterEvent(tx, row, event)
  })
