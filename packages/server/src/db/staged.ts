import { sameJson } from '../runtime/canonical.js'
import { HansaError } from '../runtime/errors.js'
import type { WriteConnection } from './driver.js'
import type { ChangeType, Row } from './store.js'

/** A resource as a transaction leaves it. `base` is the row it found, `next` the one it stores; undefined removes it. */
export interface StagedRow {
  base: Row | undefined
  next: Row | undefined
}

/** Refuses a row that was read at a revision other than the stored one. */
export const refuseStale = (row: Row, stored: Row | undefined): void => {
  if (row.revision === (stored?.revision ?? 0)) return
  const { kind, name, namespace } = row
  if (row.revision === 0) throw new HansaError('AlreadyExists', { kind, name, namespace })
  const now = stored === undefined ? 'gone' : String(stored.revision)
  throw new HansaError('Conflict', {
    reason: `${kind} "${name}" changed since it was read (read: ${row.revision}, current: ${now})`,
    kind,
    name,
    namespace,
  })
}

const contentOf = ({ labels, annotations, spec, status, generation, deletedAt }: Row) => ({
  labels,
  annotations,
  spec,
  status,
  generation,
  deletedAt,
})

/** Whether storing `a` over `b` would change nothing a user can see. */
export const isSame = (a: Row, b: Row): boolean => sameJson(contentOf(a), contentOf(b))

const storeLabels = async (
  connection: WriteConnection,
  { uid, labels }: Row,
  base: Row | undefined,
): Promise<void> => {
  if (base !== undefined) {
    if (sameJson(base.labels, labels)) return
    await connection.statements.dropLabels.execute({ uid })
  }
  if (Object.keys(labels).length > 0) await connection.addLabels(uid, labels)
}

/**
 * Writes a staged resource under its new `revision` and sets the revision in the row that `put` returned.
 * The statement itself checks the row's revision once more.
 */
export const storeRow = async (
  connection: WriteConnection,
  { base, next }: StagedRow,
  revision: number,
  at: string,
): Promise<{ type: ChangeType; row: Row }> => {
  const { statements } = connection
  if (next === undefined) {
    if (base === undefined) throw new Error('no row was staged for removal')
    const removed = await statements.remove.execute({ uid: base.uid, read: base.revision })
    if (removed.length !== 1) refuseStale(base, undefined)
    await statements.dropLabels.execute({ uid: base.uid })
    return { type: 'DELETED', row: { ...base, revision, updatedAt: at } }
  }
  next.revision = revision
  next.updatedAt = at
  const values = {
    uid: next.uid,
    kind: next.kind,
    namespace: next.namespace,
    name: next.name,
    labels: next.labels,
    annotations: next.annotations,
    spec: next.spec ?? null,
    status: next.status ?? null,
    generation: next.generation,
    revision,
    updated_at: at,
    deleted_at: next.deletedAt,
  }
  if (base === undefined) {
    next.createdAt = at
    await statements.insert.execute({ ...values, created_at: at })
  } else {
    next.createdAt = base.createdAt
    const updated = await statements.update.execute({ ...values, read: base.revision })
    if (updated.length !== 1) refuseStale(base, undefined)
  }
  await storeLabels(connection, next, base)
  return { type: base === undefined ? 'ADDED' : 'MODIFIED', row: next }
}
