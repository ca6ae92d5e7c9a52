import type { RedecideOn } from '../contract/placement-spec.js'
import type { FleetChange, FleetChangeType } from './fleet-change.js'

/** What can start a new decision for a release: something the user did, an eviction, or a change of the fleet. */
export type Trigger =
  | { readonly type: 'placementChanged' | 'replicasChanged' | 'bundleChanged' | 'requested' }
  | { readonly type: 'evicting'; readonly cluster: string }
  | { readonly type: 'otherReleaseMoved' }
  | FleetChange

/** What of a release decides whether a trigger starts a new decision for it. */
export interface Affected {
  readonly redecideOn: readonly RedecideOn[]
  /** The clusters it has targets on. */
  readonly targets: readonly string[]
  /** It has less than it asked for: unschedulable, or fewer replicas than wanted. */
  readonly short: boolean
}

/** Whether a trigger starts a new decision, and whether that counts as caused by the user. */
export interface Triggered {
  readonly starts: boolean
  readonly causedByUser: boolean
}

// A taint gone opens a cluster as uncordoning does.
const LISTED: Partial<Record<FleetChangeType, RedecideOn>> = {
  clusterAdded: 'clusterAdded',
  clusterReturned: 'clusterReturned',
  labelsChanged: 'labelsChanged',
  uncordoned: 'uncordoned',
  tolerated: 'uncordoned',
  capacityFreed: 'capacityFreed',
}

const HELPS: ReadonlySet<string> = new Set([...Object.keys(LISTED), 'apisAdded', 'clusterRemoved'])

/**
 * Whether `trigger` starts a new decision for a release. Changes by the user always do, and so does losing a cluster it
 * has a target on to an eviction or for good. Other changes of the fleet do when the placement lists them, or when the
 * release is short and they could help. `redecision` says whether the decision then takes effect.
 */
export const triggers = (trigger: Trigger, { redecideOn, targets, short }: Affected): Triggered => {
  switch (trigger.type) {
    case 'placementChanged':
    case 'replicasChanged':
    case 'bundleChanged':
    case 'requested':
      return { starts: true, causedByUser: true }
    case 'otherReleaseMoved':
      return { starts: short, causedByUser: false }
    case 'evicting':
      return { starts: targets.includes(trigger.cluster), causedByUser: false }
    default: {
      const lost = trigger.type === 'clusterRemoved' && targets.includes(trigger.cluster)
      const listed = LISTED[trigger.type]
      const asked = listed !== undefined && redecideOn.includes(listed)
      return { starts: lost || asked || (short && HELPS.has(trigger.type)), causedByUser: false }
    }
  }
}
