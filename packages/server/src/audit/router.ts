import type { Store } from '../db/index.js'
import { CursorText, type List, listFrom, listOf, noCursor, PageLimit } from '../resources/index.js'
import { procedure, trusted } from '../runtime/procedure.js'
import { AuditEntry, AuditFilter } from './contract.js'
import { entriesOf } from './store.js'

const AuditEntryList = listOf(AuditEntry, 'AuditEntryList')

const ListAudit = AuditFilter.extend({ limit: PageLimit, cursor: CursorText })

const before = (cursor: string): number => {
  const sequence = Number(Buffer.from(cursor, 'base64url').toString())
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw noCursor()
  return sequence
}

const cursorAt = (sequence: string): string => Buffer.from(sequence).toString('base64url')

/** The operations of the audit trail. */
export const createAuditProcedures = (store: Store) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/audit' },
      permission: ['list', 'Audit'],
      summary: 'List entries of the audit trail, newest first',
      description:
        'Who did what, when and from where: one entry for each change through the API, and for sign-ins, refusals, failures and dry runs. Entries name changed fields and never contain values. `hansa-server audit verify` checks the chain.',
    })
    .input(ListAudit)
    .output(trusted(AuditEntryList))
    .query(({ input: { limit, cursor, ...filter } }) =>
      store.read(async (reader): Promise<List<AuditEntry>> => {
        const page = { limit: limit + 1, ...(cursor === undefined ? {} : { before: before(cursor) }) }
        const found = await entriesOf(reader, filter, page)
        const items = found.slice(0, limit)
        const last = items.at(-1)
        const more = found.length > limit && last !== undefined
        return listFrom(await reader.revision(), items, more ? { cursor: cursorAt(last.metadata.name) } : {})
      }),
    ),
})
