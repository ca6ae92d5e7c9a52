import { createAccess, type Denial } from '../api/access.js'
import { createApi } from '../api/api.js'
import { createTokens } from '../api/tokens.js'
import { createWatches } from '../api/watches.js'
import { type Clock, timestamp } from '../clock.js'
import { startControllers } from '../controllers/controllers.js'
import type { Exchange } from '../listen/exchange.js'
import type { KubeObject } from '../objects/object.js'
import { type Random, secret, uuid } from '../random.js'
import { createRegistry } from '../resources/registry.js'
import { type Resource, storeKey } from '../resources/resource.js'
import { createStore } from '../store/store.js'
import type { Authority, Credential } from '../tls/certificate.js'
import type { Core } from '../writes/core.js'
import { createInternal } from '../writes/create.js'
import { createFaults, type FaultSettings, type Mode } from './faults.js'
import { kubeconfigFor } from './kubeconfig.js'
import { type NodeSpec, nodeObject } from './nodes.js'
import type { ClusterOptions } from './options.js'
import { createRequestLog, type Requests } from './requests.js'
import type { ClusterState } from './saved.js'
import { createServe } from './serve.js'

export interface SimulatedCluster {
  readonly name: string
  readonly region: string
  /** The API's address, without a slash at the end. */
  readonly server: string
  /** An administrator's bearer token; it does not expire. */
  readonly token: string
  /** PEM of the authority behind `server`, when it is https. */
  readonly caPem?: string
  readonly requests: Requests
  kubeconfig(): string
  /** Credentials by which this cluster knows `user` without a token. Throws without tls. */
  clientCertificate(user: string): Credential
  mode(): Mode
  /** From now on the cluster drops every connection without an answer, including open ones. */
  down(): void
  /** Responds again, after down or hang; waiting requests are answered now. */
  up(): void
  /** Accepts and never answers, as a stopped process does; open watches fall silent. */
  hang(): void
  /** Merges fault settings; `{}` removes all of them. */
  fault(settings: FaultSettings): void
  faults(): FaultSettings
  /** Drops the connections of all open watches. */
  cutWatches(): void
  openWatches(): number
  /** Forgets the history: every older resourceVersion is answered with 410 from now on. */
  compact(): void
  /** All objects, or those of a kind (`Deployment`). */
  objects(kind?: string): KubeObject[]
  addNode(spec?: NodeSpec): void
  removeNode(name: string): void
  /** Revokes the tokens issued so far: all but the administrator's, or those of one service account. */
  revokeTokens(account?: { namespace: string; name: string }): void
  /** Denies a permission to everybody or one user, in reviews and in requests. */
  deny(denial: Denial): void
  allowAll(): void
  /** Removes the cluster from its simulator for good. */
  stop(): void
}

export interface ClusterHost {
  clock: Clock
  random: Random
  server: string
  authority?: Authority
  /** Whether the connection of an exchange also carries requests to other clusters. */
  shared: (exchange: Exchange) => boolean
  onChange: () => void
  onStop: () => void
}

/** The simulator's own view of a cluster. */
export interface HostedCluster extends SimulatedCluster {
  serve(exchange: Exchange, url: string): Promise<void>
  save(): ClusterState
  /** Stops working without being removed from the simulator. */
  halt(): void
}

const year = 365 * 24 * 3600

const builtin = (core: Core, plural: string): Resource => {
  const found = core.registry.all().find((resource) => resource.group === '' && resource.plural === plural)
  if (!found) throw new Error(`no built-in resource ${plural}`)
  return found
}

