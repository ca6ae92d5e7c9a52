import { hubLabel, type Marks, releaseLabel } from '../labels.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { isDefinition, isKept, isNamespace, type Place } from '../place.js'

/** The result of a first look at the place of an object, for whoever wants to apply it there. */
export type Claim =
  | { kind: 'free' }
  /** It is already ours: applied before a crash, or left by an earlier target of this release. */
  | { kind: 'ours'; seen: ObservedObject }
  /** Somebody else's, and the release adopts it. */
  | { kind: 'adopt'; seen: ObservedObject; holder: string }
  /** Nothing to apply: the existing object does not belong to this hub, and is used as it is. */
  | { kind: 'foreign' }
  /** The existing Namespace does not belong to this hub, and lacks these paths. */
  | { kind: 'unlike'; differs: readonly string[] }
  /** An object of this hub that is used as it is, whichever release created it. */
  | { kind: 'shared'; seen: ObservedObject }
  | { kind: 'ending'; why: string }
  /** `held`: another release of this hub holds it here; `elsewhere`: another hub does. Neither can be adopted. */
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
  const release = releaseOf(seen.target)
  return release === undefined
    ? `it was left by a release of this hub that no longer has a target on this cluster (${releaseLabel}=${seen.release ?? ''})`
    : `it belongs to release ${release}`
}

/** The next step for a user when an object already exists. Objects that hold data must never be deleted for it. */
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
 * Decides by the labels of the existing object. Pure. An object without this target's labels is a conflict, except for
 * leftovers of an earlier target of the same release (kept claims, definitions), or of a deleted release of the same
 * name. `alive` tells whether a target exists on this cluster: its objects are never adopted. `releaseOf` names the
 * release of such a target.
 */
export const claimOf = (
  place: Place,
  found: ObservedObject | undefined,
  claimant: Marks & {
    conflicts: 'Fail' | 'Adopt'
    onlyCreated: boolean
    yields: boolean
    /** Whether a mark or the inventory proves that this hub applied a Namespace or definition; anybody can write its label. */
    proved: boolean
    /** Whether a mark proves that this hub applied it for a release of this namespace and name, perhaps with another uid. */
    ofSameName: boolean
    alive(targetUid: string): boolean
    releaseOf(targetUid: string): string | undefined
  },
): Claim => {
  if (found === undefined) return { kind: 'free' }
  const {
    hubUid,
    releaseUid,
    targetUid,
    conflicts,
    onlyCreated,
    yields,
    proved,
    ofSameName,
    alive,
    releaseOf,
  } = claimant
  if (found.deleting) {
    const held = found.finalizers.length === 0 ? '' : `, waiting for ${found.finalizers.join(', ')}`
    return { kind: 'ending', why: `the existing object is being deleted${held}` }
  }
  const ofHub = found.hub === hubUid
  if (onlyCreated && isDefinition(place))
    return ofHub && proved ? { kind: 'shared', seen: found } : { kind: 'foreign' }
  if (isNamespace(place)) {
    if (onlyCreated) return ofHub ? { kind: 'shared', seen: found } : { kind: 'foreign' }
    if (ofHub && proved) return { kind: 'ours', seen: found }
    if (yields) return { kind: 'foreign' }
  } else if (isDefinition(place) && ofHub && proved) {
    // The inventories decide which release of this hub applies it.
    return { kind: 'ours', seen: found }
  } else if (ofHub && (found.target === targetUid || found.release === releaseUid)) {
    return { kind: 'ours', seen: found }
  }
  const belongs = ofHub && found.target !== undefined && alive(found.target)
  // Two releases of one name never exist at once: the other one is gone, and has no target here.
  // An object that its annotation kept has no labels any more.
  if ((ofHub || found.hub === undefined) && ofSameName && !belongs) return { kind: 'ours', seen: found }
  const holder = holderOf(found, hubUid, releaseOf)
  if (conflicts === 'Adopt' && !belongs && (found.hub === undefined || ofHub))
    return { kind: 'adopt', seen: found, holder }
  return { kind: 'conflict', holder, held: belongs, elsewhere: found.hub !== undefined && !ofHub }
}
