import type { EventInput } from '../../events/index.js'
import type { HookRun, TargetRow } from '../../releases/index.js'
import type { InventoryRow } from '../inventory.js'

/** What is stored together with a step of a hook. */
interface Step {
  put?: readonly InventoryRow[]
  drop?: readonly InventoryRow[]
  events?: readonly EventInput[]
  /** A hook is about to start: not for a desired state that has changed since the target was read. */
  starts?: boolean
}

/** A step of a hook. */
export interface HookStep extends Step {
  runs: readonly HookRun[]
}

/** A step of a hook, as it is stored: in the record of the target's hooks, or in that of its test. */
export interface HookWrite extends Step {
  record: Partial<Pick<TargetRow, 'hooks' | 'test'>>
}
