import { z } from 'zod'
import type { Change } from '../db/index.js'
import { Removal } from './contract.js'

const TargetChange = z.object({
  spec: z.object({ releaseUid: z.string(), cluster: z.string(), removing: Removal.optional() }),
})

type ChangedTarget = z.infer<typeof TargetChange>['spec']

/** Several rooms follow the feed, and each is given the same changes. */
const parsed = new WeakMap<Change, ChangedTarget>()

/** Which target a change of the feed tells of: no more of it is read, since nothing else of it is trusted. */
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

/** Tells changes a user made of a release, its deletion among them, from a status the hub wrote: most are that. */
export const createUserChanges = (): ((change: Change) => boolean) => {
  /** The generation of each release that was seen last. */
  const generations = new Map<string, number>()
  return ({ uid, type, object }) => {
    const { generation, deletionTimestamp } = ReleaseChange.parse(object).metadata
    const same = generations.get(uid) === generation
    if (type === 'DELETED') generations.delete(uid)
    else generations.set(uid, generation)
    return !same || type === 'DELETED' || deletionTimestamp !== undefined
  }
}
