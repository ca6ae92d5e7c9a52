import type { DiffObject } from '../../releases/index.js'
import { ownContext } from '../account.js'
import { isMarkedFor } from '../apply/mark.js'
import type { ApplyPlan } from '../apply/plan.js'
import { type DeliveryContext, lookAt } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { mapLimited } from '../map-limited.js'
import { formatObjectRef } from '../place.js'
import { headOf } from './predict.js'

/** What happens to an object that is no longer wanted; undefined if nothing of ours is there. */
const fateOf = async (
  context: DeliveryContext,
  row: InventoryRow,
): Promise<{ removed: InventoryRow } | { kept: InventoryRow; reason: string } | undefined> => {
  const resource = await context.resourceOf(row)
  const found = resource && (await lookAt(ownContext(context), row, resource))
  if (found === undefined || found.deleting) return undefined
  const isOurs =
    row.uid === null ? isMarkedFor(context.marker, row.targetUid, row, found) : found.uid === row.uid
  if (!isOurs) return undefined
  return found.keptBy === undefined ? { removed: row } : { kept: row, reason: found.keptBy }
}

/** The objects that a delivery would prune, and notes about those that would stay. Nothing is sent for them: a prune follows the applies. Throws KubeError. */
export const prunedBy = async (
  context: DeliveryContext,
  { prune, keep }: Pick<ApplyPlan, 'prune' | 'keep'>,
): Promise<{ objects: DiffObject[]; notes: string[] }> => {
  const objects: DiffObject[] = []
  const kept = keep
    .filter(({ row }) => row.state !== 'kept')
    .map(({ row, reason }) => ({ kept: row, reason }))
  for (const fate of await mapLimited(context, prune, (row) => fateOf(context, row))) {
    if (fate === undefined) continue
    if ('removed' in fate) objects.push({ ...headOf(fate.removed), change: 'Removed' })
    else kept.push(fate)
  }
  const notes = kept.map((one) => `${formatObjectRef(one.kept)} remains on the cluster: ${one.reason}`)
  return { objects, notes }
}
