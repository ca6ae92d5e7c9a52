import { vi } from 'vitest'
import {
  type Bundles,
  createBundleKind,
  createBundles,
  type KubernetesObject,
  type Sources,
} from '../../bundles/index.js'
import { chartFiles } from '../../bundles/testing/index.js'
import { type OpenStore, openTestStore, type Reader, type Store, type Tx } from '../../db/index.js'
import { eventsOf } from '../../events/index.js'
import { createStays } from '../../failover/index.js'
import { type NamespaceSpec, namespaceKind } from '../../namespaces/index.js'
import { createResourceService } from '../../resources/index.js'
import { systemClock as clock } from '../../runtime/clock.js'
import { silentLogger as logger } from '../../runtime/logger.js'
import { controllerSubject, tokenSubject } from '../../runtime/subject.js'
import { contentKeyOf, contentOf, isUpgrade } from '../circumstances.js'
import { createFailures } from '../failures.js'
import { createFollower } from '../follower.js'
import type { HookRecord } from '../hook-record.js'
import type { ClusterApis } from '../inspection/cluster-rendering.js'
import type { LiveOn } from '../inspection/live.js'
import { createReleaseKind } from '../kind.js'
import { placementKind } from '../placement-kind.js'
import { createScheduler } from '../scheduler.js'
import { createReleases } from '../service.js'
import { createStatusController } from '../status-controller.js'
import type { TargetRow } from '../target-row.js'
import { dropTarget, reportTarget, targetsOfRelease } from '../targets.js'
import { createTestFailover, createTestFleet } from './fleet.js'

const head = { apiVersion: 'hansa.dev/v1' as const }
export const here = { namespace: 'default' }
/** What every cluster serves. */
const testApis: ClusterApis = {
  capabilities: { kubernetesVersion: 'v1.34.1', apis: new Set(['v1', 'v1/ConfigMap', 'v1/Secret']) },
  isNamespaced: (_, kind) => kind !== 'Namespace',
}
export const options = { subject: tokenSubject('anna'), ...here }
const deployment = (replicas: number, pod: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas, template: { spec: { containers: [{ name: 'c', image: 'i' }], ...pod } } },
})

/** The services of the kinds that users write, over one store. */
const createKinds = ({ store, sealer }: OpenStore, sources: Sources | undefined) => {
  const shapes = { sealer, clock, ...(sources === undefined ? {} : { sources }) }
  const bundles: Bundles = createBundles({ store, ...shapes })
  const kinds = {
    bundle: createResourceService({ kind: createBundleKind({ ...shapes, bundles }), store, sealer, clock }),
    namespace: createResourceService({ kind: namespaceKind, store, sealer, clock }),
    placement: createResourceService({ kind: placementKind, store, sealer, clock }),
    release: createResourceService({ kind: createReleaseKind(bundles, clock), store, sealer, clock }),
  }
  return { bundles, kinds }
}

type Kinds = ReturnType<typeof createKinds>

/** Applies a release with this spec, as a user writes it. */
const releaseIn =
  ({ bundles, kinds }: Kinds) =>
  (spec: object, { name = 'r', labels = {} } = {}) =>
    kinds.release.apply(
      { ...here, name },
      {
        ...head,
        kind: 'Release',
        metadata: { name, labels },
        spec: createReleaseKind(bundles, clock).specInput.parse(spec),
      },
      options,
    )

/** A revision of the bundle `web`. */
const pushObjects = (kinds: Kinds['kinds'], version: string, objects: readonly KubernetesObject[]) =>
  kinds.bundle.apply(
    { ...here, name: 'web' },
    {
      ...head,
      kind: 'Bundle',
      metadata: { name: 'web' },
      spec: {
        version,
        source: { type: 'manifests', objects: [...objects] },
        dependencies: [],
        sensitive: [],
      },
    },
    options,
  )

