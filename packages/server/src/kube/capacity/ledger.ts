import type { Resources } from '@hansa/placement'
import { type Amounts, add, difference, mergeOthers, noAmounts, type Others, sum } from './amounts.js'
import type { NodeOffer } from './node.js'
import type { PodShare } from './pod.js'

/** One node and the requests on it. */
export interface NodeFigures {
  name: string
  labels: Record<string, string>
  taints: NodeOffer['taints']
  unschedulable: boolean
  ready: boolean
  /** By resource: CPU in millicores, memory in bytes, everything else counted. */
  allocatable: Resources
  requested: Resources
}

/** The requests on one node. */
interface Sums extends Amounts {
  others: Others
}

/** Sums over the nodes of a cluster. CPU in millicores, memory in bytes. */
export interface CapacityTotals {
  nodes: { count: number; ready: number }
  capacity: Amounts
  allocatable: Amounts
  /** By pods on existing nodes. */
  requested: Amounts
}

interface HeldShare {
  /** The sums of its node, shared by all pods there. */
  sums: Sums
  node: string
  cpu: number
  memory: number
  others: Others
}

const noSums = (): Sums => ({ ...noAmounts(), others: undefined })

const asResources = ({ cpu, memory, pods }: Amounts, others: Others): Resources => ({
  cpu,
  memory,
  pods,
  ...others,
})

/** The properties of a node that admit or reject pods. */
const doors = ({ labels, taints, unschedulable }: NodeOffer): string =>
  JSON.stringify([labels, taints, unschedulable])

const sameOthers = (a: Others, b: Others): boolean => a === b || mergeOthers(a, b, difference) === undefined

/** Pod sizes with counted arrivals. */
const mostSizes = 1_000

const sizeOf = (cpu: number, memory: number): string => `${cpu}/${memory}`

/** How many pods of each size were bound to a node; the sizes counted first are forgotten first. */
const createArrivals = () => {
  const bySize = new Map<string, number>()
  return {
    count: ({ cpu, memory }: PodShare): void => {
      const size = sizeOf(cpu, memory)
      const [oldest] = bySize.keys()
      if (bySize.size >= mostSizes && !bySize.has(size) && oldest !== undefined) bySize.delete(oldest)
      bySize.set(size, (bySize.get(size) ?? 0) + 1)
    },
    of: (cpu: number, memory: number): number => bySize.get(sizeOf(cpu, memory)) ?? 0,
  }
}

type Offers = ReadonlyMap<string, NodeOffer>

/** `sums`: by node. */
const totalsOf = (offers: Offers, sums: ReadonlyMap<string, Sums>): CapacityTotals => {
  const totals: CapacityTotals = {
    nodes: { count: offers.size, ready: 0 },
    capacity: noAmounts(),
    allocatable: noAmounts(),
    requested: noAmounts(),
  }
  for (const offer of offers.values()) {
    if (offer.ready) totals.nodes.ready += 1
    add(totals.capacity, offer.capacity)
    add(totals.allocatable, offer.allocatable)
    add(totals.requested, sums.get(offer.name) ?? noAmounts())
  }
  return totals
}

const figuresOf = (offers: Offers, sums: ReadonlyMap<string, Sums>): NodeFigures[] =>
  [...offers.values()].map(({ capacity: _capacity, allocatable, others, ...offer }) => {
    const taken = sums.get(offer.name)
    return {
      ...offer,
      allocatable: asResources(allocatable, others),
      requested: asResources(taken ?? noAmounts(), taken?.others),
    }
  })

/** Sums per node, updated by single events: O(1) each. Only the share and the node of a pod are kept. */
export const createLedger = () => {
  const offers = new Map<string, NodeOffer>()
  const sums = new Map<string, Sums>()
  const shares = new Map<string, HeldShare>()
  let openings = 0
  const arrivals = createArrivals()

  const drop = (uid: string): boolean => {
    const held = shares.get(uid)
    if (held === undefined) return false
    shares.delete(uid)
    held.sums.cpu -= held.cpu
    held.sums.memory -= held.memory
    held.sums.pods -= 1
    if (held.others !== undefined) {
      held.sums.others = mergeOthers(held.sums.others, held.others, difference)
      openings += 1
    }
    if (held.sums.pods === 0) sums.delete(held.node)
    return true
  }

  /** True when the sums changed. */
  const put = ({ uid, node, cpu, memory, others }: PodShare): boolean => {
    const held = shares.get(uid)
    if (
      held !== undefined &&
      held.node === node &&
      held.cpu === cpu &&
      held.memory === memory &&
      sameOthers(held.others, others)
    )
      return false
    const dropped = drop(uid)
    if (node === '') return dropped
    const total = sums.get(node) ?? noSums()
    sums.set(node, total)
    total.cpu += cpu
    total.memory += memory
    total.pods += 1
    if (others !== undefined) total.others = mergeOthers(total.others, others, sum)
    shares.set(uid, { sums: total, node: offers.get(node)?.name ?? node, cpu, memory, others })
    return true
  }

  return {
    putPod: (pod: PodShare): boolean => {
      if (pod.node !== '' && !shares.has(pod.uid)) arrivals.count(pod)
      return put(pod)
    },
    dropPod: drop,
    replacePods: (pods: readonly PodShare[]): void => {
      // Pods of the first list existed before anything was decided.
      const known = shares.size === 0 ? undefined : new Set(shares.keys())
      shares.clear()
      sums.clear()
      for (const pod of pods) {
        if (known !== undefined && pod.node !== '' && !known.has(pod.uid)) arrivals.count(pod)
        put(pod)
      }
    },
    /** How many pods with these requests were bound to a node since the pods were first listed. */
    arrivals: arrivals.of,
    putNode: (offer: NodeOffer): boolean => {
      const before = offers.get(offer.name)
      offers.set(offer.name, offer)
      if (before !== undefined && doors(before) !== doors(offer)) openings += 1
      return before === undefined || JSON.stringify(before) !== JSON.stringify(offer)
    },
    /** Grows when a node can take pods that it could not, for a reason that `totals` does not show. */
    openings: (): number => openings,
    dropNode: (name: string): boolean => offers.delete(name),
    replaceNodes: (all: readonly NodeOffer[]): void => {
      offers.clear()
      for (const offer of all) offers.set(offer.name, offer)
    },
    totals: (): CapacityTotals => totalsOf(offers, sums),
    nodes: (): NodeFigures[] => figuresOf(offers, sums),
  }
}
