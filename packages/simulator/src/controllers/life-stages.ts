import type { Clock } from '../clock.js'

/** The times at which stages of objects' lives began, by uid. */
export interface LifeStages {
  /** Milliseconds since the stage was first asked about with this version. */
  elapsed(uid: string, stage: string, version: string): number
  forget(uid: string): void
}

export const createLifeStages = (clock: Clock): LifeStages => {
  const stages = new Map<string, Map<string, { version: string; since: number }>>()
  return {
    elapsed: (uid, stage, version) => {
      const known = stages.get(uid) ?? new Map<string, { version: string; since: number }>()
      stages.set(uid, known)
      const entry = known.get(stage)
      if (entry?.version === version) return clock.now() - entry.since
      known.set(stage, { version, since: clock.now() })
      return 0
    },
    forget: (uid) => {
      stages.delete(uid)
    },
  }
}
