import type { KubeObject } from '@hansa/simulator'
import { at, listAt, until } from '../../rig/index.js'
import { type Hub, startHub } from '../../support/hub.js'
import { type Api, createApi } from './api.js'
import { registerAll } from './register.js'
import { type SimulatorProcess, startSimulator } from './simulator.js'

/** A hub in a separate process, over simulated clusters in another. */
export interface Fleet {
  simulator: SimulatorProcess
  hub: Hub
  api: Api
  /** Pushes a bundle with a ConfigMap, a Deployment and a Service that set no namespace. */
  push(bundle: string, replicas: number): Promise<void>
  place(placement: string, spec: object): Promise<void>
  /** Releases a bundle under its name, into a namespace of that name, and waits until it is Ready. */
  release(name: string, placement: string): Promise<void>
  /** Deletes a release and waits until it is gone. */
  withdraw(name: string): Promise<void>
  untilReady(name: string, timeoutMs?: number): Promise<void>
  /** Replicas of a release's Deployment on each cluster that has it, whether the cluster is reachable or not. */
  replicas(name: string): Promise<Record<string, number>>
  /** The same according to the current decision. */
  decided(name: string): Promise<Record<string, number>>
  /** Events of a reason, newest first. */
  events(reason: string, filter?: Record<string, string>): Promise<unknown[]>
  close(): Promise<void>
}

const objectsOf = (name: string, replicas: number): object[] => [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: name } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: `${name}:1` }] } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  },
]

export const isOf = (object: KubeObject, kind: string, namespace: string, name: string): boolean =>
  object.kind === kind && object.metadata.namespace === namespace && object.metadata.name === name

const sortedByKey = (counts: readonly (readonly [string, number])[]): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))

const put = (api: Api, plural: string, kind: string, name: string, spec: object): Promise<unknown> =>
  api.call('PUT', `/namespaces/default/${plural}/${name}`, {
    apiVersion: 'hansa.dev/v1',
    kind,
    metadata: { name },
    spec,
  })
const untilReady = async (api: Api, name: string, timeoutMs = 30_000): Promise<void> => {
  let last: unknown
  await until(
    `release ${name} is Ready`,
    async () => {
      last = await api.call('GET', `/namespaces/default/releases/${name}`)
      const ready = listAt(last, 'status', 'conditions').find(
        (condition) => at(condition, 'type') === 'Ready',
      )
      return (
        at(ready, 'status') === 'True' &&
        at(last, 'status', 'observedGeneration') === at(last, 'metadata', 'generation')
      )
    },
    { timeoutMs },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; last saw ${JSON.stringify(at(last, 'status'))}`)
  })
}

export const startFleet = async (clusters: readonly string[]): Promise<Fleet> => {
  const simulator = await startSimulator({ clusters })
  const hub = await startHub({ HANSA_LOG_LEVEL: 'warn' })
  const api = createApi(hub)
  await registerAll(api, simulator.members)

  return {
    simulator,
    hub,
    api,
    push: async (bundle, replicas) => {
      const source = { type: 'manifests', objects: objectsOf(bundle, replicas) }
      await put(api, 'bundles', 'Bundle', bundle, { version: '1.0.0', source })
    },
    place: async (placement, spec) => {
      await put(api, 'placements', 'Placement', placement, spec)
    },
    release: async (name, placement) => {
      const bundle = { name, version: '1.0.0' }
      await put(api, 'releases', 'Release', name, { bundle, placement, namespace: name })
      await untilReady(api, name)
    },
    withdraw: async (name) => {
      await api.call('DELETE', `/namespaces/default/releases/${name}`)
      await until(`release ${name} is gone`, async () =>
        (await api.list('/releases')).every(({ metadata }) => metadata.name !== name),
      )
    },
    untilReady: (name, timeoutMs) => untilReady(api, name, timeoutMs),
    replicas: async (name) => {
      const counts: [string, number][] = []
      for (const member of simulator.members)
        for (const object of await member.objects('Deployment'))
          if (isOf(object, 'Deployment', name, name))
            counts.push([member.name, Number(at(object, 'spec', 'replicas'))])
      return sortedByKey(counts)
    },
    decided: async (name) => {
      const decision = await api.call('GET', `/namespaces/default/releases/${name}/decision`)
      return sortedByKey(
        listAt(decision, 'targets').map((target) => [
          String(at(target, 'cluster')),
          Number(at(target, 'workloads', 0, 'replicas')),
        ]),
      )
    },
    events: async (reason, filter = {}) => {
      const query = new URLSearchParams({ reason, limit: '1000', ...filter })
      return [...listAt(await api.call('GET', `/events?${query}`), 'items')]
    },
    close: async () => {
      await hub.stop()
      await simulator.stop()
    },
  }
}

/** Watches that something stays true for a time; throws with what it saw when it does not. */
export const holds = async (what: string, forMs: number, look: () => Promise<unknown>): Promise<void> => {
  const end = performance.now() + forMs
  const first = JSON.stringify(await look())
  await until(
    what,
    async () => {
      const now = JSON.stringify(await look())
      if (now !== first) return `${what}: it was ${first}, and then ${now}`
      return performance.now() > end ? '' : undefined
    },
    { timeoutMs: forMs + 10_000, everyMs: 100 },
  ).then((changed) => {
    if (changed !== '') throw new Error(changed)
  })
}

/** Waits until `read` gives `wanted`, compared as JSON; throws with what it saw last. */
export const eventually = async (
  what: string,
  read: () => Promise<unknown>,
  wanted: unknown,
  timeoutMs = 30_000,
): Promise<void> => {
  let last: unknown
  await until(
    what,
    async () => {
      last = await read()
      return JSON.stringify(last) === JSON.stringify(wanted)
    },
    { timeoutMs },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: wanted ${JSON.stringify(wanted)}, last saw ${JSON.stringify(last)}`)
  })
}
