import type { TargetRow } from '../releases/index.js'
import type { Result } from '../runtime/queue.js'
import { backoff, type Random } from '../runtime/random.js'
import { type ApplyError, stopsAll } from './apply/apply-error.js'
import { differingOf } from './apply/holders.js'
import type { DeliveryContext } from './delivery-context.js'
import type { Gate } from './gate.js'
import { type Inventory, type InventoryRow, merged, noRows, type Rows } from './inventory.js'
import { keyOf } from './place.js'
import type { DeliverySettings } from './settings.js'
import { conflictEvents, stateEvents } from './status/events.js'
import { afterFailure, type Memo } from './status/memo.js'
import { refusedState } from './status/state.js'
import type { TargetStore } from './status/target-store.js'

/** Records why something failed, and returns when to retry. */
export type Refused = (memo: Memo, row: TargetRow, refusal: ApplyError, rows?: Rows) => Promise<Result>

/** Whether a row describes an object that did not exist before. */
const isNew = (inventory: Inventory, row: InventoryRow): boolean =>
  row.state === 'applied' && inventory.row(row.targetUid, keyOf(row))?.state !== 'applied'

const retryAfterMs = (
  { reason }: ApplyError,
  attempts: number,
  settings: DeliverySettings,
  random: Random,
): number => {
  const slow = reason === 'Conflict' || reason === 'Refused'
  const base = slow ? settings.refusedBaseMs : settings.retryBaseMs
  const max = slow ? settings.refusedMaxMs : settings.retryMaxMs
  return backoff(attempts, base, max, random)
}

export const createRefused =
  ({
    context,
    targetStore,
    gate,
    random,
    wrote,
  }: {
    context: DeliveryContext
    targetStore: TargetStore
    gate: Gate
    random: Random
    /** A target was written: updates the memory of it. */
    wrote: (memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows) => void
  }): Refused =>
  async (memo, row, refusal, rows = noRows) => {
    const { inventory, settings } = context
    const cluster = stopsAll(refusal)
    memo.tries = afterFailure(memo.tries, {
      cluster,
      progress: rows.put.some((put) => isNew(inventory, put)),
    })
    const differing = differingOf(merged(inventory.of(row.uid), rows))
    const attempts = cluster ? memo.tries.ofCluster : memo.tries.own
    const after = await targetStore.write(row, {
      ...rows,
      // A removed row leaves no trace of the missing object: the target must not count as delivered.
      state: () => ({
        ...refusedState(refusal, attempts),
        differing,
        ...(rows.drop.length === 0 ? {} : { appliedHash: null, applied: false, ready: false }),
      }),
      events: (before, now) => [
        ...(refusal.reason === 'Conflict'
          ? conflictEvents(row, before, refusal.message)
          : stateEvents(before, now)),
      ],
    })
    wrote(memo, row, after, rows)
    if (cluster) {
      gate.failed(refusal)
      return { againAfterMs: Math.max(gate.waitMs(), 1) }
    }
    return { againAfterMs: retryAfterMs(refusal, attempts, settings, random) }
  }
