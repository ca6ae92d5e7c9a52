import { createAccess, type Denial } from '../api/access.js'
import { createApi } from '../api/api.js'
import { createTokens } from '../api/tokens.js'
import { createWatches, type Watches } from '../api/watches.js'
import { type Clock, timestamp } from '../clock.js'
import { type Controllers, startControllers } from '../controllers/controllers.js'
import type { Exchange } from '../listen/exchange.js'
import type { KubeObject } from '../objects/object.js'
import { type Random, secret, uuid } from '../random.js'
import { createRegistry } from '../resources/registry.js'
import { type Resource, storeKey } from '../resources/resource.js'
import { createStore, type ObjectStore } from '../store/store.js'
import type { Authority, Credential } from '../tls/certificate.js'
import type { Core } from '../writes/core.js'
import { createInternal } from '../writes/create.js'
import { createFaults, type FaultSettings, type Faults, type Mode } from './faults.js'
import { kubeconfigFor } from './kubeconfig.js'
import { type NodePlace, type NodeSpec, nodeObject } from './nodes.js'
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

/** Registers nodes; `count`: how many were registered before. */
const createNodes = (core: Core, place: Omit<NodePlace, 'now'>, count = 0) => {
  let registered = count
  return {
    add: (spec: NodeSpec = {}): void => {
      const now = timestamp(core.clock.now())
      createInternal(core, builtin(core, 'nodes'), nodeObject(spec, registered, { ...place, now }))
      registered += 1
    },
    count: (): number => registered,
  }
}

const restore = (store: ObjectStore, state: ClusterState): void => {
  for (const [resource, objects] of Object.entries(state.objects)) {
    for (const object of objects) store.put(resource, object)
  }
  store.compact()
}

/** The namespaces and nodes of a new cluster. `uid`: that of kube-system; random if undefined. */
const populate = (
  core: Core,
  uid: string | undefined,
  addNode: (spec: NodeSpec) => void,
  nodes: number | readonly NodeSpec[],
): void => {
  const namespaces = builtin(core, 'namespaces')
  for (const namespace of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    const created = createInternal(core, namespaces, { metadata: { name: namespace } })
    if (namespace !== 'kube-system') continue
    const identity = uid ?? uuid(core.random)
    core.store.put('/namespaces', { ...created, metadata: { ...created.metadata, uid: identity } })
  }
  for (const spec of typeof nodes === 'number' ? Array.from({ length: nodes }, () => ({})) : nodes)
    addNode(spec)
}

const objectsOf = ({ registry, store }: Core, kind: string | undefined): KubeObject[] =>
  registry
    .all()
    .filter((resource) => kind === undefined || resource.kind === kind)
    .flatMap((resource) => store.list(storeKey(resource)))

/** The part of a cluster that disturbs its connections. */
type FaultInjection = Pick<
  SimulatedCluster,
  'mode' | 'down' | 'up' | 'hang' | 'fault' | 'faults' | 'cutWatches' | 'openWatches'
>

const createFaultInjection = (options: {
  faults: Faults
  controllers: Controllers
  watches: Watches
  open: Set<Exchange>
  streams: Set<Exchange>
  shared: ClusterHost['shared']
}): FaultInjection => {
  const { faults, controllers, watches, open, streams, shared } = options
  const destroy = (exchanges: Set<Exchange>): void => {
    for (const exchange of [...exchanges]) exchange.destroy(shared(exchange))
  }
  const setMode = (mode: Mode): void => {
    faults.setMode(mode)
    controllers.pause(mode !== 'up')
    watches.silence(mode === 'hang')
    if (mode === 'down') destroy(open)
  }
  return {
    mode: faults.mode,
    down: () => setMode('down'),
    up: () => setMode('up'),
    hang: () => setMode('hang'),
    fault: faults.set,
    faults: faults.settings,
    cutWatches: () => destroy(streams),
    openWatches: watches.count,
  }
}

export const createCluster = (
  options: ClusterOptions,
  host: ClusterHost,
  saved?: ClusterState,
): HostedCluster => {
  const { clock, random, shared } = host
  const { name, region = 'local', version = 'v1.34.2', nodes = 3, historyLimit = 1000 } = options
  const zone = options.zone ?? `${region}-a`
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
  const serve = createServe({ name, api, faults, tokens, requests, open, streams, shared })
  const registered = createNodes(core, { cluster: name, region, zone, version }, saved?.nodeCount)
  if (saved) restore(store, saved)
  else populate(core, options.uid, registered.add, nodes)
  const controllers = startControllers(core, options)
  const unsubscribe = store.subscribeAll(host.onChange)

  const injection = createFaultInjection({ faults, controllers, watches, open, streams, shared })
  const halt = (): void => {
    injection.down()
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
    ...injection,
    compact: store.compact,
    objects: (kind) => objectsOf(core, kind),
    addNode: registered.add,
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
      nodeCount: registered.count(),
      objects: Object.fromEntries([...store.everything()].map(([key, list]) => [key, [...list]])),
    }),
  }
}
