import type { TargetRow } from './rows.js'

/** Something that was seen to leave a cluster, or to arrive. */
export interface Movement {
  readonly uid: string
  readonly key: string
  readonly cluster: string
  readonly phase: 'leaving' | 'left' | 'arriving' | 'arrived'
  readonly replicas: number
  /** Why it leaves, in the hub's word; undefined for what arrives. */
  readonly reason: string | undefined
  /** When it began to, ms since 1970. */
  readonly since: number
  /** When it was over. */
  readonly until: number | undefined
}

const keptMs = 120_000
const mostKept = 2_000

/** Follows targets one change at a time, and remembers who left and who arrived for two minutes after it was over. */
export const createMovements = (now: () => number) => {
  const seen = new Map<string, Movement>()

  const forget = (): void => {
    const at = now()
    for (const [uid, { until }] of seen)
      if ((until !== undefined && at - until > keptMs) || seen.size > mostKept) seen.delete(uid)
  }

  return {
    /** A change of the stream; `isNew`: nothing was known of the target before. */
    note: (row: TargetRow, isNew: boolean, isGone: boolean): void => {
      const { uid, key, cluster, replicas, removing } = row
      const known = seen.get(uid)
      const since = known?.since ?? now()
      const base = { uid, key, cluster, replicas, reason: removing }
      if (isGone) seen.set(uid, { ...base, phase: 'left', since, until: now() })
      else if (removing !== undefined) {
        const begun = known?.phase === 'leaving' ? known.since : now()
        seen.set(uid, { ...base, phase: 'leaving', since: begun, until: undefined })
      } else if (isNew || known?.phase === 'arriving') {
        const there = row.state === 'Ready' || row.state === 'Drifted'
        const until = there ? now() : undefined
        seen.set(uid, { ...base, phase: there ? 'arrived' : 'arriving', since, until })
      } else if (known?.phase === 'leaving') seen.delete(uid)
      if (seen.size > mostKept) forget()
    },
    /** The newest first; what has been over for two minutes is forgotten. */
    all: (): readonly Movement[] => {
      forget()
      return [...seen.values()].reverse()
    },
  }
}

export type Movements = ReturnType<typeof createMovements>
