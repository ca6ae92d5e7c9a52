import type { KubeObject } from '../objects/object.js'

/** One committed write. `previous` is absent for ADDED; for DELETED `object` is the last state. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  resource: string
  revision: number
  object: KubeObject
  previous?: KubeObject
}

/** The last changes of a cluster, so that a watch can resume where it was cut. */
export interface History {
  add(change: Change): void
  /** Everything after `revision`, oldest first; undefined when some of it was already dropped. */
  since(revision: number): readonly Change[] | undefined
  /** Drops everything: older revisions are "too old" from here on. */
  compact(revision: number): void
  /** The oldest revision that a watch can resume from. */
  oldest(): number
}

/** `limit`: the minimum number of changes kept; up to twice as many are held before the older half is dropped. */
export const createHistory = (limit: number): History => {
  let changes: Change[] = []
  let oldest = 0
  return {
    add: (change) => {
      changes.push(change)
      if (changes.length < limit * 2) return
      const dropped = changes[limit - 1]
      changes = changes.slice(limit)
      if (dropped) oldest = dropped.revision
    },
    since: (revision) => {
      if (revision < oldest) return undefined
      let from = changes.length
      while (from > 0 && (changes[from - 1]?.revision ?? 0) > revision) from -= 1
      return changes.slice(from)
    },
    compact: (revision) => {
      changes = []
      oldest = revision
    },
    oldest: () => oldest,
  }
}
