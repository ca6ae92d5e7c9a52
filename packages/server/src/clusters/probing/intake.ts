import type { Findings } from './messages.js'

type Finding = Findings[number]

/** Findings of the prober thread, on their way into the hub's thread. */
export interface Intake {
  hear(findings: Findings): void
  /** No more findings of this cluster are processed. */
  forget(id: number): void
}

/** Findings processed within one turn of the event loop. */
const mostPerTurn = 100
/** The most queued findings of one cluster; a higher threshold is reached later, never sooner. */
const mostWaiting = 20

/** Whether the next finding of the same cluster makes this one redundant. */
const isRepeated = (first: Finding, next: Finding | undefined): boolean =>
  first.result.kind !== 'Rejected' &&
  first.result.kind === next?.result.kind &&
  first.clusterUid === undefined

/**
 * Processes a bounded number of findings at a time, in the order of each cluster: after a hub was busy for seconds,
 * thousands are queued, and its API must not wait for all of them. Of the queued findings of one cluster, the newest
 * count.
 */
export const createIntake = (options: {
  take: (finding: Finding) => void
  /** Runs a task in another turn of the event loop. */
  soon: (task: () => void) => void
}): Intake => {
  const { take, soon } = options
  const waiting = new Map<number, Finding[]>()
  let due = false

  const drain = (): void => {
    let left = mostPerTurn
    for (const [id, findings] of waiting) {
      if (left <= 0) {
        soon(drain)
        return
      }
      waiting.delete(id)
      left -= findings.length
      for (const finding of findings) take(finding)
    }
    due = false
  }

  return {
    hear: (findings) => {
      for (const finding of findings) {
        const known = waiting.get(finding.id) ?? []
        known.push(finding)
        if (known.length > mostWaiting) {
          const repeated = known.findIndex((one, index) => isRepeated(one, known[index + 1]))
          if (repeated >= 0) known.splice(repeated, 1)
        }
        waiting.set(finding.id, known)
      }
      if (due || waiting.size === 0) return
      due = true
      soon(drain)
    },
    forget: (id) => {
      waiting.delete(id)
    },
  }
}
