import type { ClusterFacts, Member } from '../clusters/index.js'
import type { Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import type { Contents } from './apply/content.js'
import type { Marker } from './apply/mark.js'
import { createContext } from './create-context.js'
import { createGate } from './gate.js'
import { createInventory } from './inventory.js'
import { createInspection, type Inspection } from './observe/inspection.js'
import { createObservation } from './observe/observation.js'
import type { Reading } from './observe/reading.js'
import type { RuleBudget } from './observe/rule-budget.js'
import { createLeftovers } from './prune/leftovers.js'
import type { DeliverySettings } from './settings.js'
import type { Memo } from './status/memo.js'
import { createReach } from './status/reach.js'
import type { TargetStore } from './status/target-store.js'
import { createTargets, type Targets } from './targets.js'
import { createWork } from './work.js'

/** Everything delivery does on one cluster; nothing of it waits for another. */
export interface Lane extends Pick<Targets, 'changed' | 'reload'> {
  /** A target is gone from the store. */
  gone(targetUid: string): void
  notReady(): void
  returned(): void
  /** The APIs of the cluster changed. */
  apisChanged(): void
  /**
   * Lists all objects there under the hub's label, of every kind. False when the cluster is not ready. Throws
   * KubeError.
   */
  sweep(): Promise<boolean>
  inspection: Inspection
  close(): Promise<void>
}

export interface LaneOptions {
  member: Member
  facts: () => ClusterFacts | undefined
  store: Store
  reading: Reading
  targetStore: TargetStore
  contents: Contents
  clock: Clock
  random: Random
  logger: Logger
  settings: DeliverySettings
  marker: Marker
  /** Shared by all clusters. */
  ruleBudget: RuleBudget
}

/** The signal of open calls: it is aborted when the cluster is lost or the hub stops. */
const createCallSignal = () => {
  let controller = new AbortController()
  return {
    current: (): AbortSignal => controller.signal,
    /** Aborts the open calls; later ones have another signal. */
    renew: (): void => {
      controller.abort()
      controller = new AbortController()
    },
    abort: (): void => controller.abort(),
  }
}

export const createLane = (options: LaneOptions): Lane => {
  const { facts, targetStore, clock, random, settings } = options
  const memos = new Map<string, Memo>()
  const gate = createGate({ clock, random, settings })
  const inventory = createInventory((key) => observation.attention.freed(key))
  const reach = createReach({ targetStore, memos })
  const calls = createCallSignal()
  let closed = false

  const isReady = (): boolean => !closed && facts()?.ready === true
  const look = (uid: string, delayMs = 0): void => work.look(uid, delayMs)
  const shared = { ...options, memos, inventory, reach, isReady, look, isClosed: () => closed }

  const context = createContext({
    ...shared,
    signal: calls.current,
    observation: () => observation,
  })
  const observation = createObservation({
    ...shared,
    context,
    onFound: (found) => leftovers.noticed(found),
    onKinds: (kinds) => leftovers.learn(kinds),
  })
  const leftovers = createLeftovers({
    ...shared,
    context,
    waits: () => work.waits(),
    onDrift: observation.attention.consider,
  })
  const work = createWork({
    ...shared,
    context,
    gate,
    observation,
    leftovers,
    targets: () => targets,
  })
  const targets = createTargets({ ...shared, observation, onRestored: work.begin })
  const inspection = createInspection({
    ...shared,
    context,
    loaded: () => targets.loaded,
    assessTarget: observation.assessTarget,
    judge: observation.judge,
    hidden: observation.hidden,
  })

  return {
    inspection,
    changed: targets.changed,
    reload: targets.reload,
    gone: targets.forget,
    notReady: () => {
      calls.renew()
      work.forgetSweep()
      targets.lost()
    },
    returned: () => {
      gate.open()
      observation.retryNow()
      targets.returned()
    },
    apisChanged: () => {
      targets.apisChanged()
      observation.syncWatches()
    },
    sweep: async () => {
      await targets.loaded
      if (!isReady() || work.waits()) return false
      await leftovers.everything()
      return true
    },
    close: async () => {
      closed = true
      calls.abort()
      observation.close()
      leftovers.close()
      await work.close()
    },
  }
}
