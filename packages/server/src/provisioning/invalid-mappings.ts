import type { Row, Store, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { setCondition } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { MappingStatus } from './contract.js'

/** The result of reading a stored mapping; `reason` is undefined if it can be read. */
export interface MappingFinding {
  uid: string
  reason: string | undefined
}

const statusOf = (row: Row): MappingStatus => MappingStatus.safeParse(row.status).data ?? { conditions: [] }

const validOf = (row: Row) => statusOf(row).conditions.find(({ type }) => type === 'Valid')

/** Whether a row's status differs from the finding. A mapping that was always valid needs no condition. */
const differs = (row: Row, reason: string | undefined): boolean => {
  const valid = validOf(row)
  return reason === undefined
    ? valid?.status === 'False'
    : valid?.status !== 'False' || valid.message !== reason
}

/** The findings that the rows do not contain yet. */
export const unsaid = (rows: readonly Row[], findings: readonly MappingFinding[]): MappingFinding[] => {
  const byUid = new Map(rows.map((row) => [row.uid, row] as const))
  return findings.filter(({ uid, reason }) => {
    const row = byUid.get(uid)
    return row !== undefined && differs(row, reason)
  })
}

/** Writes condition Valid of mappings that cannot be read, or can be read again, with an event. */
export const writeFindings = (
  { store, writer, clock }: { store: Store; writer: Writer; clock: Clock },
  findings: readonly MappingFinding[],
): Promise<void> =>
  store.write(writer, async (tx) => {
    for (const { uid, reason } of findings) {
      const row = await tx.byUid(uid)
      if (row?.kind !== 'Mapping' || !differs(row, reason)) continue
      const condition =
        reason === undefined
          ? ({ type: 'Valid', status: 'True', reason: 'Read', message: 'the mapping can be read' } as const)
          : ({ type: 'Valid', status: 'False', reason: 'Invalid', message: reason } as const)
      const conditions = [...setCondition(statusOf(row).conditions, condition, timestamp(clock))]
      await tx.put({ ...row, status: { ...statusOf(row), conditions } })
      const { kind, namespace, name } = row
      const about = { kind, namespace, name, uid }
      recordEvent(
        tx,
        reason === undefined
          ? { ...about, type: 'Normal', reason: 'Valid', message: 'the mapping can be read again' }
          : {
              ...about,
              type: 'Warning',
              reason: 'Invalid',
              message: `${reason}; people in its scope keep their access until you apply a valid Mapping or delete it`,
            },
      )
    }
  })
