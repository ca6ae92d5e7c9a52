import { forgetExpiredTokens } from './access/index.js'
import type { Context } from './app-context.js'
import { trimArchives } from './bundles/index.js'
import { createClusters, type Fleet } from './clusters/index.js'
import { createDelivery } from './delivery/index.js'
import { createDirectories } from './directory/index.js'
import { recordFaults, trimEvents } from './events/index.js'
import { createFailover, createStays } from './failover/index.js'
import {
  connectorFactories,
  createEndpoints,
  createFiles,
  createProvisioning,
  createProvisioningMetrics,
  trimRuns,
} from './provisioning/index.js'
import {
  createCertificateRenewal,
  createFailures,
  createFollower,
  createReleaseKind,
  createRolloutMetrics,
  createScheduler,
  createStatusController,
} from './releases/index.js'
import { createRepositories } from './repositories/index.js'
import { createHousekeeping, createResourceService, forgetAnswers } from './resources/index.js'
import { createSignInRoom } from './sign-in/index.js'

/** The fleet and what is applied to it. */
const createFleet = (context: Context) => {
  const { as, sealer, bundles, config } = context
  const clusters = createClusters({
    ...as('clusters'),
    guard: context.guard,
    sealer,
    version: context.version,
    limits: config.limits.member,
    prober: context.prober,
    dialer: context.dialer,
    faults: context.faults,
    egress: context.egress,
    // Delivery is built over the fleet, so the fleet reaches it through this once it exists.
    hooks: {
      withdrawAll: (tx, cluster, mode) => delivery.withdrawAll(tx, cluster, mode),
      remaining: (reader, cluster) => delivery.remaining(reader, cluster),
    },
  })
  const { fleet } = clusters
  const delivery = createDelivery({ ...as('delivery'), fleet, bundles, sealer })
  return { clusters, fleet, delivery }
}

/** The controllers that decide where releases run. */
const createScheduling = ({ as, bundles, config, registry, sealer }: Context, fleet: Fleet) => {
  const failover = createFailover({
    ...as('failover'),
    fleet,
    settings: { detectionWindowMs: config.detectionWindowMs, evictionsPerSecond: config.evictionsPerSecond },
  })
  const failures = createFailures({ ...as('scheduler'), changed: (uid) => status.refresh(uid) })
  const stays = createStays((uid) => status.refresh(uid))
  const rolling = new Set<string>()
  const rollouts = createRolloutMetrics(registry, rolling)
  const versions = as('versions')
  const follower = createFollower({
    ...versions,
    bundles,
    resources: createResourceService({
      kind: createReleaseKind(bundles, versions.clock),
      ...versions,
      sealer,
    }),
    changed: (uid) => status.refresh(uid),
  })
  const status = createStatusController({
    ...as('status'),
    notFollowed: follower.problem,
    fleet,
    failover,
    rolling,
    failure: failures.of,
    stays: stays.of,
  })
  const scheduler = createScheduler({
    ...as('scheduler'),
    fleet,
    bundles,
    failover,
    failures,
    stays,
    rolling,
    rolledOut: rollouts.ended,
    decided: status.refresh,
  })
  return { failover, status, scheduler, follower }
}

/** The directories and the targets that accounts are synced to. */
const createAccountSync = (context: Context, fleet: Fleet) => {
  const { as, store, sealer, config, registry, faults, egress, lease } = context
  const directories = createDirectories({
    ...as('directories'),
    sealer,
    folder: config.files,
    limits: config.limits.directory,
    registry,
    faults,
    egress,
  })
  const endpoints = createEndpoints({ store, fleet, egress })
  const provisioning = createProvisioning({
    ...as('provisioning'),
    guard: context.guard,
    sealer,
    directories: directories.directories,
    factories: connectorFactories,
    limits: config.limits.target,
    endpoint: endpoints.resolve,
    place: endpoints.place,
    ...createFiles(config.files),
    metrics: createProvisioningMetrics(registry),
    faults,
    leads: () => lease.epoch > 0,
  })
  return { directories, provisioning }
}

/** The rooms that act on the fleet and its accounts. */
export const createControllers = (context: Context) => {
  const { as, clock, lease, faults } = context
  const members = createFleet(context)
  const scheduling = createScheduling(context, members.fleet)
  const accounts = createAccountSync(context, members.fleet)
  const repositories = createRepositories({
    ...as('repositories'),
    sealer: context.sealer,
    bundles: context.bundles,
    bundleResources: context.bundleResources,
    remote: { guard: context.egress, proxy: context.config.proxy },
  })
  recordFaults({ ...as('hub'), faults, leads: () => lease.epoch > 0 })
  const housekeeping = createHousekeeping({
    ...as('housekeeping'),
    tasks: {
      events: trimEvents,
      idempotency: (tx) => forgetAnswers(tx, clock),
      runs: trimRuns,
      tokens: (tx) => forgetExpiredTokens(tx, clock),
      archives: (tx) => trimArchives(tx, clock),
    },
  })
  const certificates = createCertificateRenewal({ ...as('certificates'), bundles: context.bundles })
  const { directories, live } = accounts.directories
  const signIn = createSignInRoom({
    ...as('sign-in'),
    sealer: context.sealer,
    people: { directories, live },
    egress: context.egress,
    proxy: context.config.proxy,
    rightsOf: context.access.rights.of,
    ...(context.config.playgroundSimulator === undefined ? {} : { sampleDirectory: 'sample' }),
  })
  Object.assign(context.access.users, signIn.users)
  return { ...members, ...scheduling, ...accounts, repositories, housekeeping, certificates, signIn }
}

export type Controllers = ReturnType<typeof createControllers>
