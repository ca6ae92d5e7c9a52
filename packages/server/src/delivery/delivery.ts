import type { Bundles } from '../bundles/index.js'
import type { ClusterChange, Fleet, UnregisterMode } from '../clusters/index.js'
import {
  type Change,
  followChanges,
  type Reader,
  type Sealer,
  type Store,
  type Tx,
  type Writer,
} from '../db/index.js'
import { type Discovery, kindKey } from '../kube/index.js'
import {
  type ClusterApis,
  changedTarget,
  dropTarget,
  type LiveOn,
  targetsOnCluster,
  withdrawTarget,
  writtenTarget,
} from '../releases/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { createContents, readCapabilities } from './apply/content.js'
import { createMarker } from './apply/mark.js'
import { createObjectHealth, type ObjectHealth } from './health/object-health.js'
import { createRuleTests } from './health/rule-tests.js'
import { createLanes, type Lanes } from './lanes.js'
import { type Inspection, unreachable } from './observe/inspection.js'
import { createObjectViews, type ObjectViews } from './observe/object-views.js'
import { createReading } from './observe/reading.js'
import { createRuleBudget } from './observe/rule-budget.js'
import { formatObjectRef } from './place.js'
import { createFlights } from './prune/sweep-in-flight.js'
import { type DeliverySettings, defaultDeliverySettings } from './settings.js'
import { createTargetStore } from './status/target-store.js'
import { inventoryOn } from './store.js'

export interface Delivery extends ObjectViews, ObjectHealth {
  /** What renderings for a cluster depend on. Throws when its APIs are not known and cannot be read. */
  apisOf(cluster: string): Promise<ClusterApis>
  /** What a delivery of a target would change on its cluster now. */
  liveOn: LiveOn
  start(): Promise<void>
  close(): Promise<void>
  /** For unregistering a cluster, in its transaction. Remove: every target there is withdrawn. Keep, Force: all are forgotten and their objects stay. */
  withdrawAll(tx: Tx, cluster: string, mode: UnregisterMode): Promise<void>
  /** The recorded objects on a cluster, one line per object, or per release without objects there yet; empty when there are none. */
  remaining(reader: Reader, cluster: string): Promise<string[]>
}

const withdrawAll: Delivery['withdrawAll'] = async (tx, cluster, mode) => {
  for (const target of await targetsOnCluster(tx, cluster))
    if (mode === 'Remove') withdrawTarget(tx, target, 'Unregistered')
    else dropTarget(tx, target)
}

const remaining: Delivery['remaining'] = async (reader, cluster) => {
  const rows = await inventoryOn(reader, [cluster])
  const targets = await targetsOnCluster(reader, cluster)
  return targets.flatMap(({ uid, namespace, release }) => {
    const mine = rows.filter(({ targetUid, state }) => targetUid === uid && state !== 'shared')
    if (mine.length === 0) return [`release ${namespace}/${release}`]
    return mine.map((row) => `${formatObjectRef(row)} (release ${namespace}/${release})`)
  })
}

const discoveryIn =
  (fleet: Fleet) =>
  async (cluster: string): Promise<Discovery> => {
    const member = fleet.member(cluster)
    if (member === undefined) throw new Error(`cluster ${cluster} is not registered`)
    return member.discovery()
  }

const apisFrom = (discovery: Discovery): ClusterApis => ({
  capabilities: readCapabilities(discovery),
  isNamespaced: (apiVersion, kind) => discovery.resources.get(kindKey(apiVersion, kind))?.namespaced,
})

const onFleetChange = (lanes: Lanes, cluster: string, change: ClusterChange): void => {
  if (change === 'removed') {
    lanes.end(cluster)
    return
  }
  const lane = lanes.open(cluster)
  if (change === 'notReady') lane?.notReady()
  else if (change === 'returned' || change === 'added') lane?.returned()
  else if (change === 'apis') lane?.apisChanged()
}

const onTargetChange = (lanes: Lanes, writer: Writer, change: Change): void => {
  if (change.type === 'DELETED') {
    lanes.get(changedTarget(change).cluster)?.gone(change.uid)
    return
  }
  // Delivery already knows its own writes.
  if (change.actor === writer.subject.id) return
  lanes.open(changedTarget(change).cluster)?.changed(change.uid, writtenTarget(change))
}

/**
 * Applies the desired state of targets to their clusters and keeps it there: one lane per cluster, each with its own
 * queue, watches and backoff. Follows the store's targets and the fleet; writes targets' states, their inventory and
 * events.
 */
export const createDelivery = (options: {
  store: Store
  fleet: Fleet
  bundles: Bundles
  /** The key of the marks on applied objects. */
  sealer: Pick<Sealer, 'sign'>
  clock: Clock
  random: Random
  logger: Logger
  writer: Writer
  settings?: Partial<DeliverySettings>
}): Delivery => {
  const { store, fleet, bundles, sealer, clock, random, logger, writer } = options
  const settings: DeliverySettings = { ...defaultDeliverySettings, ...options.settings }
  const reading = createReading(store)
  const discoveryOf = discoveryIn(fleet)
  const ruleBudget = createRuleBudget(clock)
  const lanes = createLanes({
    fleet,
    store,
    reading,
    targetStore: createTargetStore({ store, writer, generated: bundles.generated }),
    contents: createContents({
      reading,
      bundles,
      discoveryOf,
      write: (body) => store.write(writer, body),
    }),
    clock,
    random,
    logger,
    settings,
    ruleBudget,
    marker: createMarker((text) => sealer.sign('hansa.dev/applied', text)),
  })
  const flights = createFlights({
    store,
    writer,
    clock,
    logger,
    settings,
    sweep: async (uid) => lanes.byUid(uid)?.sweep(),
  })
  const stops: Array<() => void> = []
  const inspectionOf = (cluster: string): Inspection | undefined => lanes.get(cluster)?.inspection

  return {
    ...createObjectViews({ store, inspectionOf }),
    ...createObjectHealth({
      store,
      bundles,
      inspectionOf,
      testRule: createRuleTests({ budget: ruleBudget, clock }),
    }),
    start: async () => {
      const from = await store.read((reader) => reader.revision())
      stops.push(
        fleet.onChange((cluster, change) => onFleetChange(lanes, cluster, change)),
        followChanges({
          store,
          from,
          kinds: ['Target'],
          onChange: (change) => onTargetChange(lanes, writer, change),
          onLost: lanes.reload,
          logger,
        }),
      )
      for (const { name } of fleet.all()) lanes.open(name)
      flights.start()
    },
    close: async () => {
      flights.close()
      for (const stop of stops) stop()
      await lanes.close()
    },
    withdrawAll,
    remaining,
    apisOf: async (cluster) => apisFrom(await discoveryOf(cluster)),
    liveOn: async (ask) => {
      const { cluster } = ask.target
      const inspection = lanes.open(cluster)?.inspection
      if (inspection === undefined) throw unreachable(cluster)
      return inspection.changes(ask)
    },
  }
}
