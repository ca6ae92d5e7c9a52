import { at } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { howMany, noRoom, plus, type Room, requestsOf } from './resources.js'
import type { Scheduler } from './scheduler.js'

/** The resources that workloads without pods hold. */
export interface Grants {
  /** Replaces the workload's grant; returns for how many replicas there is room. */
  grant(object: KubeObject, wanted: number): number
  /** Frees the resources of a deleted workload. Whether it held any. */
  release(uid: string): boolean
  /** The uids that wait for room. */
  short(): ReadonlySet<string>
}

export const createGrants = (scheduler: Scheduler): Grants => {
  const grants = new Map<string, { each: Room; count: number }>()
  const short = new Set<string>()
  let held = noRoom

  /** Returns the number of replicas that it held resources for. */
  const drop = (uid: string): number => {
    const known = grants.get(uid)
    if (known) held = plus(held, known.each, -known.count)
    grants.delete(uid)
    return known?.count ?? 0
  }
  return {
    grant: (object, wanted) => {
      const { uid } = object.metadata
      drop(uid)
      const each = requestsOf(at(object, 'spec', 'template', 'spec'))
      const count = wanted === 0 ? 0 : howMany(each, plus(scheduler.free(), held, -1), wanted)
      grants.set(uid, { each, count })
      held = plus(held, each, count)
      if (count < wanted) short.add(uid)
      else short.delete(uid)
      return count
    },
    release: (uid) => {
      short.delete(uid)
      return drop(uid) > 0
    },
    short: () => short,
  }
}