/** The requests of a user: they push bundles and apply placements and releases. */
const createRequests = ({ bundles, kinds }: Kinds, releaseSpec = releaseIn({ bundles, kinds })) => ({
  push: (version: string, replicas = 6, pod: object = {}) =>
    pushObjects(kinds, version, [deployment(replicas, pod)]),
  pushObjects: (version: string, objects: readonly KubernetesObject[]) =>
    pushObjects(kinds, version, objects),
  /** A chart as the bundle `shop`. */
  pushChart: (
    files: Readonly<Record<string, string>>,
    {
      version = '1.0.0',
      values = {},
      source = {},
    }: { version?: string; values?: Record<string, unknown>; source?: object } = {},
  ) =>
    kinds.bundle.apply(
      { ...here, name: 'shop' },
      {
        ...head,
        kind: 'Bundle',
        metadata: { name: 'shop' },
        spec: {
          version,
          source: { type: 'helm', chart: chartFiles(files), values, ...source },
          dependencies: [],
          sensitive: [],
        },
      },
      options,
    ),
  place: (spec: object, name = 'p') =>
    kinds.placement
      .patch({ ...here, name }, { spec }, options)
      .catch(() =>
        kinds.placement.create(
          { ...head, kind: 'Placement', metadata: { name }, spec: placementKind.specInput.parse(spec) },
          options,
        ),
      ),
  /** The limits of the namespace. */
  limit: (spec: NamespaceSpec) =>
    kinds.namespace.apply(
      { name: 'default' },
      { ...head, kind: 'Namespace', metadata: { name: 'default' }, spec },
      options,
    ),
  releaseSpec,
  release: (
    replicas: Record<string, number> = {},
    version = '1.0.0',
    { name = 'r', placement = 'p', labels = {} } = {},
  ) => releaseSpec({ bundle: { name: 'web', version }, placement, replicas }, { name, labels }),
})

const targetsNamed = async (reader: Reader, name: string): Promise<TargetRow[]> => {
  const row = await reader.get('Release', 'default', name)
  return row === undefined ? [] : targetsOfRelease(reader, row.uid)
}

/** The record of a target of a chart without hooks, as delivery writes it. */
const completeRecord = (target: TargetRow): HookRecord => {
  const upgrade = isUpgrade(target)
  return {
    event: upgrade ? 'upgrade' : 'install',
    key: contentKeyOf(target.desired),
    complete: true,
    installed: true,
    runs: [],
    applied: { ...contentOf(target.desired), ...(upgrade ? { upgrade } : {}) },
  }
}

/** The targets of releases as they are stored; those of `r` can be written in the way that delivery writes them. */
const createStoredTargets = (store: Store) => {
  const rows = (name = 'r'): Promise<TargetRow[]> => store.read((reader) => targetsNamed(reader, name))
  const writeOn = (cluster: string, body: (tx: Tx, target: TargetRow) => void): Promise<void> =>
    store.write({ subject: controllerSubject('hub/test') }, async (tx) => {
      for (const target of await targetsNamed(tx, 'r')) if (target.cluster === cluster) body(tx, target)
    })
  return {
    rows,
    shares: async (name = 'r'): Promise<Record<string, number>> =>
      Object.fromEntries(
        (await rows(name))
          .filter(({ removing }) => removing === null)
          .map(({ cluster, desired }) => [cluster, desired.workloads[0]?.replicas ?? 0]),
      ),
    leaving: async (): Promise<Record<string, string>> =>
      Object.fromEntries(
        (await rows()).flatMap(({ cluster, removing }) => (removing === null ? [] : [[cluster, removing]])),
      ),
    report: (cluster: string, state: Parameters<typeof reportTarget>[2]) =>
      writeOn(cluster, (tx, target) => reportTarget(tx, target, state)),
    /** Its desired state is applied completely. */
    deliver: (cluster: string) =>
      writeOn(cluster, (tx, target) =>
        reportTarget(tx, target, { appliedHash: target.desiredHash, hooks: completeRecord(target) }),
      ),
    drop: (cluster: string) => writeOn(cluster, dropTarget),
  }
}

const eventually = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 5_000, interval: 10 })

