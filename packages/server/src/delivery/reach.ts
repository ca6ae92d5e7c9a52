import type { TargetRow } from '../releases/index.js'
import type { Book } from './book.js'
import { type Memo, remember } from './memo.js'

/** Says of a cluster's targets whether it can be reached; what is said already is not written again. */
export interface Reach {
  mark(row: TargetRow, reachable: boolean): Promise<void>
  /** `failed` is told what went wrong. */
  markAll(reachable: boolean, failed: (error: unknown) => void): void
}

export const createReach = ({ book, memos }: { book: Book; memos: ReadonlyMap<string, Memo> }): Reach => {
  const mark = async (row: TargetRow, reachable: boolean): Promise<void> => {
    const memo = memos.get(row.uid)
    if (row.unreachable === !reachable || memo === undefined) return
    const after = await book.write(row, { state: () => ({ unreachable: !reachable }) })
    if (after !== undefined) remember(memo, after)
  }
  return {
    mark,
    markAll: (reachable, failed) => {
      const rows = [...memos.values()].flatMap(({ row }) => row ?? [])
      Promise.all(rows.map((row) => mark(row, reachable))).catch(failed)
    },
  }
}
