import { vi } from 'vitest'
import { type Bundles, createBundleKind, createBundles, type Sources } from '../../bundles/index.js'
import { openTestStore } from '../../db/index.js'
import { eventsOf } from '../../events/index.js'
import { createStays } from '../../failover/index.js'
import { createResourceService } from '../../resources/index.js'
import { systemClock as clock } from '../../runtime/clock.js'
import { silentLogger as logger } from '../../runtime/logger.js'
import { controllerSubject, tokenSubject } from '../../runtime/subject.js'
import { createFailures } from '../failures.js'
import { createReleaseKind } from '../kind.js'
import { placementKind } from '../placement-kind.js'
import { createScheduler } from '../scheduler.js'
import { createReleases } from '../service.js'
import { createStatusController } from '../status-controller.js'
import { dropTarget, reportTarget, type TargetRow, targetsOfRelease } from '../targets.js'
import { createTestFailover, createTestFleet } from './fleet.js'

const head = { apiVersion: 'hansa.dev/v1' as const }
export const here = { namespace: 'default' }
export const options = { subject: tokenSubject('anna'), ...here }
const deployment = (replicas: number, pod: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas, template: { spec: { containers: [{ name: 'c', image: 'i' }], ...pod } } },
})

/** The room over its own store, with a bundle `web`, a placement `p` and a release `r` to be created from it. */
export const openReleases = (...clusters: string[]) => openReleasesOf({}, ...clusters)

/** The same for bundles of other sources than the hub's own. */
export const openReleasesOf = async ({ sources }: { sources?: Sources }, ...clusters: string[]) => {
  const opened = await openTestStore()
  const { store, sealer } = opened
  const fleet = createTestFleet(...clusters)
  const failover = createTestFailover()
  const shapes = { sealer, ...(sources === undefined ? {} : { sources }) }
  const bundles: Bundles = createBundles({ store, ...shapes })
  const kinds = {
    bundle: createResourceService({ kind: createBundleKind({ ...shapes, clock }), store, sealer, clock }),
    placement: createResourceService({ kind: placementKind, store, sealer, clock }),
    release: createResourceService({ kind: createReleaseKind(bundles), store, sealer, clock }),
  }
  const shared = {
    store,
    clock,
    random: () => 0.5,
    logger,
    writer: { subject: controllerSubject('hub/test') },
  }
  const failures = createFailures({ ...shared, changed: (uid) => status.refresh(uid) })
  const stays = createStays((uid) => status.refresh(uid))
  const status = createStatusController({
    ...shared,
    fleet,
    failover,
    failure: failures.of,
    stays: stays.of,
  })
  const open = () =>
    createScheduler({ ...shared, fleet, bundles, failover, failures, stays, decided: status.refresh })
  let scheduler = open()
  await status.start()
  await scheduler.start()
  /** The scheduler stops and restarts over the same store; `between` runs while it is stopped. */
  const restart = async (between: () => Promise<unknown> = async () => {}): Promise<void> => {
    await scheduler.close()
    await between()
    scheduler = open()
    await scheduler.start()
  }
  const releases = createReleases({
    store,
    clock,
    kick: (uid) => scheduler.kick(uid),
    relations: { neighbours: (...of) => scheduler.relations.neighbours(...of) },
    fleet,
    bundles,
    resources: kinds.release,
  })

  const push = (version: string, replicas = 6, pod: object = {}) =>
    kinds.bundle.apply(
      { ...here, name: 'web' },
      {
        ...head,
        kind: 'Bundle',
        metadata: { name: 'web' },
        spec: {
          version,
          source: { type: 'manifests', objects: [deployment(replicas, pod)] },
          dependencies: [],
          sensitive: [],
        },
      },
      options,
    )
  const place = (spec: object, name = 'p') =>
    kinds.placement
      .patch({ ...here, name }, { spec }, options)
      .catch(() =>
        kinds.placement.create(
          { ...head, kind: 'Placement', metadata: { name }, spec: placementKind.specInput.parse(spec) },
          options,
        ),
      )
  const release = (
    replicas: Record<string, number> = {},
    version = '1.0.0',
    { name = 'r', placement = 'p', labels = {} } = {},
  ) =>
    kinds.release.apply(
      { ...here, name },
      {
        ...head,
        kind: 'Release',
        metadata: { name, labels },
        spec: createReleaseKind(bundles).specInput.parse({
          bundle: { name: 'web', version },
          placement,
          replicas,
        }),
      },
      options,
    )
  const rows = async (name = 'r'): Promise<TargetRow[]> =>
    store.read(async (reader) => {
      const row = await reader.get('Release', 'default', name)
      return row === undefined ? [] : targetsOfRelease(reader, row.uid)
    })
  const shares = async (name = 'r'): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await rows(name))
        .filter(({ removing }) => removing === null)
        .map(({ cluster, desired }) => [cluster, desired.workloads[0]?.replicas ?? 0]),
    )
  const leaving = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await rows()).flatMap(({ cluster, removing }) => (removing === null ? [] : [[cluster, removing]])),
    )
  const eventually = (check: () => Promise<void>): Promise<void> =>
    vi.waitFor(check, { timeout: 5_000, interval: 10 })
  /** The release is on this many clusters, and its status says so: nothing more is written. */
  const settled = (clusters: number): Promise<void> =>
    eventually(async () => {
      const { status } = await kinds.release.get({ ...here, name: 'r' })
      const scheduled = status.conditions.find(({ type }) => type === 'Scheduled')
      if (scheduled?.status !== 'True' || status.targets.total !== clusters)
        throw new Error(`the status still says ${JSON.stringify(status)}`)
    })
  const report = (cluster: string, state: Parameters<typeof reportTarget>[2]) =>
    store.write({ subject: controllerSubject('hub/test') }, async (tx) => {
      for (const target of await rowsIn(tx)) if (target.cluster === cluster) reportTarget(tx, target, state)
    })
  const rowsIn = async (tx: Parameters<typeof targetsOfRelease>[0]): Promise<TargetRow[]> =>
    targetsOfRelease(tx, (await tx.get('Release', 'default', 'r'))?.uid ?? '')
  const drop = (cluster: string) =>
    store.write({ subject: controllerSubject('hub/test') }, async (tx) => {
      for (const target of await rowsIn(tx)) if (target.cluster === cluster) dropTarget(tx, target)
    })
  const close = async () => {
    await scheduler.close()
    await status.close()
    await opened.close()
  }
  const events = async (reason: string) =>
    (
      await store.read((reader) =>
        eventsOf(reader, { kind: 'Release', namespace: 'default', reason }, { limit: 100 }),
      )
    ).map(({ message, details }) => ({ message, details }))
  return {
    store,
    bundles,
    get relations() {
      return scheduler.relations
    },
    /** A placement's spec with its defaults. */
    placement: (spec: object) => placementKind.specInput.parse(spec),
    events,
    restart,
    fleet,
    failover,
    kinds,
    releases,
    push,
    place,
    release,
    shares,
    leaving,
    eventually,
    settled,
    report,
    drop,
    close,
  }
}
