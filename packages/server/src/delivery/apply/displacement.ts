import type { KubeObject } from '../../kube/index.js'
import { type DeliveryContext, readWhole } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { formatObjectRef, groupKindOf, keyOf } from '../place.js'
import { type Pruned, pruneRow } from '../prune/prune.js'
import type { ApplyError } from './apply-error.js'
import { isHolder, isOccupied } from './occupied.js'
import type { DesiredObject } from './wanted.js'

/**
 * How to handle a refused apply: `retry` once the cause is removed, or give up with a more specific refusal.
 * Undefined: it cannot be handled.
 */
export type Remedy = { kind: 'retry' } | { kind: 'refused'; refusal: ApplyError; release: false }

export interface Displacement {
  /** Prunes the object with the value that an apply was refused for. Throws KubeError. */
  makeRoom(error: unknown, wanted: DesiredObject): Promise<Remedy | undefined>
  /** Whether a row was pruned ahead of its turn. */
  has(row: InventoryRow): boolean
}

/**
 * Pruning waits until everything is applied, so that nothing is missing in between. The exception is an object that
 * cannot be applied while another of the same target has its nodePort (or another value that only one object of a
 * cluster can have): if that one is to be pruned anyway, it is pruned first. `pruned` receives the outcome of each.
 */
export const createDisplacement = (
  context: DeliveryContext,
  prune: readonly InventoryRow[],
  pruned: (outcome: Pruned) => void,
): Displacement => {
  const begun = new Map<string, Promise<Pruned>>()

  const pruneOnce = (row: InventoryRow): Promise<Pruned> => {
    const key = keyOf(row)
    const present = begun.get(key)
    if (present !== undefined) return present
    const pruning = pruneRow(context, row, 'Background').then((outcome) => {
      pruned(outcome)
      return outcome
    })
    begun.set(key, pruning)
    return pruning
  }

  const liveOf = async (row: InventoryRow): Promise<KubeObject | undefined> => {
    const found = await readWhole(context, row)
    return found?.metadata.uid === row.uid ? found : undefined
  }

  return {
    has: (row) => begun.has(keyOf(row)),
    makeRoom: async (error, { place, object }) => {
      if (!isOccupied(error)) return undefined
      let room = false
      for (const row of prune) {
        if (row.uid === null || groupKindOf(row) !== groupKindOf(place)) continue
        const live = await liveOf(row)
        if (live === undefined || !isHolder(error, object, live)) continue
        const outcome = await pruneOnce(row)
        if (outcome.kind === 'refused') return { kind: 'refused', refusal: outcome.refusal, release: false }
        if (outcome.kind === 'kept') {
          const message = `${formatObjectRef(place)} on ${context.cluster} requires a value that ${formatObjectRef(row)} uses, which stays: ${outcome.reason}`
          return { kind: 'refused', refusal: { reason: 'Conflict', message }, release: false }
        }
        if (outcome.kind === 'going') {
          const message = `${formatObjectRef(place)} on ${context.cluster} requires a value that ${formatObjectRef(row)} still uses: ${outcome.message}`
          return { kind: 'refused', refusal: { reason: 'Waiting', message }, release: false }
        }
        room = true
      }
      return room ? { kind: 'retry' } : undefined
    },
  }
}
