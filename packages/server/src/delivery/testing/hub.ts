import { randomUUID } from 'node:crypto'
import { type ClusterOptions, createSimulator, type SimulatedCluster } from '@hansa/simulator'
import { createBundleKind, createBundles, type KubernetesObject, type Sources } from '../../bundles/index.js'
import { type OpenStore, openTestStore, type Store } from '../../db/index.js'
import { type Event, eventsOf } from '../../events/index.js'
import type { KubeObject, Transport } from '../../kube/index.js'
import {
  type Desired,
  placeTarget,
  type Removal,
  type TargetRow,
  targetByUid,
  targetsOfRelease,
  withdrawTarget,
} from '../../releases/index.js'
import { createResourceService } from '../../resources/index.js'
import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { controllerSubject, tokenSubject } from '../../runtime/subject.js'
import { createMarker, markedAs } from '../apply/mark.js'
import { createDelivery } from '../delivery.js'
import type { InventoryRow } from '../inventory.js'
import { placeOf } from '../place.js'
import type { DeliverySettings } from '../settings.js'
import { inventoryOn } from '../store.js'
import { createTestFleet } from './fleet.js'
import { until } from './until.js'

export const user = { subject: tokenSubject('anna') }

/** Short waits for tests; everything else by default. */
export const quick: Partial<DeliverySettings> = {
  retryBaseMs: 20,
  retryMaxMs: 500,
  refusedBaseMs: 50,
  refusedMaxMs: 500,
  progressMs: 10,
  goneMs: 30,
  relookMs: 50,
  callMs: 2_000,
  writeMs: 2_000,
}

/** Inserted by a test between the hub and its parts: it throws where the hub is to die. */
export interface Between {
  store?: (store: Store) => Store
  transport?: (transport: Transport) => Transport
  /** The source of watches. */
  stream?: Transport['stream']
  /** Whether this hub holds the lease; true when absent. */
  mayWrite?: () => boolean
}

export interface Placed {
  cluster?: string
  bundle?: string
  version?: string
  namespace?: string
  release?: string
  desired?: Partial<Desired>
}

