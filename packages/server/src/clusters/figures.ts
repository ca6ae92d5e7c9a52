import {
  type Amounts,
  type Capacity,
  type CapacityTotals,
  type Transport,
  watchCapacity,
} from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import { freeOf, hasFreed } from './amounts.js'
import type { NodeFacts } from './facts.js'

/** A cluster's nodes and the requests on them, from watches. */
export interface Figures {
  /** Empty until both nodes and pods have been read once. */
  nodes(): readonly NodeFacts[]
  totals(): CapacityTotals
  arrivals: Capacity['arrivals']
  /** Retries now whatever is waiting to be retried. */
  retryNow(): void
}

/** How often freed capacity is checked for, in milliseconds. */
const freedMs = 1_000

/**
 * Runs until `signal` aborts. `onKnown`: read for the first time. `onChanged`: any figure changed. `onFreed`: capacity
 * was freed a while ago.
 */
export const watchFigures = ({
  onKnown,
  onChanged,
  onFreed,
  onCut,
  ...options
}: {
  transport: Transport
  clock: Clock
  random: Random
  signal: AbortSignal
  onKnown: () => void
  onChanged: () => void
  onFreed: () => void
  /** A watch was cut or refused. */
  onCut: () => void
}): Figures => {
  const { clock, signal } = options
  let nodes: readonly NodeFacts[] | undefined
  let free: Amounts | undefined
  let openings = 0
  let looking = false

  const look = (): void => {
    looking = false
    if (signal.aborted) return
    const now = freeOf(capacity.totals())
    const opened = capacity.openings() !== openings
    const freed = opened || hasFreed(free, now)
    openings = capacity.openings()
    free = now
    if (freed) onFreed()
  }

  const capacity = watchCapacity({
    ...options,
    onChange: () => {
      nodes = undefined
      onChanged()
      if (free === undefined) {
        onKnown()
        return look()
      }
      if (looking) return
      looking = true
      clock.after(freedMs, look)
    },
    onState: (_of, { state }) => {
      if (state === 'Broken') onCut()
    },
  })
  return {
    nodes: () => {
      nodes ??= capacity.known() ? capacity.nodes() : []
      return nodes
    },
    totals: capacity.totals,
    arrivals: capacity.arrivals,
    retryNow: capacity.retryNow,
  }
}
