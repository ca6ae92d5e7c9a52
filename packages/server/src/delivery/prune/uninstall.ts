import type { TargetRow } from '../../releases/index.js'
import { pruningContext } from '../account.js'
import type { ApplyError } from '../apply/apply-error.js'
import { type ApplyPlan, planUninstall } from '../apply/plan.js'
import { leavingOn } from '../apply/sharing.js'
import { inWaves, waveOf } from '../apply/waves.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { mapLimited } from '../map-limited.js'
import { groupKindOf } from '../place.js'
import { pruneRow } from './prune.js'

export interface UninstallResult {
  /** Only kept objects are left. */
  gone: boolean
  removed: readonly InventoryRow[]
  keep: ApplyPlan['keep']
  /** The remaining objects, and why. */
  waiting: readonly string[]
  refusals: readonly ApplyError[]
}

/** Owners of pods: they count as gone when their pods are, so that the capacity is free. */
const owners = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/Job',
  'batch/CronJob',
])

/**
 * Removes a target from its cluster: deletes the objects it holds, by uid, in the reverse order of applying. Each wave
 * waits until the objects of the previous one are gone, so that a controller still exists for its custom resources. To
 * be called again until `gone`. `isIncluded` selects the objects to delete now. Throws only errors that are not failures of the member.
 */
export const uninstall = async (
  context: DeliveryContext,
  target: TargetRow,
  isIncluded: (row: InventoryRow) => boolean = () => true,
): Promise<UninstallResult> => {
  const { inventory } = context
  const { prune, keep } = planUninstall(inventory.of(target.uid), leavingOn(context, target))
  const removed: InventoryRow[] = []
  const kept = [...keep]
  const waiting: string[] = []
  const refusals: ApplyError[] = []
  for (const wave of inWaves(prune.filter(isIncluded), (row) => -waveOf(row))) {
    const outcomes = await mapLimited(context, wave, (row) =>
      pruneRow(pruningContext(context, row), row, owners.has(groupKindOf(row)) ? 'Foreground' : 'Background'),
    )
    for (const outcome of outcomes) {
      if (outcome.kind === 'refused') refusals.push(outcome.refusal)
      else if (outcome.kind === 'going') {
        waiting.push(outcome.message)
        inventory.put([{ ...outcome.row, state: 'deleting' }])
      } else if (outcome.kind === 'kept') {
        kept.push({ row: outcome.row, reason: outcome.reason })
        inventory.put([outcome.row])
      } else {
        if (outcome.kind === 'gone') removed.push(outcome.row)
        inventory.drop([outcome.row])
      }
    }
    if (waiting.length > 0 || refusals.length > 0)
      return { gone: false, removed, keep: kept, waiting, refusals }
  }
  return { gone: true, removed, keep: kept, waiting, refusals }
}