/** Delivery over its own store and simulated clusters; the test plays releases and decisions. */
export const openHub = async (
  names: readonly string[] = ['eu-1'],
  options: Partial<ClusterOptions> = {},
  opening: Promise<OpenStore> = openTestStore(),
  settings: Partial<DeliverySettings> = {},
  sources?: Sources,
) => {
  const opened = await opening
  const { store } = opened
  const simulator = await createSimulator()
  let between: Between = {}
  const fleet = createTestFleet((transport) => ({
    ...transport,
    request: (asked) => (between.transport?.(transport) ?? transport).request(asked),
    stream: (asked) => (between.stream ?? transport.stream)(asked),
    mayWrite: () => between.mayWrite?.() ?? true,
  }))
  const addCluster = (name: string): SimulatedCluster => {
    const cluster = simulator.addCluster({ name, nodes: 2, readyDelayMs: 5, ...options })
    fleet.add({ name, server: cluster.server, credentials: { token: cluster.token } })
    return cluster
  }
  for (const name of names) addCluster(name)
  const kinds = { sealer: opened.sealer, ...(sources === undefined ? {} : { sources }) }
  const bundles = createBundles({ store, ...kinds })
  const service = createResourceService({
    kind: createBundleKind({ ...kinds, clock: systemClock }),
    store,
    sealer: opened.sealer,
    clock: systemClock,
  })

  const open = () =>
    createDelivery({
      store: between.store?.(store) ?? store,
      fleet: fleet.fleet,
      bundles,
      sealer: opened.sealer,
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/delivery') },
      settings: { ...quick, ...settings },
    })
  let delivery = open()
  await delivery.start()

  const push = (
    name: string,
    version: string,
    objects: readonly KubernetesObject[],
    dependencies: { bundle: string; version: string }[] = [],
  ): Promise<void> => pushSource(name, version, { type: 'manifests', objects: [...objects] }, dependencies)

  const pushSource = async (
    name: string,
    version: string,
    source: { type: 'manifests'; objects: KubernetesObject[] },
    dependencies: { bundle: string; version: string }[] = [],
  ): Promise<void> => {
    await service.apply(
      { namespace: 'default', name },
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name, namespace: 'default' },
        spec: {
          version,
          source,
          dependencies,
          sensitive: [],
        },
      },
      user,
    )
  }

  const releaseUids = new Map<string, string>()
  const releaseUid = (name: string): string => {
    const uid = releaseUids.get(name) ?? randomUUID()
    releaseUids.set(name, uid)
    return uid
  }

  /** Acts as the scheduler: sets the target of a release on a cluster. */
  const place = (placed: Placed = {}): Promise<string> => {
    const { cluster = names[0] ?? '', bundle = 'web', version = '1.0.0', namespace = 'default' } = placed
    const release = placed.release ?? bundle
    return store.write(user, async (tx) => {
      const found = await bundles.find(tx, { namespace: 'default', name: bundle, version })
      if (found === undefined) throw new Error(`no bundle ${bundle}@${version}`)
      const inputs = { release, namespace }
      const { objects } = await bundles.outline(found, { inputs, read: (body) => body(tx) })
      const workloads = objects.flatMap(({ apiVersion, kind, metadata, spec }) =>
        apiVersion === 'apps/v1' && kind !== 'DaemonSet'
          ? [
              {
                apiVersion,
                kind,
                namespace: metadata.namespace ?? namespace,
                name: metadata.name,
                replicas: Number(Object(spec).replicas ?? 1),
              },
            ]
          : [],
      )
      const desired: Desired = {
        bundle: { uid: found.bundleUid, name: bundle, version, digest: found.digest },
        valuesHash: '',
        namespace,
        workloads,
        patches: [],
        conflicts: 'Fail',
        drift: 'Correct',
        deletion: 'Keep',
        ...placed.desired,
      }
      const uid = releaseUid(release)
      const present = (await targetsOfRelease(tx, uid)).find((row) => row.cluster === cluster)
      return placeTarget(tx, { releaseUid: uid, namespace: 'default', release, cluster, desired }, present)
        .uid
    })
  }

  const target = (uid: string): Promise<TargetRow | undefined> =>
    store.read((reader) => targetByUid(reader, uid))

  const marker = createMarker((text) => opened.sealer.sign('hansa.dev/applied', text))

  return {
    store,
    opened,
    /**
     * An object as this hub applies it for a target: the leftover of a crash, or of a hub that does not know it lost
     * its lease.
     */
    marked: (object: KubeObject, targetUid: string): KubeObject =>
      markedAs(marker, object, {
        target: { uid: targetUid, namespace: 'default', release: 'web' },
        place: placeOf(object),
        manager: 'hansa',
      }),
    simulator,
    fleet,
    addCluster,
    push,
    pushSource,
    place,
    target,
    releaseUid,
    /** The release of that name is deleted: the next one has another uid. */
    forget: (name: string): boolean => releaseUids.delete(name),
    withdraw: (uid: string, reason: Removal): Promise<void> =>
      store.write(user, async (tx) => {
        const present = await targetByUid(tx, uid)
        if (present !== undefined) withdrawTarget(tx, present, reason)
      }),
    cluster: (name = names[0] ?? ''): SimulatedCluster => {
      const found = simulator.cluster(name)
      if (found === undefined) throw new Error(`no simulated cluster ${name}`)
      return found
    },
    get delivery() {
      return delivery
    },
    inventory: (cluster = names[0] ?? ''): Promise<InventoryRow[]> =>
      store.read((reader) => inventoryOn(reader, [cluster])),
    events: async (): Promise<Event[]> =>
      (await store.read((reader) => eventsOf(reader, {}, { limit: 500 }))).reverse(),
    /** Waits until a target's row satisfies `holds`. */
    when: (uid: string, what: string, holds: (row: TargetRow) => boolean, ms?: number): Promise<TargetRow> =>
      until(
        what,
        async () => {
          const row = await target(uid)
          return row !== undefined && holds(row) ? row : undefined
        },
        ms,
      ),
    ready: (uid: string): Promise<TargetRow> =>
      until(`target ${uid} ready`, async () => {
        const row = await target(uid)
        return row?.ready && row.applied ? row : undefined
      }),
    gone: (uid: string): Promise<true> =>
      until(`target ${uid} gone`, async () => (await target(uid)) === undefined),
    /** The hub ends abruptly and restarts over the same store, optionally with something in between. */
    restart: async (next: Between = {}): Promise<void> => {
      await delivery.close()
      between = next
      delivery = open()
      await delivery.start()
    },
    stop: () => delivery.close(),
    close: async (): Promise<void> => {
      await delivery.close()
      fleet.close()
      await simulator.close()
      await opened.close()
    },
  }
}

export type Hub = Awaited<ReturnType<typeof openHub>>
