import type { TargetRow } from '../../releases/index.js'
import type { Result } from '../../runtime/queue.js'
import type { Gate } from '../gate.js'
import { noRows, type Rows } from '../inventory.js'
import type { Memo } from '../status/memo.js'
import type { TargetStore, TargetWrite } from '../status/target-store.js'
import type { HookHold } from './session.js'

/** Writes that a target waits for a hook, or that one failed, and returns when to look again. */
export type Hold = (
  memo: Memo,
  row: TargetRow,
  hold: HookHold,
  rest?: { rows?: Rows; events?: TargetWrite['events'] },
) => Promise<Result>

export const createHold =
  ({
    targetStore,
    gate,
    wrote,
  }: {
    targetStore: TargetStore
    gate: Gate
    wrote: (memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows) => void
  }): Hold =>
  async (memo, row, { message, failed, againAfterMs, place }, { rows = noRows, events } = {}) => {
    gate.worked()
    // The list of the target's objects shows the hook that holds it up.
    memo.refusals = [{ reason: failed ? 'Failed' : 'Waiting', message, place }]
    const after = await targetStore.write(row, {
      ...rows,
      state: () => ({ failed, waiting: !failed, unreachable: false, message }),
      ...(events === undefined ? {} : { events }),
    })
    wrote(memo, row, after, rows)
    return { againAfterMs }
  }
