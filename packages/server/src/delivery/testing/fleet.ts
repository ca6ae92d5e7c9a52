import type { ClusterChange, ClusterFacts, Fleet, Member } from '../../clusters/index.js'
import { createCatalogue, createDial, createTransport, type Transport } from '../../kube/index.js'
import { systemClock } from '../../runtime/clock.js'

/** How to connect to one member. */
export interface Reached {
  name: string
  server: string
  credentials: { token: string } | { clientCertificate: string; clientKey: string }
  certificateAuthority?: string | undefined
}

/**
 * A fleet with members that are as ready as a test says; nobody probes. `through` may stand between hub and members.
 */
export const createTestFleet = (through: (transport: Transport) => Transport = (same) => same) => {
  const members = new Map<string, { member: Member; facts: ClusterFacts; transport: Transport }>()
  const listeners = new Set<(cluster: string, change: ClusterChange) => void>()
  const announce = (name: string, change: ClusterChange): void => {
    for (const listener of listeners) listener(name, change)
  }
  const setReady = (name: string, ready: boolean): void => {
    const known = members.get(name)
    if (known === undefined || known.facts.ready === ready) return
    known.facts = { ...known.facts, ready }
    announce(name, ready ? 'returned' : 'notReady')
  }
  const fleet: Fleet = {
    all: () => [...members.values()].map(({ facts }) => facts),
    get: (name) => members.get(name)?.facts,
    member: (name) => members.get(name)?.member,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    fleet,
    setReady,
    announce,
    add: ({ name, ...connection }: Reached): void => {
      const transport = createTransport({
        connection,
        dial: createDial({ clock: systemClock }),
        clock: systemClock,
      })
      const used = through(transport)
      const catalogue = createCatalogue({ transport: used, clock: systemClock })
      const uid = `uid-of-${name}`
      members.set(name, {
        member: {
          name,
          uid,
          transport: used,
          discovery: (options) => catalogue.read(options),
          portForward: () => Promise.reject(new Error('delivery opens no tunnels')),
        },
        transport,
        facts: {
          name,
          uid,
          labels: {},
          provider: undefined,
          region: undefined,
          zones: [],
          taints: [],
          images: undefined,
          unschedulable: false,
          ready: true,
          leaving: false,
          maintenance: undefined,
          notReadyMs: () => undefined,
          failing: () => false,
          behind: () => false,
          observed: true,
          apis: new Set(),
          nodes: [],
          scores: {},
          changedAt: 0,
          scoresChangedAt: 0,
          arrivals: () => 0,
          figuresChangedAt: () => 0,
        },
      })
      announce(name, 'added')
    },
    remove: (name: string): void => {
      members.get(name)?.transport.close()
      members.delete(name)
      announce(name, 'removed')
    },
    close: (): void => {
      for (const { transport } of members.values()) transport.close()
    },
  }
}
