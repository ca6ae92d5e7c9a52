import { z } from 'zod'
import type { Change } from '../db/index.js'
import { Removal } from './contract.js'

const TargetChange = z.object({
  spec: z.object({ releaseUid: z.string(), cluster: z.string(), removing: Removal.optional() }),
})

type ChangedTarget = z.infer<typeof TargetChange>['spec']

/** Several rooms follow the feed, and each receives the same changes. */
const parsed = new WeakMap<Change, ChangedTarget>()

/** The target that a change of the feed concerns: no more of it is read, since nothing else of it is trusted. */
export const changedTarget = (change: Change): ChangedTarget => {
  const known = parsed.get(change)
  if (known !== undefined) return known
  const { spec } = TargetChange.parse(change.object)
  parsed.set(change, spec)
  return spec
}

const ReleaseChange = z.object({
  metadata: z.object({ generation: z.int(), deletionTimestamp: z.string().optional() }),
})

/**
 * Distinguishes changes that a user made to a release, including its deletion, from statuses that the hub wrote, which
 * are most of them.
 */
export const createUserChanges = (): ((change: Change) => boolean) => {
  /** The last seen generation of each release. */
  const generations = new Map<string, number>()
  return ({ uid, type, object }) => {
    const { generation, deletionTimestamp } = ReleaseChange.parse(object).metadata
    const same = generations.get(uid) === generation
    if (type === 'DELETED') generations.delete(uid)
    else generations.set(uid, generation)
    return !same || type === 'DELETED' || deletionTimestamp !== undefined
  }
}