/** The release is on this many clusters, and its status says so: nothing more is written. */
const settledOn = (kinds: Kinds['kinds'], clusters: number): Promise<void> =>
  eventually(async () => {
    const { status } = await kinds.release.get({ ...here, name: 'r' })
    const scheduled = status.conditions.find(({ type }) => type === 'Scheduled')
    if (scheduled?.status !== 'True' || status.targets.total !== clusters)
      throw new Error(`the status still says ${JSON.stringify(status)}`)
  })

const eventsWith = async (store: Store, reason: string) =>
  (
    await store.read((reader) =>
      eventsOf(reader, { kind: 'Release', namespace: 'default', reason }, { limit: 100 }),
    )
  ).map(({ message, details }) => ({ message, details }))

/** A scheduler and a status controller over one store, running. */
const startControllers = async (
  store: Store,
  parts: {
    bundles: Bundles
    resources: Kinds['kinds']['release']
    fleet: ReturnType<typeof createTestFleet>
    failover: ReturnType<typeof createTestFailover>
  },
) => {
  const shared = {
    ...parts,
    store,
    clock,
    random: () => 0.5,
    logger,
    writer: { subject: controllerSubject('hub/test') },
  }
  const failures = createFailures({ ...shared, changed: (uid) => status.refresh(uid) })
  const stays = createStays((uid) => status.refresh(uid))
  const rolling = new Set<string>()
  const openFollower = () => createFollower({ ...shared, changed: (uid) => status.refresh(uid) })
  let follower = openFollower()
  const status = createStatusController({
    ...shared,
    rolling,
    failure: failures.of,
    notFollowed: (uid) => follower.problem(uid),
    stays: stays.of,
  })
  const open = () => createScheduler({ ...shared, failures, stays, rolling, decided: status.refresh })
  let scheduler = open()
  await status.start()
  await scheduler.start()
  await follower.start()
  return {
    scheduler: () => scheduler,
    /** The scheduler stops and restarts over the same store; `between` runs while it is stopped. */
    restart: async (between: () => Promise<unknown> = async () => {}): Promise<void> => {
      await follower.close()
      await scheduler.close()
      await between()
      scheduler = open()
      follower = openFollower()
      await scheduler.start()
      await follower.start()
    },
    close: async (): Promise<void> => {
      await follower.close()
      await scheduler.close()
      await status.close()
    },
  }
}

/** The room over its own store, with a bundle `web`, a placement `p` and a release `r` to be created from it. */
export const openReleases = (...clusters: string[]) => openReleasesOf({}, ...clusters)

/** The same for bundles of other sources than the hub's own. */
export const openReleasesOf = async ({ sources }: { sources?: Sources }, ...clusters: string[]) => {
  const opened = await openTestStore()
  const { store } = opened
  const fleet = createTestFleet(...clusters)
  const failover = createTestFailover()
  const { bundles, kinds } = createKinds(opened, sources)
  const controllers = await startControllers(store, { bundles, fleet, failover, resources: kinds.release })
  const live: { on: LiveOn } = { on: async () => ({ unchanged: 0, objects: [] }) }
  const releases = createReleases({
    store,
    sealer: opened.sealer,
    clock,
    kick: (uid) => controllers.scheduler().kick(uid),
    relations: { neighbours: (...of) => controllers.scheduler().relations.neighbours(...of) },
    fleet,
    bundles,
    apisOf: async () => testApis,
    liveOn: (ask) => live.on(ask),
    resources: kinds.release,
  })
  return {
    ...createRequests({ bundles, kinds }),
    ...createStoredTargets(store),
    store,
    bundles,
    get relations() {
      return controllers.scheduler().relations
    },
    /** A placement's spec with its defaults. */
    placement: (spec: object) => placementKind.specInput.parse(spec),
    events: (reason: string) => eventsWith(store, reason),
    restart: controllers.restart,
    fleet,
    failover,
    kinds,
    releases,
    /** What deliveries would change, as a test says. */
    live,
    eventually,
    settled: (clusters: number): Promise<void> => settledOn(kinds, clusters),
    close: async () => {
      await controllers.close()
      await opened.close()
    },
  }
}
