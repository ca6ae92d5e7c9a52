import { type ClusterOptions, createSimulator, type SimulatedCluster } from '@hansa/simulator'
import type { Bundles, Sources } from '../../bundles/index.js'
import { type OpenStore, openTestStore, type Store } from '../../db/index.js'
import { type Event, eventsOf } from '../../events/index.js'
import type { KubeObject, Transport } from '../../kube/index.js'
import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { controllerSubject, tokenSubject } from '../../runtime/subject.js'
import { createMarker, type Marker, markedAs } from '../apply/mark.js'
import { createDelivery } from '../delivery.js'
import type { InventoryRow } from '../inventory.js'
import { placeOf } from '../place.js'
import type { DeliverySettings } from '../settings.js'
import { inventoryOn } from '../store.js'
import { createTestBundles } from './bundles.js'
import { createTestFleet } from './fleet.js'
import { createTestTargets } from './targets.js'

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

const objectMarkedBy =
  (marker: Marker) =>
  (object: KubeObject, targetUid: string): KubeObject =>
    markedAs(marker, object, {
      target: { uid: targetUid, namespace: 'default', release: 'web' },
      place: placeOf(object),
      manager: 'hansa',
    })

/** Simulated clusters, and the fleet that connects to them through what the test inserted. */
const createSimulatedFleet = async (between: () => Between, options: Partial<ClusterOptions>) => {
  const simulator = await createSimulator()
  const fleet = createTestFleet((transport) => ({
    ...transport,
    request: (asked) => (between().transport?.(transport) ?? transport).request(asked),
    stream: (asked) => (between().stream ?? transport.stream)(asked),
    mayWrite: () => between().mayWrite?.() ?? true,
  }))
  return {
    simulator,
    fleet,
    addCluster: (name: string): SimulatedCluster => {
      const cluster = simulator.addCluster({ name, nodes: 2, readyDelayMs: 5, ...options })
      fleet.add({ name, server: cluster.server, credentials: { token: cluster.token } })
      return cluster
    },
    clusterNamed: (name: string): SimulatedCluster => {
      const found = simulator.cluster(name)
      if (found === undefined) throw new Error(`no simulated cluster ${name}`)
      return found
    },
  }
}

/** A delivery with what the test inserted before its store. */
const openDelivery = (
  { store, sealer }: OpenStore,
  { fleet, bundles }: { fleet: ReturnType<typeof createTestFleet>; bundles: Bundles },
  between: Between,
  settings: Partial<DeliverySettings>,
) =>
  createDelivery({
    store: between.store?.(store) ?? store,
    fleet: fleet.fleet,
    bundles,
    sealer,
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    writer: { subject: controllerSubject('hub/delivery') },
    settings: { ...quick, ...settings },
  })

/** Delivery over its own store and simulated clusters; the test plays releases and decisions. */
export const openHub = async (
  names: readonly string[] = ['eu-1'],
  options: Partial<ClusterOptions> = {},
  opening: Promise<OpenStore> = openTestStore(),
  settings: Partial<DeliverySettings> = {},
  sources?: Sources,
) => {
  const defaultCluster = names[0] ?? ''
  const opened = await opening
  const { store } = opened
  let between: Between = {}
  const { simulator, fleet, addCluster, clusterNamed } = await createSimulatedFleet(() => between, options)
  for (const name of names) addCluster(name)
  const { bundles, push, pushSource } = createTestBundles(opened, user, sources)
  let delivery = openDelivery(opened, { fleet, bundles }, between, settings)
  await delivery.start()
  const marker = createMarker((text) => opened.sealer.sign('hansa.dev/applied', text))

  return {
    ...createTestTargets({ store, bundles, user, defaultCluster }),
    store,
    opened,
    /**
     * An object as this hub applies it for a target: the leftover of a crash, or of a hub that does not know it lost
     * its lease.
     */
    marked: objectMarkedBy(marker),
    simulator,
    fleet,
    addCluster,
    push,
    pushSource,
    cluster: (name = defaultCluster): SimulatedCluster => clusterNamed(name),
    get delivery() {
      return delivery
    },
    inventory: (cluster = defaultCluster): Promise<InventoryRow[]> =>
      store.read((reader) => inventoryOn(reader, [cluster])),
    events: async (): Promise<Event[]> =>
      (await store.read((reader) => eventsOf(reader, {}, { limit: 500 }))).reverse(),
    /** The hub ends abruptly and restarts over the same store, optionally with something in between. */
    restart: async (next: Between = {}): Promise<void> => {
      await delivery.close()
      between = next
      delivery = openDelivery(opened, { fleet, bundles }, between, settings)
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
