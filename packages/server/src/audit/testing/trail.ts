import type { AuditRow, Store } from '../../db/index.js'
import { type ActEntry, createAct } from '../../runtime/act.js'
import { acting, tokenSubject } from '../../runtime/subject.js'
import { rowsAfter } from '../store.js'

/** Stores one row for a token that changes something. */
export const act = (store: Store, token: string, entry: Partial<ActEntry> = {}): Promise<void> => {
  const subject = tokenSubject(token)
  const one = createAct({
    subject,
    verb: 'update',
    kind: 'Release',
    namespace: 'shop',
    name: 'web',
    ...entry,
  })
  return store.write({ subject: acting(subject, one) }, async () => {})
}

/** Every row, oldest first. */
export const trailOf = (store: Store): Promise<AuditRow[]> =>
  store.read((reader) => rowsAfter(reader, 0, 100_000))
