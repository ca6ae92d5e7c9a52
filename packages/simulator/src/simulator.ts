import { type Clock, systemClock } from './clock.js'
import {
  type ClusterOptions,
  createCluster,
  type HostedCluster,
  type SimulatedCluster,
} from './cluster/cluster.js'
import { kubeconfigFor } from './cluster/kubeconfig.js'
import type { Exchange } from './listen/exchange.js'
import { listen } from './listen/listener.js'
import type { Random } from './random.js'

export interface SimulatorOptions {
  clock?: Clock
  random?: Random
  /** 127.0.0.1 unless told. */
  host?: string
  /** 0, the default, takes a free one. */
  port?: number
}

export interface Simulator {
  /** `http://127.0.0.1:PORT`; a cluster's server is `/clusters/NAME` below it. */
  readonly address: string
  readonly port: number
  addCluster(options: ClusterOptions): SimulatedCluster
  cluster(name: string): SimulatedCluster | undefined
  clusters(): SimulatedCluster[]
  /** One kubeconfig with a context for each cluster. */
  kubeconfig(): string
  close(): Promise<void>
}

/** Starts listening. Rejects with the system's error when the port is taken. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, random = Math.random, host = '127.0.0.1' } = options
  const clusters = new Map<string, HostedCluster>()
  const visitors = new WeakMap<object, Set<string>>()

  const remember = (exchange: Exchange, name: string): void => {
    const seen = visitors.get(exchange.connection) ?? new Set<string>()
    visitors.set(exchange.connection, seen.add(name))
  }
  const onExchange = (exchange: Exchange): void => {
    const match = /^\/clusters\/([^/?]+)(.*)$/.exec(exchange.url)
    const cluster = clusters.get(match?.[1] ?? '')
    if (!cluster) {
      exchange.reply(404, { 'content-type': 'text/plain' }, `no such cluster: ${exchange.url}\n`)
      return
    }
    remember(exchange, cluster.name)
    const rest = match?.[2] ?? ''
    void cluster.serve(exchange, rest.startsWith('/') ? rest : `/${rest}`)
  }
  const listener = await listen({ host, port: options.port ?? 0, onExchange })
  const address = `http://${host}:${listener.port}`

  const addCluster = (clusterOptions: ClusterOptions): SimulatedCluster => {
    const { name } = clusterOptions
    if (!/^[a-z0-9][-a-z0-9.]*$/.test(name)) throw new Error(`not a cluster's name: "${name}"`)
    if (clusters.has(name)) throw new Error(`there is already a cluster "${name}"`)
    const cluster = createCluster(clusterOptions, {
      clock,
      random,
      server: `${address}/clusters/${name}`,
      shared: (exchange) => (visitors.get(exchange.connection)?.size ?? 0) > 1,
      onChange: () => undefined,
      onStop: () => clusters.delete(name),
    })
    clusters.set(name, cluster)
    return cluster
  }
  return {
    address,
    port: listener.port,
    addCluster,
    cluster: (name) => clusters.get(name),
    clusters: () => [...clusters.values()],
    kubeconfig: () => kubeconfigFor([...clusters.values()]),
    close: async () => {
      for (const cluster of [...clusters.values()]) cluster.stop()
      await listener.close()
    },
  }
}
