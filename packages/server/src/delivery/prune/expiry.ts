import { isRecord } from '../../runtime/record.js'
import type { DesiredObject } from '../apply/wanted.js'
import type { Drift } from '../drift/drift.js'
import type { InventoryRow } from '../inventory.js'
import { isJob } from '../place.js'

const hasTimeToLive = ({ place, object: { spec } }: DesiredObject): boolean =>
  isJob(place) && isRecord(spec) && typeof spec.ttlSecondsAfterFinished === 'number'

/**
 * The row of a Job that expired by its `ttlSecondsAfterFinished`; undefined when it did not, or may not have. Pure.
 * Nobody may have observed it finish: the hub was down, or the cluster was not ready. A Job that was applied in its
 * desired state and is gone has finished: to apply it again would run it again.
 */
export const expiredRow = (
  wanted: DesiredObject,
  row: InventoryRow | undefined,
  drift: Drift | undefined,
): InventoryRow | undefined =>
  row?.state === 'applied' && drift === 'gone' && row.hash === wanted.hash && hasTimeToLive(wanted)
    ? { ...row, state: 'finished' }
    : undefined
