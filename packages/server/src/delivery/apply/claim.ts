import { hubLabel, type Marks, releaseLabel } from '../labels.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { isDefinition, isKept, isNamespace, type Place } from '../place.js'

/** What a first look at the place of an object means for whoever wants to apply it there. */
export type Claim =
  | { kind: 'free' }
  /** It is ours already: applied before a crash, or left by an earlier target of this release. */
  | { kind: 'ours'; seen: ObservedObject }
  /** Somebody else's, which the release said to take. */
  | { kind: 'adopt'; seen: ObservedObject; holder: string }
  /** Nothing to apply: the release's namespace is there and nobody's business. */
  | { kind: 'foreign' }
  /** A Namespace of this hub that another release made. */
  | { kind: 'shared'; seen: ObservedObject }
  | { kind: 'ending'; why: string }
  /** `held`: another release of this hub has it here; `elsewhere`: another hub has. Neither can be adopted. */
  | { kind: 'conflict'; holder: string; held: boolean; elsewhere: boolean }

const holderOf = (
  seen: ObservedObject,
  hubUid: string,
  releaseOf: (targetUid: string) => string | undefined,
): string => {
  if (seen.hub === undefined) return 'it was not applied by Hansa'
  if (seen.hub !== hubUid) return `it belongs to another hub (${hubLabel}=${seen.hub})`
  if (seen.target === undefined)
    return `it has the label ${hubLabel} of this hub, but nothing proves that this hub applied it`
  const release = seen.target === undefined ? undefined : releaseOf(seen.target)
  return release === undefined
    ? `it was left by a release of this hub that no longer has a target on this cluster (${releaseLabel}=${seen.release ?? ''})`
    : `it belongs to release ${release}`
}

/** What a person can do about an object that is there already. What holds data is never to be removed for it. */
export const remedyFor = (
  place: Place,
  { held, elsewhere }: { held: boolean; elsewhere: boolean },
): string => {
  if (held) return 'rename it in the bundle, or remove it from that release'
  if (elsewhere) return 'rename it in the bundle, or manage it from only one of the two hubs'
  const adopt = 'rename it in the bundle, or set conflicts: Adopt on the release to take it over'
  return isKept(place) ? adopt : `delete it from the cluster, ${adopt}`
}

/**
 * Decides by the labels of what stands there. Pure. An object without this target's labels is a conflict, but for what an
 * earlier target of the same release left (kept claims, definitions), or one of a release that is gone and had its name. `alive` tells whether a target is one of this
 * cluster's: what belongs to one is never adopted. `releaseOf` names the release of such a target.
 */
export const claimOf = (
  place: Place,
  found: ObservedObject | undefined,
  claimant: Marks & {
    conflicts: 'Fail' | 'Adopt'
    implicit: boolean
    /** Whether a mark or the inventory proves that this hub applied a Namespace or definition; its label anybody can write. */
    proved: boolean
    /** Whether a mark proves that this hub applied it for a release of this namespace and name, perhaps with another uid. */
    ofSameName: boolean
    alive(targetUid: string): boolean
    releaseOf(targetUid: string): string | undefined
  },
): Claim => {
  if (found === undefined) return { kind: 'free' }
  const { hubUid, releaseUid, targetUid, conflicts, implicit, proved, ofSameName, alive, releaseOf } =
    claimant
  if (found.deleting) {
    const held = found.finalizers.length === 0 ? '' : `, waiting for ${found.finalizers.join(', ')}`
    return { kind: 'ending', why: `the existing object is being deleted${held}` }
  }
  const ofHub = found.hub === hubUid
  if (isNamespace(place)) {
    if (implicit) return ofHub ? { kind: 'shared', seen: found } : { kind: 'foreign' }
    if (ofHub && proved) return { kind: 'ours', seen: found }
  } else if (isDefinition(place) && ofHub && proved) {
    // Who applies it among the releases of this hub is decided by their inventories.
    return { kind: 'ours', seen: found }
  } else if (ofHub && (found.target === targetUid || found.release === releaseUid)) {
    return { kind: 'ours', seen: found }
  }
  const belongs = ofHub && found.target !== undefined && alive(found.target)
  // Two releases of one name never are at once: the other one is gone, and has no target here.
  if (ofHub && ofSameName && !belongs) return { kind: 'ours', seen: found }
  const holder = holderOf(found, hubUid, releaseOf)
  if (conflicts === 'Adopt' && !belongs && (found.hub === undefined || ofHub))
    return { kind: 'adopt', seen: found, holder }
  return { kind: 'conflict', holder, held: belongs, elsewhere: found.hub !== undefined && !ofHub }
}
