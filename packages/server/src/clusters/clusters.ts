import { noGuard, type Sealer, type Store, type WriteGuard, type Writer } from '../db/index.js'
import { createDial } from '../kube/index.js'
import { createResourceService } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import {
  callConnectionsOf,
  createLimitReader,
  descriptorLimit,
  leastLimitFor,
  probeConnectionsOf,
} from '../runtime/descriptors.js'
import { type Egress, localEgress } from '../runtime/egress.js'
import { type Faults, noFaults } from '../runtime/faults.js'
import type { MemberLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { type ClusterResources, provingResources } from './check-before-write.js'
import { createProofs } from './checked-connections.js'
import type { Dialer, DialOf } from './dialer.js'
import type { Fleet } from './facts.js'
import { createFleet } from './fleet.js'
import { createClusterKind, refuseKnown, type UnregisterHooks } from './kind.js'
import { createProber, type Prober } from './probing/prober.js'
import { createRoutedProber } from './probing/routed-prober.js'
import { createRegistrar } from './registration/register.js'
import { createRotation } from './rotation.js'
import { type Clusters, createClusterService } from './service.js'
import { createUpkeep } from './upkeep.js'

export interface ClusterRoom {
  fleet: Fleet
  service: Clusters
  /** The operations of every kind; a new connection is checked before it is stored. */
  resources: ClusterResources
  /** Loads every registered cluster and starts to probe. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Clusters beyond the number of probe connections are not probed: their state is unknown, and nothing fails over. */
const warnOfLimit = (clusters: number, logger: Logger): void => {
  const limit = descriptorLimit()
  const probes = probeConnectionsOf(limit)
  if (clusters <= probes) return
  const least = leastLimitFor(clusters)
  logger.warn(
    { limit, clusters, probes, least },
    `open-file limit ${limit} is too low for ${clusters} clusters: the hub can probe ${probes} of them; set LimitNOFILE (systemd) or ulimit -n to ${least} or more`,
  )
}

export interface ClusterRoomOptions {
  store: Store
  sealer: Sealer
  clock: Clock
  random: Random
  logger: Logger
  /** Receives faults of this machine. */
  faults?: Faults | undefined
  /** Of the controllers: `hub/clusters`, under the lease. */
  writer: Writer
  hooks: UnregisterHooks
  /**
   * Called before each write to a member by controllers that run under the lease; without it writes are not checked.
   */
  guard?: WriteGuard | undefined
  /** Chooses how to connect to each cluster; over TCP when absent or when it returns undefined. */
  dialer?: Dialer | undefined
  /** The addresses that members and proxies may have. */
  egress?: Egress | undefined
  /** For clusters connected over TCP; in this thread when absent. */
  prober?: Prober | undefined
  /** For reads of each cluster. */
  limits?: MemberLimits | undefined
  /** Of this hub, shown in the members. */
  version: string
}

/** How the hub reaches the clusters, for calls and for probes. */
const createConnections = (options: ClusterRoomOptions): { dialOf: DialOf; prober: Prober } => {
  const { clock, random, dialer, egress = localEgress, faults = noFaults } = options
  const limit = createLimitReader(clock)
  // Probes run in a thread with their own connections, one per cluster.
  const tcp = createDial({
    clock,
    egress,
    most: () => callConnectionsOf(limit()),
    onLocal: faults.tell,
  })
  const dialOf: DialOf = (target) => dialer?.(target) ?? tcp
  const direct = options.prober ?? createProber({ dialOf: () => tcp, clock, random })
  if (dialer === undefined) return { dialOf, prober: direct }
  const prober = createRoutedProber({
    hasDialer: (target) => dialer(target) !== undefined,
    own: createProber({ dialOf, clock, random }),
    direct,
  })
  return { dialOf, prober }
}

export const createClusters = (options: ClusterRoomOptions): ClusterRoom => {
  const { store, sealer, clock, random, logger, writer, hooks, version, limits } = options
  const { guard = noGuard, faults = noFaults } = options
  const { dialOf, prober } = createConnections(options)
  const proofs = createProofs({ clock })
  const registrar = createRegistrar({
    dialOf,
    clock,
    random,
    hubUid: store.hubUid,
    version,
    refuseKnown: (clusterUid, name) => store.read((reader) => refuseKnown(reader, clusterUid, name)),
  })
  const kind = createClusterKind({ sealer, proofs, hooks, clock })
  const resources = provingResources({
    resources: createResourceService({ kind, store, sealer, clock }),
    registrar,
    proofs,
    sealer,
    store,
    clock,
  })
  const fleet = createFleet({
    store,
    sealer,
    writer,
    dialOf,
    guard,
    clock,
    random,
    logger,
    limits,
    prober,
    faults,
  })
  const rotation = createRotation({ store, sealer, dialOf, guard, clock, random, logger, version })
  const upkeep = createUpkeep({ store, sealer, fleet, rotation, hooks, writer, clock, random, logger })
  const service = createClusterService({
    store,
    sealer,
    clock,
    fleet,
    resources,
    registrar,
    rotation,
    upkeep,
    hooks,
  })
  return {
    fleet,
    service,
    resources,
    start: async () => {
      await fleet.start()
      warnOfLimit(fleet.all().length, logger)
      upkeep.start()
    },
    close: async () => {
      // Closing the connections to the members ends calls that still wait for one of them.
      await Promise.all([upkeep.close(), fleet.close()])
    },
  }
}
