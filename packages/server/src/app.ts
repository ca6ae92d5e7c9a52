import {
  createAuthenticator,
  createBindingWarnings,
  createRoleSeed,
  createServiceTokens,
  createSignIns,
  createTokenWarnings,
  storedRoles,
} from './access/index.js'
import { checkPermissions, createApi, createAppRouter, createHostRule } from './api/index.js'
import { type AppOptions, type Context, createContext } from './app-context.js'
import { type Controllers, createControllers } from './app-controllers.js'
import { createAuditKeeper, createQuietActs } from './audit/index.js'
import { createWriteProof, type Lease } from './db/index.js'
import { ensureNamespaces, namespaceKind } from './namespaces/index.js'
import { createReleaseKind, createReleases, createSimulations, placementKind } from './releases/index.js'
import { removeLeftFolders } from './repositories/index.js'
import { createResourceService } from './resources/index.js'
import { mergeRouters } from './runtime/procedure.js'
import { createPlaygroundRouter } from './web/index.js'

/** A component that runs in the background between start and close. */
interface Running {
  start(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts components one after the other, and stops them in the reverse order, once; including those that were not
 * started.
 */
const createRow = (parts: readonly Running[]): Running => {
  let closed: Promise<void> | undefined
  const closeAll = async (): Promise<void> => {
    for (const part of [...parts].reverse()) await part.close()
  }
  return {
    start: async () => {
      for (const part of parts) await part.start()
    },
    close: () => {
      closed ??= closeAll()
      return closed
    },
  }
}

/** Every operation of this hub, with the playground's if it has one. */
const createRouter = (context: Context, controllers: Controllers) => {
  const { store, sealer, clock, config, feed, bundles, bundleResources, requireNamespace } = context
  const { clusters, fleet, delivery, scheduler, directories, provisioning, repositories, signIn } =
    controllers
  const shared = { store, sealer, clock, requireNamespace }
  const services = {
    bundle: bundleResources,
    namespace: createResourceService({ kind: namespaceKind, ...shared }),
    placement: createResourceService({ kind: placementKind, ...shared }),
    release: createResourceService({ kind: createReleaseKind(bundles, clock), ...shared }),
  }
  const releases = createReleases({
    store,
    sealer,
    clock,
    kick: scheduler.kick,
    relations: scheduler.relations,
    fleet,
    bundles,
    apisOf: delivery.apisOf,
    liveOn: delivery.liveOn,
    resources: services.release,
  })
  const simulations = createSimulations({ store, fleet, bundles, relations: scheduler.relations, clock })
  const router = createAppRouter({
    simulations,
    objects: delivery,
    store,
    feed,
    services,
    clusters,
    bundles,
    releases,
    directories,
    provisioning,
    repositories,
    signIns: createSignIns({ store, clock }),
    access: context.access,
    serviceTokens: createServiceTokens({ store, clock, roles: storedRoles, maxTtlMs: config.tokenMaxTtlMs }),
    signIn,
  })
  const { playgroundSimulator: simulator, files } = config
  const people = signIn.samplePeople
  return simulator === undefined || people === undefined
    ? router
    : mergeRouters(router, createPlaygroundRouter({ simulator, files, people }))
}

/** The audit trail: `keeper` verifies it, `acts` records what changes nothing. */
const createAudit = (context: Context, leads: () => boolean) => {
  const { as, store, clock, logger, registry, config, opened } = context
  const retentionDays = config.auditRetentionDays
  return {
    keeper: createAuditKeeper({
      ...as('audit'),
      ...{ trail: opened.audit, registry, retentionDays, leads, copied: context.auditCopied },
    }),
    acts: createQuietActs({ store, clock, logger }),
  }
}

/** The HTTP API. `leads`: whether this hub is the leader. */
const createHubApi = (
  context: Context,
  controllers: Controllers,
  { keeper, acts }: ReturnType<typeof createAudit>,
  warnings: Readonly<Record<string, () => string | undefined>>,
  leads: () => boolean,
) => {
  const {
    store,
    sealer,
    feed,
    clock,
    logger,
    version,
    config,
    registry,
    faults,
    access,
    checks = {},
  } = context
  const router = createRouter(context, controllers)
  checkPermissions(router)
  const authenticator = createAuthenticator({ store, clock, rights: access.rights })
  return createApi({
    router,
    console: config.console,
    playground: config.playgroundSimulator !== undefined,
    store,
    sealer,
    feed,
    authenticate: authenticator.authenticate,
    signIn: controllers.signIn,
    clock,
    logger,
    version,
    bodyLimit: config.bodyLimit,
    openMetrics: config.openMetrics,
    proxies: config.http.proxies,
    publicUrl: config.http.publicUrl,
    allowsHost: createHostRule({ listen: config.listen.host, http: config.http }),
    registry,
    webhook: controllers.repositories.receive,
    role: () => (leads() ? 'leader' : 'standby'),
    checks: {
      database: createWriteProof({ store, clock }),
      ...checks,
    },
    acts,
    warnings: { machine: faults.current, audit: keeper.warning, ...warnings, ...context.warnings },
  })
}

/** Starts the renderer if there are charts: a hub without charts has no memory to spare for it. */
const warmForCharts = async ({ store, bundles, charts }: Context): Promise<void> => {
  const rows = await store.read((reader) => reader.list({ kind: 'Bundle' }))
  if (rows.some(bundles.needsRenderer)) await charts.warm()
}

/**
 * Builds the hub: every room is wired here and nowhere else. `open` starts the components that observe: the API
 * answers from the database, on every hub. `lead` starts those that act on the fleet, under the lease, and `rest`
 * stops them; an app leads at most once.
 */
export const createApp = (options: AppOptions) => {
  const context = createContext(options)
  const { feed, lease, faults, charts } = context
  let leading = false
  const controllers = createControllers(context)
  const audit = createAudit(context, () => leading)
  const tokens = createTokenWarnings({ ...context, roles: storedRoles })
  const bindings = createBindingWarnings({ ...context, rights: context.access.rights })
  const warnings = { tokens: tokens.warning, bindings: bindings.warning }
  const api = createHubApi(context, controllers, audit, warnings, () => leading)

  const acts = { start: async () => {}, close: audit.acts.close }
  const knows = createRow([feed, context.access.rights, acts, audit.keeper, tokens, bindings])
  // Components that act on the fleet start after those that observe it, and stop before them.
  const leads = createRow([
    createRoleSeed(context.access.rules.roles, context.as('access').writer),
    controllers.clusters,
    controllers.failover,
    controllers.delivery,
    controllers.status,
    controllers.scheduler,
    controllers.follower,
    controllers.provisioning,
    controllers.signIn,
    controllers.directories,
    controllers.repositories,
    controllers.housekeeping,
    controllers.certificates,
  ])
  const rest = async (): Promise<void> => {
    leading = false
    await leads.close()
  }
  return {
    api,
    open: async () => {
      await removeLeftFolders(context.logger)
      await knows.start()
      // In the background: a chart that is rendered before waits for it, nothing else does.
      warmForCharts(context).catch((error: unknown) =>
        context.logger.error({ error }, 'the renderer of charts did not start'),
      )
    },
    lead: async (obtained: Lease) => {
      lease.epoch = obtained.epoch
      await ensureNamespaces(context.as('namespaces'))
      await leads.start()
      leading = true
      audit.keeper.wake()
    },
    rest,
    close: async () => {
      const reads = context.gitReads.close()
      await rest()
      await charts.close()
      await knows.close()
      faults.close()
      await reads
    },
  }
}
