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
import {
  changedTarget,
  dropTarget,
  targetsOnCluster,
  withdrawTarget,
  writtenTarget,
} from '../releases/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { createContents } from './apply/content.js'
import { createMarker } from './apply/mark.js'
import { createLane, type Lane } from './lane.js'
import { createObjectViews, type ObjectViews } from './observe/object-views.js'
import { createReading } from './observe/reading.js'
import { formatObjectRef } from './place.js'
import { createFlights } from './prune/sweep-in-flight.js'
import { type DeliverySettings, defaultDeliverySettings } from './settings.js'
import { createTargetStore } from './status/target-store.js'
import { inventoryOn } from './store.js'

export interface Delivery extends ObjectViews {
  start(): Promise<void>
  close(): Promise<void>
  /** For unregistering a cluster, in its transaction. Remove: every target there is withdrawn. Keep, Force: all are forgotten and their objects stay. */
  withdrawAll(tx: Tx, cluster: string, mode: UnregisterMode): Promise<void>
  /** The recorded objects on a cluster, one line per object, or per release without objects there yet; empty when there are none. */
  remaining(reader: Reader, cluster: string): Promise<string[]>
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
  const targetStore = createTargetStore({ store, writer })
  const reading = createReading(store)
  const contents = createContents({
    reading,
    bundles,
    discoveryOf: async (cluster) => {
      const member = fleet.member(cluster)
      if (member === undefined) throw new Error(`cluster ${cluster} is not registered`)
      return member.discovery()
    },
  })
  const lanes = new Map<string, { lane: Lane; uid: string }>()
  const marker = createMarker((text) => sealer.sign('hansa.dev/applied', text))
  const stops: Array<() => void> = []
  let closed = false

  const fail = (cluster: string) => (error: unknown) => {
    if (!closed) logger.error({ cluster, error }, 'a lane could not continue')
  }

  const end = (cluster: string): void => {
    const open = lanes.get(cluster)
    lanes.delete(cluster)
    open?.lane.close().catch(fail(cluster))
  }

  /** The lane of a cluster; when another cluster takes over a name, it gets a new lane. */
  const laneOf = (cluster: string): Lane | undefined => {
    const member = fleet.member(cluster)
    const open = lanes.get(cluster)
    if (open !== undefined && open.uid === member?.uid) return open.lane
    if (open !== undefined) end(cluster)
    if (member === undefined || closed) return undefined
    const lane = createLane({
      member,
      facts: () => fleet.get(cluster),
      store,
      reading,
      targetStore,
      contents,
      clock,
      random,
      logger,
      settings,
      marker,
    })
    lanes.set(cluster, { lane, uid: member.uid })
    return lane
  }

  const onFleetChange = (cluster: string, change: ClusterChange): void => {
    if (change === 'removed') {
      end(cluster)
      return
    }
    const lane = laneOf(cluster)
    if (change === 'notReady') lane?.notReady()
    else if (change === 'returned' || change === 'added') lane?.returned()
    else if (change === 'apis') lane?.apisChanged()
  }

  const onChange = (change: Change): void => {
    if (change.type === 'DELETED') {
      const { cluster } = changedTarget(change)
      lanes.get(cluster)?.lane.gone(change.uid)
      return
    }
    // Delivery already knows its own writes.
    if (change.actor === writer.subject.id) return
    laneOf(changedTarget(change).cluster)?.changed(change.uid, writtenTarget(change))
  }

  const flights = createFlights({
    store,
    writer,
    clock,
    logger,
    settings,
    sweep: async (uid) => {
      const open = [...lanes.values()].find((one) => one.uid === uid)
      return open?.lane.sweep()
    },
  })

  return {
    ...createObjectViews({ store, inspectionOf: (cluster) => lanes.get(cluster)?.lane.inspection }),
    start: async () => {
      const from = await store.read((reader) => reader.revision())
      stops.push(
        fleet.onChange(onFleetChange),
        followChanges({
          store,
          from,
          kinds: ['Target'],
          onChange,
          onLost: () => {
            for (const [cluster, { lane }] of lanes) lane.reload().catch(fail(cluster))
          },
          logger,
        }),
      )
      for (const { name } of fleet.all()) laneOf(name)
      flights.start()
    },
    close: async () => {
      closed = true
      flights.close()
      for (const stop of stops) stop()
      await Promise.all([...lanes.values()].map(({ lane }) => lane.close()))
      lanes.clear()
    },
    withdrawAll: async (tx, cluster, mode) => {
      for (const target of await targetsOnCluster(tx, cluster))
        if (mode === 'Remove') withdrawTarget(tx, target, 'Unregistered')
        else dropTarget(tx, target)
    },
    remaining: async (reader, cluster) => {
      const rows = await inventoryOn(reader, [cluster])
      const targets = await targetsOnCluster(reader, cluster)
      return targets.flatMap(({ uid, namespace, release }) => {
        const mine = rows.filter(({ targetUid, state }) => targetUid === uid && state !== 'shared')
        if (mine.length === 0) return [`release ${namespace}/${release}`]
        return mine.map((row) => `${formatObjectRef(row)} (release ${namespace}/${release})`)
      })
    },
  }
}
