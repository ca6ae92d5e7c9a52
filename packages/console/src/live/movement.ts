import type { TargetRow } from './rows.js'

/** A target that leaves a cluster or arrives there. */
export interface Movement {
  readonly uid: string
  readonly key: string
  readonly cluster: string
  readonly phase: 'leaving' | 'left' | 'arriving' | 'arrived'
  /** How many replicas leave, or arrive in addition to those already there. */
  readonly replicas: number
  /** Why it leaves, as reported by the hub; undefined for arrivals. */
  readonly reason: string | undefined
  /** When it began to, ms since 1970. */
  readonly since: number
  /** When it was over. */
  readonly until: number | undefined
}

const keptMs = 120_000
const mostKept = 2_000

/** Follows targets change by change; keeps finished movements for two minutes. */
export const createMovements = (now: () => number) => {
  const seen = new Map<string, Movement>()
  /** How many replicas were there before more arrived, by uid. */
  const before = new Map<string, number>()

  const forget = (): void => {
    const at = now()
    for (const [uid, { until }] of seen)
      if ((until !== undefined && at - until > keptMs) || seen.size > mostKept) {
        seen.delete(uid)
        before.delete(uid)
      }
  }

  return {
    /** A change of the stream; `was`: what was known of the target before, if anything. */
    note: (row: TargetRow, was: TargetRow | undefined, isGone: boolean): void => {
      const { uid, key, cluster, replicas, removing } = row
      const known = seen.get(uid)
      const since = known?.since ?? now()
      const base = { uid, key, cluster, replicas, reason: removing }
      if (isGone) seen.set(uid, { ...base, phase: 'left', since, until: now() })
      else if (removing !== undefined) {
        const begun = known?.phase === 'leaving' ? known.since : now()
        seen.set(uid, { ...base, phase: 'leaving', since: begun, until: undefined })
      } else if (known?.phase === 'arriving' || was === undefined || replicas > was.replicas) {
        if (known?.phase !== 'arriving') before.set(uid, was?.replicas ?? 0)
        const come = Math.max(0, replicas - (before.get(uid) ?? 0))
        const there = row.state === 'Ready' || row.state === 'Drifted'
        const until = there ? now() : undefined
        seen.set(uid, { ...base, replicas: come, phase: there ? 'arrived' : 'arriving', since, until })
      } else if (known?.phase === 'leaving') seen.delete(uid)
      if (seen.size > mostKept) forget()
    },
    /** Newest first; movements finished more than two minutes ago are dropped. */
    all: (): readonly Movement[] => {
      forget()
      return [...seen.values()].reverse()
    },
  }
}

export type Movements = ReturnType<typeof createMovements>
