import type { Resources } from '@hansa/placement'
import type { Amounts, CapacityTotals } from '../kube/index.js'
import type { ClusterAmounts, ClusterStatus } from './contract.js'

const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** Bytes as an exact Kubernetes quantity: `64Gi`, `1536Ki`, `1000`. */
const memoryText = (bytes: number): string => {
  let amount = bytes
  let power = 0
  while (amount > 0 && amount % 1024 === 0 && power < binary.length - 1) {
    amount /= 1024
    power += 1
  }
  return `${amount}${binary[power]}`
}

/** Millicores as a Kubernetes quantity: `16`, `1500m`. */
const cpuText = (millicores: number): string =>
  millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`

/** Millicores, bytes and a count for display; a missing resource counts as none. */
export const shownAmounts = ({ cpu = 0, memory = 0, pods = 0 }: Amounts | Resources): ClusterAmounts => ({
  cpu: cpuText(cpu),
  memory: memoryText(memory),
  pods,
})

/** Sums over a cluster's nodes, as its status shows them. */
export const shownTotals = ({
  nodes,
  capacity,
  allocatable,
  requested,
}: CapacityTotals): Required<Pick<ClusterStatus, 'nodes' | 'capacity' | 'allocatable' | 'requested'>> => ({
  nodes,
  capacity: shownAmounts(capacity),
  allocatable: shownAmounts(allocatable),
  requested: shownAmounts(requested),
})

/** The capacity that is neither taken nor unavailable. */
export const freeOf = ({ allocatable, requested }: CapacityTotals): Amounts => ({
  cpu: allocatable.cpu - requested.cpu,
  memory: allocatable.memory - requested.memory,
  pods: allocatable.pods - requested.pods,
})

/** Whether more of any resource is free than before. */
export const hasFreed = (before: Amounts | undefined, now: Amounts): boolean =>
  before === undefined || now.cpu > before.cpu || now.memory > before.memory || now.pods > before.pods
