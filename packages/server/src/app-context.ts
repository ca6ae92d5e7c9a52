import { createRenderer } from '@hansa/charts'
import {
  type AccessRights,
  createAccessRights,
  createAccessRules,
  createReviews,
  createTokenFacts,
  type KnownUsers,
} from './access/index.js'
import { createRegistry } from './api/index.js'
import {
  createBundleKind,
  createBundles,
  createChartFetcher,
  createGitReads,
  createSources,
} from './bundles/index.js'
import type { Dialer, Prober } from './clusters/index.js'
import type { Config } from './config.js'
import { type OpenStore, standbyLease, type WriteGuard } from './db/index.js'
import { createNamespaceRule } from './namespaces/index.js'
import { createFeed, createResourceService } from './resources/index.js'
import type { Clock } from './runtime/clock.js'
import { createReserve, descriptorLimit, descriptorsInUse } from './runtime/descriptors.js'
import { createEgress } from './runtime/egress.js'
import { createFaults } from './runtime/faults.js'
import type { Logger } from './runtime/logger.js'
import type { Random } from './runtime/random.js'
import { controllerSubject } from './runtime/subject.js'

export interface AppOptions {
  opened: OpenStore
  /** Called before each write to a member or a target: those check no epoch. */
  guard?: WriteGuard
  config: Config
  clock: Clock
  random: Random
  logger: Logger
  version: string
  /** The prober of clusters connected over TCP; in this thread when absent. */
  prober?: Prober | undefined
  /** Chooses how to connect to each cluster; over TCP when absent or when it returns undefined. */
  dialer?: Dialer | undefined
  /** Checks of /readyz in addition to whether the database answers. */
  checks?: Readonly<Record<string, () => void>>
  /** Rows of the audit trail that its copies have; all when absent. */
  auditCopied?: () => number
  /** Additional warnings of /readyz?verbose. */
  warnings?: Readonly<Record<string, () => string | undefined>>
}

/** The options, and the dependencies shared by several rooms. */
export const createContext = (options: AppOptions) => {
  const { opened, config, clock, random, logger } = options
  const { store, sealer } = opened
  const requireNamespace = createNamespaceRule({ clock, mustExist: config.namespacesMustExist })
  const shared = { store, clock, random, logger, requireNamespace }
  // Controllers are created with it and cannot write before the lease is acquired.
  const lease = standbyLease(store)
  const as = (controller: string) => ({
    ...shared,
    writer: { subject: controllerSubject(`hub/${controller}`), lease },
  })

  const egress = createEgress(config)
  const registry = createRegistry()
  const faults = createFaults({
    clock,
    logger,
    registry,
    reserveOf: (onShort) => createReserve({ clock, onShort }),
    descriptors: () => ({ inUse: descriptorsInUse(), limit: descriptorLimit() }),
  })
  // Rights follow the feed, and its watches follow them.
  const feed = createFeed({
    store,
    logger,
    rights: { of: (subject) => rights.of(subject), onChange: (listener) => rights.onChange(listener) },
  })
  const tokens = createTokenFacts(clock)
  const rights: AccessRights = createAccessRights({ store, feed, logger })
  // Of the directories, which are created later.
  const users: KnownUsers = { find: async () => ({ found: [], unread: [] }), sources: async () => new Map() }
  const access = {
    rights,
    rules: createAccessRules({ store, sealer, clock, tokens, users }),
    users,
    reviews: createReviews({ store, rights, tokens, users }),
  }
  const charts = createRenderer()
  const fetcher = createChartFetcher({ guard: egress, proxy: config.proxy })
  const gitReads = createGitReads({ guard: egress, proxy: config.proxy })
  const sources = createSources({ charts, fetcher, readGit: gitReads.read, clock })
  const bundles = createBundles({ store, sealer, clock, sources })
  const bundleResources = createResourceService({
    kind: createBundleKind({ sealer, clock, bundles, sources }),
    store,
    sealer,
    clock,
    requireNamespace,
  })
  const parts = {
    store,
    sealer,
    requireNamespace,
    lease,
    as,
    egress,
    registry,
    faults,
    feed,
    charts,
    bundles,
    bundleResources,
    access,
  }
  return { ...options, ...parts, gitReads }
}

export type Context = ReturnType<typeof createContext>
