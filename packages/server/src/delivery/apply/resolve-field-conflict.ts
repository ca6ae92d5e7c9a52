import { isOurManager } from '../labels.js'

/** How an apply that met fields of others goes on; undefined: not at all. */
export interface ConflictResolution {
  force: boolean
  omitReplicas: boolean
}

const replicasField = '.spec.replicas'

/**
 * Decides what to do about fields that others own with other values. Pure. Replicas an autoscaler has are left to it;
 * everything else is taken back where drift is corrected or the object is being adopted. Fields of other releases are taken
 * only by the holder of an object that releases share.
 */
export const resolveFieldConflict = (given: {
  conflicts: readonly { manager: string; field: string }[]
  /** Undefined while it is not known: then nothing is taken from an autoscaler. */
  autoscaled: boolean | undefined
  scaled: boolean
  drift: 'Correct' | 'Report'
  adopting: boolean
  /** Whether the release holds an object that others share: then its values stand. */
  holding?: boolean
}): ConflictResolution | undefined => {
  const { conflicts, autoscaled, scaled, drift, adopting, holding = false } = given
  const omitReplicas =
    scaled && autoscaled !== false && conflicts.some(({ field }) => field === replicasField)
  const rest = omitReplicas ? conflicts.filter(({ field }) => field !== replicasField) : conflicts
  if (rest.length === 0) return { force: false, omitReplicas }
  const foreign = rest.filter(({ manager }) => !isOurManager(manager))
  if (foreign.length < rest.length && !holding) return undefined
  return foreign.length === 0 || drift === 'Correct' || adopting ? { force: true, omitReplicas } : undefined
}
