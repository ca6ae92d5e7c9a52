import type { Clock } from '../../runtime/clock.js'
import type { Random } from '../../runtime/random.js'
import type { Transport } from '../calls.js'
import { wellKnown } from '../resource.js'
import { type WatchState, type WatchTimings, watch } from '../watch/watch.js'
import { type CapacityTotals, createLedger, type NodeFigures } from './ledger.js'
import { nodeOffer } from './node.js'
import { occupyingSelector, podShare } from './pod.js'

/** A member's nodes and the requests of its pods, as of the last event. */
export interface Capacity {
  /** Both nodes and pods have been read at least once; before that the figures are meaningless. */
  known(): boolean
  totals(): CapacityTotals
  nodes(): readonly NodeFigures[]
  /** Grows when a node can take pods that it could not, for a reason that `totals` does not show. */
  openings(): number
  /** How many pods with these requests were bound to a node since the pods were first listed; only grows. */
  arrivals(cpu: number, memory: number): number
  retryNow(): void
  stopped: Promise<void>
}

export interface CapacityOptions {
  transport: Transport
  clock: Clock
  random: Random
  signal: AbortSignal
  /** Called when a figure changed, once per event; not before both were read. */
  onChange: () => void
  onState?: ((of: 'nodes' | 'pods', state: WatchState) => void) | undefined
  timings?: Partial<WatchTimings> | undefined
}

/** Watches nodes and pods of one member, keeping sums per node only. */
export const watchCapacity = (options: CapacityOptions): Capacity => {
  const { transport, clock, random, signal, onChange, onState, timings } = options
  const ledger = createLedger()
  let nodesRead = false
  let podsRead = false
  const known = (): boolean => nodesRead && podsRead
  const tell = (changed: boolean): void => {
    if (changed && known()) onChange()
  }
  const common = { transport, clock, random, signal, timings }
  const nodes = watch({
    ...common,
    resource: wellKnown.nodes,
    project: nodeOffer,
    onState: (state) => onState?.('nodes', state),
    onSnapshot: (offers) => {
      ledger.replaceNodes(offers)
      nodesRead = true
      tell(true)
    },
    onEvent: ({ type, item }) => tell(type === 'Deleted' ? ledger.dropNode(item.name) : ledger.putNode(item)),
  })
  const pods = watch({
    ...common,
    resource: wellKnown.pods,
    fieldSelector: occupyingSelector,
    project: podShare,
    onState: (state) => onState?.('pods', state),
    onSnapshot: (shares) => {
      ledger.replacePods(shares)
      podsRead = true
      tell(true)
    },
    onEvent: ({ type, item }) => tell(type === 'Deleted' ? ledger.dropPod(item.uid) : ledger.putPod(item)),
  })
  return {
    known,
    totals: ledger.totals,
    nodes: ledger.nodes,
    openings: ledger.openings,
    arrivals: ledger.arrivals,
    retryNow: () => {
      nodes.retryNow()
      pods.retryNow()
    },
    stopped: Promise.all([nodes.stopped, pods.stopped]).then(() => undefined),
  }
}
