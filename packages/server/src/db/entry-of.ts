import type { Act, ActEntry } from '../runtime/act.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import type { AuditEntry } from './audit-row.js'
import { changedPaths } from './changed-paths.js'
import type { StagedRow } from './staged.js'
import type { Change } from './store.js'

/** The resource that a transaction is about: the one that the act names, or the first of its kind. */
const subjectRow = (
  { kind, namespace, name }: ActEntry,
  touched: readonly StagedRow[],
): StagedRow | undefined => {
  const ofKind = touched.filter(({ base, next }) => (next ?? base)?.kind === kind)
  const named = ofKind.find(({ base, next }) => {
    const row = next ?? base
    return row?.name === name && (namespace === '' || row.namespace === namespace)
  })
  return named ?? (name === '' ? ofKind[0] : undefined)
}

/**
 * The row of the audit trail for a transaction; undefined if it is not part of an act, or has none because the act already has a row and
 * nothing changed since.
 */
export const entryOf = (
  act: Act | undefined,
  { changes, touched, clock }: { changes: readonly Change[]; touched: () => StagedRow[]; clock: Clock },
): AuditEntry | undefined => {
  if (act === undefined || !act.open) return undefined
  if (changes.length === 0 && (act.rows > 0 || act.resourcesOnly)) return undefined
  const staged = subjectRow(act.entry, touched())
  const row = staged?.next ?? staged?.base
  const { paths, cut } = staged === undefined ? { paths: [], cut: false } : changedPaths(staged)
  return {
    ...act.entry,
    // A committed change was not a dry run.
    ...(changes.length > 0 ? { result: 'Succeeded' } : {}),
    ...(row === undefined ? {} : { namespace: row.namespace, name: row.name }),
    detail: { ...act.entry.detail, ...(cut ? { morePaths: 'true' } : {}) },
    at: timestamp(clock),
    revision: changes.at(-1)?.revision ?? 0,
    paths,
  }
}
