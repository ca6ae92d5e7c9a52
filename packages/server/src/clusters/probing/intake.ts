import type { Findings } from './messages.js'

type Finding = Findings[number]

/** What the thread that probes has found, on its way into the hub's thread. */
export interface Intake {
  hear(findings: Findings): void
  /** Nothing more is taken in of this one. */
  forget(id: number): void
}

/** Findings taken in within one turn of the event loop. */
const mostPerTurn = 100
/** Of a cluster's findings that wait for their turn; a threshold above it is reached later, never sooner. */
const mostWaiting = 20

/** Whether a finding says nothing that the next one of the same cluster does not. */
const isRepeated = (first: Finding, next: Finding | undefined): boolean =>
  first.result.kind !== 'Rejected' &&
  first.result.kind === next?.result.kind &&
  first.clusterUid === undefined

/**
 * Findings are taken in a bounded number at a time, each cluster's in their order: a hub that was busy for seconds finds thousands of
 * them waiting, and its API is not to wait for all. Of one cluster's that wait, the newest count.
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
