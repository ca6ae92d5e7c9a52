import type { TargetRow } from '../../releases/index.js'
import { slicesOf } from '../../runtime/slices.js'
import { type Memo, remember } from './memo.js'
import type { TargetStore } from './target-store.js'

/** Marks a cluster's targets as reachable or unreachable; unchanged marks are not written again. */
export interface Reach {
  mark(row: TargetRow, reachable: boolean): Promise<void>
  /** Many in each transaction: hundreds of clusters may be lost at once. `failed` receives the error. */
  markAll(reachable: boolean, failed: (error: unknown) => void): void
}

/** The most targets marked in one transaction: it is not interrupted, and others need the thread too. */
const mostMarked = 50

export const createReach = ({
  targetStore,
  memos,
}: {
  targetStore: Pick<TargetStore, 'reach'>
  memos: ReadonlyMap<string, Memo>
}): Reach => {
  const markThese = async (rows: readonly TargetRow[], reachable: boolean): Promise<void> => {
    for (const after of await targetStore.reach(rows, reachable)) {
      const memo = memos.get(after.uid)
      if (memo !== undefined) remember(memo, after)
    }
  }
  return {
    mark: async (row, reachable) => {
      if (row.unreachable === !reachable || !memos.has(row.uid)) return
      await markThese([row], reachable)
    },
    markAll: (reachable, failed) => {
      const rows = [...memos.values()].flatMap(({ row }) =>
        row === undefined || row.unreachable === !reachable ? [] : [row],
      )
      Promise.all(slicesOf(rows, mostMarked).map((slice) => markThese(slice, reachable))).catch(failed)
    },
  }
}
