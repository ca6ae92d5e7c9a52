import type { Reader, Row, Store, Tx, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { HansaError } from '../runtime/errors.js'
import type { DirectorySpec, DirectoryStatus } from './contract.js'

/** A Directory as stored. */
export interface DirectoryRow extends Row {
  spec: DirectorySpec
  status: DirectoryStatus
}

export const initialStatus: DirectoryStatus = { conditions: [] }

// Rows of this kind were validated when they were written.
const parse = (row: Row): DirectoryRow => row as DirectoryRow

export const directoryRows = async (reader: Reader): Promise<DirectoryRow[]> =>
  (await reader.list({ kind: 'Directory' })).map(parse)

export const directoryByUid = async (reader: Reader, uid: string): Promise<DirectoryRow | undefined> => {
  const row = await reader.byUid(uid)
  return row?.kind === 'Directory' ? parse(row) : undefined
}

/** Throws `NotFound`. */
export const directoryNamed = async (reader: Reader, name: string): Promise<DirectoryRow> => {
  const row = await reader.get('Directory', '', name)
  if (row === undefined)
    throw new HansaError(
      'NotFound',
      { kind: 'Directory', name, where: '' },
      { hint: '`hansa get directories` lists them' },
    )
  return parse(row)
}

export interface DirectoryEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
}

export const tell = (tx: Tx, { name, uid }: Pick<Row, 'name' | 'uid'>, event: DirectoryEvent): void =>
  recordEvent(tx, { kind: 'Directory', namespace: '', name, uid, ...event })

/** Changes the current status of a Directory; writes nothing when nothing differs. */
export const changeStatus = (
  store: Store,
  writer: Writer,
  uid: string,
  change: (status: DirectoryStatus) => DirectoryStatus,
  events: readonly DirectoryEvent[] = [],
): Promise<void> =>
  store.write(writer, async (tx) => {
    const row = await directoryByUid(tx, uid)
    if (row === undefined) return
    await tx.put({ ...row, status: change(row.status) })
    for (const event of events) tell(tx, row, event)
  })
