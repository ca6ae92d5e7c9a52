import type { Memo } from './memo.js'
import type { Standing } from './strays.js'

/** The targets a lane took off its cluster, the newest of them: what a former leader writes for one of these is to go. */
export interface Removed {
  add(targetUid: string): void
  standing(targetUid: string, memo: Memo | undefined): Standing
}

const most = 10_000

export const createRemoved = (): Removed => {
  const uids = new Set<string>()
  return {
    add: (uid) => {
      uids.add(uid)
      const [oldest] = uids
      if (uids.size > most && oldest !== undefined) uids.delete(oldest)
    },
    standing: (uid, memo) => {
      if (memo === undefined) return uids.has(uid) ? 'Removed' : 'Unknown'
      // Not read yet, or given up with purge: Never: nothing of it is taken away.
      return memo.row === undefined || memo.stale || memo.row.removing === 'Left' ? 'Unknown' : 'Wanted'
    },
  }
}
