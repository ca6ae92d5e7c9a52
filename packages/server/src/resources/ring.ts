/** An item with the revision at which it happened. */
interface Revised {
  revision: number
}

export interface Ring<Item extends Revised> {
  /** The revision of the newest change, or where it began. */
  head(): number
  /** Whether everything after `revision` is here. */
  covers(revision: number): boolean
  push(change: Item): void
  /** At most `limit` changes after `revision`, oldest first; undefined if some of them are no longer here. */
  after(revision: number, limit: number): Item[] | undefined
  /** Forgets everything; the next change is after `revision`. */
  reset(revision: number): void
}

/** The newest `keep` changes by revision; up to twice as many between two truncations. */
export const createRing = <Item extends Revised>(keep: number): Ring<Item> => {
  let changes: Item[] = []
  let start = 0
  let head = 0

  /** The index of the first change after `revision`. Revisions may have gaps. */
  const indexAfter = (revision: number): number => {
    let [low, high] = [0, changes.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((changes[middle]?.revision ?? 0) <= revision) low = middle + 1
      else high = middle
    }
    return low
  }

  const covers = (revision: number): boolean => revision >= start && revision <= head

  return {
    head: () => head,
    covers,
    push: (change) => {
      changes.push(change)
      head = change.revision
      if (changes.length < keep * 2) return
      start = changes[keep - 1]?.revision ?? start
      changes = changes.slice(keep)
    },
    after: (revision, limit) => {
      if (!covers(revision)) return undefined
      const index = indexAfter(revision)
      return changes.slice(index, index + limit)
    },
    reset: (revision) => {
      changes = []
      start = revision
      head = revision
    },
  }
}
