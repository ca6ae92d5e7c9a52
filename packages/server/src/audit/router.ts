import type { Store } from '../db/index.js'
import { CursorText, listOf, newestPage, PageLimit } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'
import { onHub } from '../runtime/place.js'
import { allowsEverything } from '../runtime/predicate.js'
import { procedure, trusted } from '../runtime/procedure.js'
import { AuditEntry, AuditFilter } from './contract.js'
import { entriesOf } from './store.js'

const AuditEntryList = listOf(AuditEntry, 'AuditEntryList')

const ListAudit = AuditFilter.extend({ limit: PageLimit, cursor: CursorText })

/** The operations of the audit trail. */
export const createAuditProcedures = (store: Store) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/audit' },
      permission: ['list', 'Audit'],
      scope: onHub,
      summary: 'List entries of the audit trail, newest first',
      description:
        'Who did what, when and from where: one entry for each change through the API, and for sign-ins, refusals, failures and dry runs. Entries name changed fields and never contain values. `hansa-server audit verify` checks the chain.',
    })
    .input(ListAudit)
    .output(trusted(AuditEntryList))
    .query(({ ctx: { subject }, input: { limit, cursor, ...filter } }) => {
      // Entries name objects of every kind and namespace.
      if (!allowsEverything(subject.rights.on('list', 'Audit')))
        throw new HansaError('Forbidden', { actor: subject.name, verb: 'list', kind: 'Audit' })
      return store.read(async (reader) =>
        newestPage(
          await reader.revision(),
          (page) => entriesOf(reader, filter, page),
          ({ metadata }) => metadata.name,
          { limit, cursor },
        ),
      )
    }),
})
