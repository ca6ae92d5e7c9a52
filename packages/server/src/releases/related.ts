import { PlacementSpec } from '@hansa/placement'
import { z } from 'zod'
import type { Change, Reader } from '../db/index.js'
import { sameJson } from '../runtime/canonical.js'
import type { Relations } from './relations.js'

const Spec = z.object({ placement: z.string() })
const Shown = z.object({ spec: z.unknown() })

/** The placement that a stored release names. A row that cannot be read names none, and does not block other decisions. */
export const placementOf = (spec: unknown): string => Spec.safeParse(spec).data?.placement ?? ''

/** Loads all placements, releases and targets, at a start. */
export const loadRelations = async (relations: Relations, reader: Reader): Promise<void> => {
  for (const { namespace, name, spec } of await reader.list({ kind: 'Placement' }))
    relations.putPlacement(namespace, name, PlacementSpec.safeParse(spec).data)
  for (const { uid, namespace, name, labels, spec } of await reader.list({ kind: 'Release' }))
    relations.putRelease({ uid, namespace, name, labels, placement: placementOf(spec) })
  const { targets } = reader.tables
  const { releaseUid, cluster, removing } = targets
  const rows = await reader.db.select({ releaseUid, cluster, removing }).from(targets)
  for (const row of rows) relations.setTarget(row.releaseUid, row.cluster, row.removing === null)
}

/** Processes a change of a release. Returns whether its labels changed for releases that select by them. */
export const relateRelease = (relations: Relations, change: Change): boolean => {
  if (change.type === 'DELETED') {
    relations.dropRelease(change.uid)
    return false
  }
  const { uid, namespace, name, labels, object } = change
  const before = relations.labelsOf(uid)
  relations.putRelease({
    uid,
    namespace,
    name,
    labels,
    placement: placementOf(Shown.safeParse(object).data?.spec),
  })
  return before !== undefined && !sameJson(before, labels)
}

/** Processes a change of a placement. */
export const relatePlacement = (relations: Relations, change: Change): void => {
  const spec = change.type === 'DELETED' ? undefined : Shown.safeParse(change.object).data?.spec
  relations.putPlacement(change.namespace, change.name, PlacementSpec.safeParse(spec).data)
}
