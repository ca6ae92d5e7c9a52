import type { Transport } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import { verdictOf } from './probe-result.js'
import type { ProbeResult } from './probe-state.js'
import type { Awake } from './process-gaps.js'

export interface Pace {
  periodMs: number
  timeoutMs: number
}

/** Probes /readyz of one cluster repeatedly. */
export interface Monitor {
  /** Changes the period from the next probe on. */
  setPace(pace: Pace): void
  /** Probes now instead of when it is due: something else noticed a sign of trouble, or of life. */
  hurry(): void
  close(): void
}

/** The shortest pause between two probes, in milliseconds. */
const shortestRest = 20

/**
 * Periods count from the start of one probe to the start of the next, so that a hanging server is detected as fast as
 * one that refuses; each is up to a tenth shorter, so that the probes of many clusters drift apart. Nothing is
 * reported after `close`.
 */
export const createMonitor = ({
  transport,
  pace: first,
  clock,
  random,
  awake,
  onResult,
}: {
  transport: Transport
  pace: Pace
  clock: Clock
  random: Random
  awake: Awake
  onResult: (result: ProbeResult) => void
}): Monitor => {
  let pace = first
  let closed = false
  let probing = false
  let lastStart = Number.NEGATIVE_INFINITY
  let cancel = (): void => {}

  const ask = async (): Promise<ProbeResult> => {
    try {
      const { status } = await transport.request({
        method: 'GET',
        path: '/readyz',
        timeoutMs: pace.timeoutMs,
      })
      return status === 200
        ? { kind: 'Answered' }
        : {
            kind: 'Rejected',
            reason: 'UnexpectedAnswer',
            message: `/readyz returned HTTP ${status}`,
            alive: true,
          }
    } catch (error) {
      return verdictOf(error)
    }
  }

  const probe = async (): Promise<void> => {
    probing = true
    const started = clock.monotonic()
    lastStart = started
    const result = await ask()
    probing = false
    if (closed) return
    // A deadline that passed while this process slept says nothing about the server.
    const slept = result.kind === 'Failed' && !awake.since(started)
    onResult(slept ? { kind: 'Void' } : result)
    const rest = started + pace.periodMs * (0.9 + 0.1 * random()) - clock.monotonic()
    if (!closed) schedule(Math.max(shortestRest, rest))
  }

  const schedule = (ms: number): void => {
    cancel()
    cancel = clock.after(ms, () => void probe())
  }

  schedule(random() * Math.min(first.periodMs, 500))
  return {
    setPace: (next) => {
      pace = next
    },
    hurry: () => {
      if (closed || probing || clock.monotonic() - lastStart < pace.periodMs / 4) return
      schedule(0)
    },
    close: () => {
      closed = true
      cancel()
    },
  }
}
