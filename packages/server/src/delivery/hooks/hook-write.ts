import type { EventInput } from '../../events/index.js'
import type { HookRecord } from '../../releases/index.js'
import type { InventoryRow } from '../inventory.js'

/** A step of a hook, as it is stored. */
export interface HookWrite {
  hooks: HookRecord
  put?: readonly InventoryRow[]
  drop?: readonly InventoryRow[]
  events?: readonly EventInput[]
  /** A hook is about to start: not for a desired state that has changed since the target was read. */
  starts?: boolean
}