export const createCluster = (
  options: ClusterOptions,
  host: ClusterHost,
  saved?: ClusterState,
): HostedCluster => {
  const { clock, random } = host
  const { name, region = 'local', version = 'v1.34.2', nodes = 3 } = options
  const historyLimit = options.historyLimit ?? 1000
  const store = createStore({ historyLimit, ...(saved ? { revision: saved.revision } : {}) })
  const core: Core = { store, registry: createRegistry(), clock, random }
  const token = saved?.token ?? secret(random)
  const tokenKey = saved?.tokenKey ?? secret(random)
  const access = createAccess()
  const maxLifeSeconds = options.maxTokenLifeSeconds ?? year
  const tokens = createTokens(core, { adminToken: token, key: tokenKey, maxLifeSeconds })
  const watches = createWatches({ clock, bookmarkIntervalMs: options.bookmarkIntervalMs ?? 60_000 })
  const faults = createFaults({ clock, random })
  const requests = createRequestLog(clock)
  const open = new Set<Exchange>()
  const streams = new Set<Exchange>()
  const goneAsStatus = (): boolean => faults.settings().goneAsStatus === true
  const api = createApi({ core, access, tokens, watches, version: () => version, goneAsStatus })
  const serve = createServe({ name, api, faults, tokens, requests, open, streams, shared: host.shared })
  let nodeCount = 0

  const addNode = (spec: NodeSpec = {}): void => {
    const zone = options.zone ?? `${region}-a`
    const place = { cluster: name, region, zone, version, now: timestamp(clock.now()) }
    createInternal(core, builtin(core, 'nodes'), nodeObject(spec, nodeCount, place))
    nodeCount += 1
  }

  const restore = (state: ClusterState): void => {
    for (const [resource, objects] of Object.entries(state.objects)) {
      for (const object of objects) store.put(resource, object)
    }
    nodeCount = state.nodeCount
    store.compact()
  }
  const populate = (): void => {
    const namespaces = builtin(core, 'namespaces')
    for (const namespace of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
      const created = createInternal(core, namespaces, { metadata: { name: namespace } })
      if (namespace !== 'kube-system') continue
      const uid = options.uid ?? uuid(random)
      store.put('/namespaces', { ...created, metadata: { ...created.metadata, uid } })
    }
    for (const spec of typeof nodes === 'number' ? Array.from({ length: nodes }, () => ({})) : nodes)
      addNode(spec)
  }
  if (saved) restore(saved)
  else populate()
  const controllers = startControllers(core, options)
  const unsubscribe = store.subscribeAll(host.onChange)

  const destroy = (exchanges: Set<Exchange>): void => {
    for (const exchange of [...exchanges]) exchange.destroy(host.shared(exchange))
  }
  const setMode = (mode: Mode): void => {
    faults.setMode(mode)
    controllers.pause(mode !== 'up')
    watches.silence(mode === 'hang')
    if (mode === 'down') destroy(open)
  }

  const halt = (): void => {
    setMode('down')
    unsubscribe()
    controllers.stop()
  }
  const ca = host.authority ? { caPem: host.authority.certPem } : {}

  return {
    name,
    region,
    server: host.server,
    token,
    ...ca,
    requests,
    kubeconfig: () => kubeconfigFor([{ name, server: host.server, token, ...ca }]),
    clientCertificate: (user) => {
      if (!host.authority) throw new Error('client certificates require a simulator with tls')
      return host.authority.clientCertificate(user, [name])
    },
    mode: faults.mode,
    down: () => setMode('down'),
    up: () => setMode('up'),
    hang: () => setMode('hang'),
    fault: faults.set,
    faults: faults.settings,
    cutWatches: () => destroy(streams),
    openWatches: watches.count,
    compact: store.compact,
    objects: (kind) =>
      core.registry
        .all()
        .filter((resource) => kind === undefined || resource.kind === kind)
        .flatMap((resource) => store.list(storeKey(resource))),
    addNode,
    removeNode: (node) => store.remove('/nodes', { namespace: '', name: node }),
    revokeTokens: tokens.revoke,
    deny: access.deny,
    allowAll: access.allowAll,
    stop: () => {
      halt()
      host.onStop()
    },
    halt,
    serve,
    save: () => ({
      options: { ...options, region, version, nodes: typeof nodes === 'number' ? nodes : [...nodes] },
      revision: store.revision() + 10_000,
      token,
      tokenKey,
      nodeCount,
      objects: Object.fromEntries([...store.everything()].map(([key, list]) => [key, [...list]])),
    }),
  }
}
