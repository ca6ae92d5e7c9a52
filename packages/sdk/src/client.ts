import createFetchClient, { type Client } from 'openapi-fetch'
import { environmentConnection } from './environment.js'
import type { paths } from './generated/schema.js'
import {
  type Answer,
  createTransport,
  type Logger,
  type Method,
  type RequestOptions,
  type Transport,
} from './http/transport.js'
import { uuid } from './http/uuid.js'
import type { KindName, ResourceKindName, ShownKinds, WrittenKinds } from './kinds.js'
import { type Access, createAccess } from './resources/access.js'
import { type Audit, createAudit } from './resources/audit.js'
import { type Bundles, createBundles } from './resources/bundles.js'
import { type Clusters, createClusters } from './resources/clusters.js'
import { type Collection, createCollection, type Shared } from './resources/collection.js'
import { type ConnectorTypes, createConnectorTypes } from './resources/connector-types.js'
import { createDirectories, type Directories } from './resources/directories.js'
import { createEvents, type Events } from './resources/events.js'
import { createNamespaces, type Namespaces } from './resources/namespaces.js'
import { createPeople, type People } from './resources/people.js'
import { createPlacements, type Placements } from './resources/placements.js'
import { createReleases, type Releases } from './resources/releases.js'
import { createRepositories, type Repositories } from './resources/repositories.js'
import { createServiceTokens, type ServiceTokens } from './resources/service-tokens.js'
import { createSimulations, type Simulations } from './resources/simulations.js'
import { createSync, type Sync } from './resources/sync.js'
import { createTargets, type Targets } from './resources/targets.js'
import type {
  Connector,
  ConnectorInput,
  Mapping,
  MappingInput,
  Role,
  RoleBinding,
  RoleBindingInput,
  RoleInput,
  SignIn,
  SignInInput,
} from './types.js'
import type { ChangeOfKinds, WatchKindsOptions } from './watch/kinds.js'
import { type Change, type StreamOptions, streamChanges } from './watch/stream.js'

export interface HansaClientOptions {
  /** `http://127.0.0.1:7070` */
  baseUrl: string
  token?: string | undefined
  /** The namespace for calls that do not set one: `default`. */
  namespace?: string | undefined
  /** Why the requests of this client are sent: recorded in the audit trail with each of them. At most 500 characters. */
  reason?: string | undefined
  /** Timeout of each attempt in milliseconds, 60,000 by default. A call can set its own. */
  timeoutMs?: number | undefined
  /** Retries after the first attempt, 2 by default. */
  retries?: number | undefined
  /** Receives retries and reconnections; the client never prints. */
  logger?: Logger | undefined
  /** The runtime's own by default. */
  fetch?: typeof fetch | undefined
}

/** The version of a hub, as returned by /version. */
export interface HubVersion {
  version: string
  hub: string
  apiVersions: string[]
  /** Its clusters are simulated, for trying things out. */
  playground?: boolean
}

/** Use `stream` and `watch` for watches, not `raw`. */
type Media = 'application/json' | 'application/problem+json'

/** A client of one hub. */
export class HansaClient {
  readonly baseUrl: string
  readonly clusters: Clusters
  readonly bundles: Bundles
  readonly namespaces: Namespaces
  readonly placements: Placements
  readonly releases: Releases
  readonly repositories: Repositories
  readonly targets: Targets
  readonly simulations: Simulations
  readonly directories: Directories
  readonly connectors: Collection<Connector, ConnectorInput>
  readonly connectorTypes: ConnectorTypes
  readonly mappings: Collection<Mapping, MappingInput>
  readonly signins: Collection<SignIn, SignInInput>
  readonly roles: Collection<Role, RoleInput>
  readonly rolebindings: Collection<RoleBinding, RoleBindingInput>
  readonly sync: Sync
  readonly access: Access
  readonly people: People
  readonly events: Events
  readonly audit: Audit
  readonly serviceTokens: ServiceTokens
  /** Any operation of the OpenAPI document, typed: `client.raw.GET('/api/v1/clusters/{name}', …)`. Returns refusals instead of throwing them. */
  readonly raw: Client<paths, Media>
  readonly #transport: Transport
  readonly #shared: Shared

