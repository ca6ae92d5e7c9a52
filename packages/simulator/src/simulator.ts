import { type Clock, systemClock } from './clock.js'
import { createCluster, type HostedCluster, type SimulatedCluster } from './cluster/cluster.js'
import { kubeconfigFor } from './cluster/kubeconfig.js'
import type { ClusterOptions } from './cluster/options.js'
import type { ClusterState } from './cluster/saved.js'
import { serveControl } from './control.js'
import type { Exchange } from './listen/exchange.js'
import { type Listener, listen } from './listen/listener.js'
import type { Random } from './random.js'
import { createSaver, loadState } from './state.js'
import { type Authority, createAuthority } from './tls/certificate.js'

export interface SimulatorOptions {
  clock?: Clock
  random?: Random
  /** HTTPS with its own certificate authority, HTTP/2 and HTTP/1.1 by ALPN. Otherwise plain HTTP/1.1 and h2c. */
  tls?: boolean
  /** 127.0.0.1 by default. */
  host?: string
  /** 0, the default, uses the port of the state file, or a free one. */
  port?: number
  /** A file that keeps the clusters over a restart; `createSimulator` restores them. */
  state?: string
}

export interface Simulator {
  /** `http://127.0.0.1:PORT`; a cluster's server is `/clusters/NAME` below it. */
  readonly address: string
  readonly port: number
  /** PEM of the authority, with `tls`. */
  readonly caPem?: string
  /** Throws if the name is taken or invalid. */
  addCluster(options: ClusterOptions): SimulatedCluster
  cluster(name: string): SimulatedCluster | undefined
  clusters(): SimulatedCluster[]
  /** One kubeconfig with a context for each cluster. */
  kubeconfig(): string
  /** Writes the state file now, if there is one and something changed. */
  save(): void
  close(): Promise<void>
}

const open = async (
  options: { host: string; port: number; savedPort: number; authority: Authority | undefined },
  onExchange: (exchange: Exchange) => void,
): Promise<Listener> => {
  const { host, authority } = options
  const credential = authority?.serverCertificate([host, 'localhost'])
  const tls = credential &&
    authority && { cert: credential.certPem, key: credential.keyPem, clientCa: authority.certPem }
  const port = options.port === 0 ? options.savedPort : options.port
  return listen({ host, port, onExchange, ...(tls === undefined ? {} : { tls }) })
}

/** Starts listening. Rejects with the system's error when the port is taken. */
export const createSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { clock = systemClock, random = Math.random, host = '127.0.0.1' } = options
  const saved = options.state === undefined ? undefined : loadState(options.state)
  const authority = options.tls === true ? createAuthority(saved?.authority) : undefined
  const clusters = new Map<string, HostedCluster>()
  const visitors = new WeakMap<object, Set<string>>()

  const remember = (exchange: Exchange, name: string): void => {
    const seen = visitors.get(exchange.connection) ?? new Set<string>()
    visitors.set(exchange.connection, seen.add(name))
  }
  const onExchange = (exchange: Exchange): void => {
    if (exchange.url.startsWith('/control/')) {
      void serveControl(simulator, exchange)
      return
    }
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
  const port = options.port ?? 0
  const listener = await open({ host, port, savedPort: saved?.port ?? 0, authority }, onExchange)
  const address = `${authority ? 'https' : 'http'}://${host}:${listener.port}`

  const saver =
    options.state === undefined
      ? undefined
      : createSaver(options.state, clock, () => ({
          version: 1,
          port: listener.port,
          ...(authority ? { authority: { certPem: authority.certPem, keyPem: authority.keyPem } } : {}),
          clusters: [...clusters.values()].map((cluster) => cluster.save()),
        }))

  const hostOf = (name: string) => ({
    clock,
    random,
    server: `${address}/clusters/${name}`,
    ...(authority ? { authority } : {}),
    shared: (exchange: Exchange) => (visitors.get(exchange.connection)?.size ?? 0) > 1,
    onChange: () => saver?.touch(),
    onStop: () => {
      clusters.delete(name)
      saver?.touch()
    },
  })
  const add = (clusterOptions: ClusterOptions, state?: ClusterState): SimulatedCluster => {
    const { name } = clusterOptions
    if (!/^[a-z0-9][-a-z0-9.]*$/.test(name)) throw new Error(`invalid cluster name "${name}"`)
    if (clusters.has(name)) throw new Error(`cluster "${name}" already exists`)
    const cluster = createCluster(clusterOptions, hostOf(name), state)
    clusters.set(name, cluster)
    saver?.touch()
    return cluster
  }
  const simulator: Simulator = {
    address,
    port: listener.port,
    ...(authority ? { caPem: authority.certPem } : {}),
    addCluster: (clusterOptions) => add(clusterOptions),
    cluster: (name) => clusters.get(name),
    clusters: () => [...clusters.values()],
    kubeconfig: () => kubeconfigFor([...clusters.values()]),
    save: () => saver?.flush(),
    close: async () => {
      saver?.flush()
      for (const cluster of clusters.values()) cluster.halt()
      await listener.close()
    },
  }
  for (const state of saved?.clusters ?? []) add(state.options, state)
  return simulator
}
