import type { ClusterChange, ClusterFacts, Fleet } from '../../clusters/index.js'
import type { EvictionVerdict, Failover, Halt } from '../../failover/index.js'

/** A fleet that tests change by hand. */
export interface TestFleet extends Fleet {
  add(name: string, facts?: Partial<ClusterFacts>): void
  /** Changes the facts about a cluster and notifies the listeners. */
  change(name: string, change: ClusterChange, facts: Partial<ClusterFacts>): void
}

const node = {
  name: 'n',
  labels: {},
  taints: [],
  unschedulable: false,
  ready: true,
  allocatable: { cpu: 8000, memory: 2 ** 35, pods: 110 },
  requested: { cpu: 0, memory: 0, pods: 0 },
}

const served = ['v1/Namespace', 'v1/ConfigMap', 'v1/Secret', 'v1/Service', 'apps/v1/Deployment']

export const createTestFleet = (...names: string[]): TestFleet => {
  const clusters = new Map<string, ClusterFacts>()
  const listeners = new Set<(cluster: string, change: ClusterChange) => void>()
  const fleet: TestFleet = {
    all: () => [...clusters.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: (name) => clusters.get(name),
    member: () => undefined,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add: (name, facts = {}) => {
      clusters.set(name, {
        name,
        uid: `uid-${name}`,
        labels: {},
        provider: undefined,
        region: undefined,
        zones: [],
        taints: [],
        images: undefined,
        unschedulable: false,
        ready: true,
        leaving: false,
        observed: true,
        maintenance: undefined,
        notReadyMs: () => undefined,
        failing: () => false,
        behind: () => false,
        apis: new Set(served),
        nodes: [node],
        scores: {},
        changedAt: Date.now(),
        scoresChangedAt: 0,
        arrivals: () => 0,
        figuresChangedAt: () => 0,
        ...facts,
      })
      for (const listener of listeners) listener(name, 'added')
    },
    change: (name, change, facts) => {
      const present = clusters.get(name)
      if (present === undefined) throw new Error(`unknown cluster ${name}`)
      if (change === 'removed') clusters.delete(name)
      else clusters.set(name, { ...present, changedAt: Date.now(), ...facts })
      for (const listener of listeners) listener(name, change)
    },
  }
  for (const name of names) fleet.add(name)
  return fleet
}

/** A failover that evicts from the clusters a test names. */
export const createTestFailover = () => {
  const evict = new Set<string>()
  const listeners = new Set<() => void>()
  let halted: Halt | undefined
  const failover: Failover = {
    judge: (cluster): EvictionVerdict =>
      evict.has(cluster) && halted === undefined ? { evict: true } : { evict: false },
    halt: () => halted,
    onHalt: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    spend: () => 0,
    onRelease: () => () => {},
    start: async () => {},
    close: async () => {},
  }
  return {
    ...failover,
    evict,
    /** The brake engages or releases. */
    setHalt: (halt: Halt | undefined) => {
      halted = halt
      for (const listener of listeners) listener()
    },
  }
}