  constructor(options: HansaClientOptions) {
    const { baseUrl, token, namespace = 'default', timeoutMs = 60_000, retries = 2, logger } = options
    const send = options.fetch ?? globalThis.fetch
    const random = Math.random
    this.baseUrl = baseUrl
    this.#transport = createTransport({
      baseUrl,
      token,
      reason: options.reason,
      timeoutMs,
      retries,
      logger,
      random,
      fetch: (...call) => send(...call),
    })
    this.#shared = { transport: this.#transport, namespace, logger, random }
    this.clusters = createClusters(this.#shared)
    this.bundles = createBundles(this.#shared)
    this.namespaces = createNamespaces(this.#shared)
    this.placements = createPlacements(this.#shared)
    this.simulations = createSimulations(this.#shared)
    this.releases = createReleases(this.#shared)
    this.repositories = createRepositories(this.#shared)
    this.targets = createTargets(this.#shared)
    this.directories = createDirectories(this.#shared)
    this.connectors = createCollection(this.#shared, 'Connector')
    this.connectorTypes = createConnectorTypes(this.#shared)
    this.mappings = createCollection(this.#shared, 'Mapping')
    this.signins = createCollection(this.#shared, 'SignIn')
    this.roles = createCollection(this.#shared, 'Role')
    this.rolebindings = createCollection(this.#shared, 'RoleBinding')
    this.sync = createSync(this.#shared)
    this.access = createAccess(this.#shared)
    this.people = createPeople(this.#shared)
    this.events = createEvents(this.#shared)
    this.audit = createAudit(this.#shared)
    this.serviceTokens = createServiceTokens(this.#shared)
    this.raw = createFetchClient<paths, Media>({
      baseUrl,
      fetch: (request: Request) => this.#sendRaw(request),
    })
  }

  /**
   * The hub of HANSA_URL and HANSA_TOKEN, or of the CLI's current context ($XDG_CONFIG_HOME/hansa/config.yaml). `context`
   * names another one of that file. Throws HansaError if neither is set.
   */
  static async fromEnvironment(
    options: Partial<HansaClientOptions> & { context?: string | undefined } = {},
  ): Promise<HansaClient> {
    const { context, ...rest } = options
    const found = await environmentConnection(context)
    return new HansaClient({
      ...found,
      ...rest,
      baseUrl: rest.baseUrl ?? found.baseUrl,
      token: rest.token ?? found.token,
    })
  }

  /** The client of a kind by its name: `client.resources('Release')`. */
  resources<Kind extends ResourceKindName>(kind: Kind): Collection<ShownKinds[Kind], WrittenKinds[Kind]> {
    return createCollection(this.#shared, kind)
  }

  /** Sends any request, with the client's token, timeout, retries and errors. `path` starts with a slash. */
  request(method: Method, path: string, options?: RequestOptions): Promise<Answer> {
    return this.#transport.request(method, path, options)
  }

  /** The changes of any list that can be watched, after a version. The `watch` of a resource client is more convenient. */
  stream<Item = unknown>(
    path: string,
    options: StreamOptions,
  ): AsyncGenerator<Change<Item>, void, undefined> {
    return streamChanges<Item>(this.#transport, path, options, this.#shared)
  }

  /**
   * The changes of several kinds after a version, over one connection that reconnects automatically. Throws ExpiredError when the
   * hub no longer keeps changes that old: list again. A change near the version may already be in the lists.
   */
  watch<Kind extends KindName>({
    kinds,
    onPosition,
    onConnection,
    ...options
  }: WatchKindsOptions<Kind>): AsyncGenerator<ChangeOfKinds<Kind>, void, undefined> {
    const call = { ...options, query: { kinds: kinds.join(',') } }
    const extra = { ...this.#shared, onPosition, onConnection }
    return streamChanges<ShownKinds[Kind]>(this.#transport, '/api/v1/watch', call, extra)
  }

  async version(options?: RequestOptions): Promise<HubVersion> {
    return (await this.request('GET', '/version', options)).data as HubVersion
  }

  #sendRaw(request: Request): Promise<Response> {
    const { signal } = request
    const key = uuid()
    return this.#transport.send(
      (inner) => {
        const copy = new Request(request.clone(), { signal: inner })
        if (copy.method === 'POST' && !copy.headers.has('idempotency-key'))
          copy.headers.set('idempotency-key', key)
        return copy
      },
      { signal },
    )
  }
}
