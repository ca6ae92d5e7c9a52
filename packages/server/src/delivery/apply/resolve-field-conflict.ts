import { isOurManager } from '../labels.js'

/** How to continue an apply that conflicts with fields of others; undefined: it cannot continue. */
export interface ConflictResolution {
  force: boolean
  omitReplicas: boolean
}

export const replicasField = '.spec.replicas'

/**
 * Decides about fields that others own with different values. Pure. Replicas owned by an autoscaler are left to it;
 * all other fields are taken back when drift is corrected, the object is being adopted, or it says so itself. Fields of other releases are
 * taken only by the holder of a shared object.
 */
export const resolveFieldConflict = (given: {
  /** The field manager that applies: its own earlier writes are never in the way. */
  manager: string
  conflicts: readonly { manager: string; field: string }[]
  /** Undefined while unknown: then nothing is taken from an autoscaler. */
  autoscaled: boolean | undefined
  scaled: boolean
  drift: 'Correct' | 'Report'
  adopting: boolean
  /** Whether the object has the annotation hansa.dev/force-conflicts: "true". */
  forces?: boolean
  /** Whether the release holds an object that others share: then its values win. */
  holding?: boolean
}): ConflictResolution | undefined => {
  const {
    manager: own,
    conflicts,
    autoscaled,
    scaled,
    drift,
    adopting,
    forces = false,
    holding = false,
  } = given
  const omitReplicas =
    scaled && autoscaled !== false && conflicts.some(({ field }) => field === replicasField)
  const rest = omitReplicas ? conflicts.filter(({ field }) => field !== replicasField) : conflicts
  if (rest.length === 0) return { force: false, omitReplicas }
  const others = rest.filter(({ manager }) => manager !== own)
  const foreign = others.filter(({ manager }) => !isOurManager(manager))
  if (foreign.length < others.length && !holding) return undefined
  return foreign.length === 0 || drift === 'Correct' || adopting || forces
    ? { force: true, omitReplicas }
    : undefined
}
