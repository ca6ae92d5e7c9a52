import type { ClusterFacts, Member } from '../clusters/index.js'
import type { Store } from '../db/index.js'
import type { TargetRow } from '../releases/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import type { Contents } from './apply/content.js'
import { createExpectation } from './apply/expectation.js'
import type { Marker } from './apply/mark.js'
import { isOpenOn, managerOn } from './apply/sharing.js'
import { createResources, type DeliveryContext } from './delivery-context.js'
import { createGate } from './gate.js'
import { createInventory, type InventoryRow } from './inventory.js'
import { createMemberLimit } from './limit.js'
import { createNeighbours } from './neighbours.js'
import { createAttention } from './observe/attention.js'
import { createAutoscalers } from './observe/autoscalers.js'
import { createInspection, type Inspection } from './observe/inspection.js'
import { createObjectCache } from './observe/object-cache.js'
import { createPodReasons } from './observe/pod-reasons.js'
import type { Reading } from './observe/reading.js'
import { createWatches } from './observe/watches.js'
import { groupKindOf, isScaled, keyOf, kindOf } from './place.js'
import { createLeftovers } from './prune/leftovers.js'
import { createUninstaller } from './prune/uninstaller.js'
import { createReconciler, type Rows } from './reconcile.js'
import type { DeliverySettings } from './settings.js'
import { type Assessment, assess } from './status/assess.js'
import { accept, isSettled, type Memo, newMemo, remember } from './status/memo.js'
import { createReach } from './status/reach.js'
import type { TargetStore } from './status/target-store.js'
import { createTurn } from './turn.js'

/** All delivery work of one cluster; none of it waits for another cluster. */
export interface Lane {
  /** Somebody else changed a target of this cluster. */
  /** With the resulting row, if known; otherwise it is read. */
  changed(targetUid: string, row?: TargetRow): void
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
  /** Reads everything again: changes were missed. */
  reload(): Promise<void>
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
}

export const createLane = (options: LaneOptions): Lane => {
  const { member, facts, store, reading, targetStore, contents, clock, random, logger, settings, marker } =
    options
  const cluster = member.name
  const { hubUid } = store
  const memos = new Map<string, Memo>()
  const gate = createGate({ clock, random, settings })
  const observed = createObjectCache()
  let epoch = new AbortController()
  let closed = false

  const isReady = (): boolean => !closed && facts()?.ready === true
  const look = (uid: string, delayMs = 0): void => queue.add(uid, delayMs)

  const inventory = createInventory((key) => attention.freed(key))
  const resourceOf = createResources({ member, clock, relookMs: settings.relookMs })
  const autoscalers = createAutoscalers({
    member,
    clock,
    random,
    logger,
    onChange: (key) => attention.considerHolders(key),
  })
  const watches = createWatches({
    member,
    hubUid,
    observed,
    resourceOf,
    clock,
    random,
    logger,
    onObject: (key) => attention.considerHolders(key),
    onSeen: (found) => leftovers.noticed(found),
    onKind: (groupKind) => {
      for (const row of inventory.all()) if (groupKindOf(row) === groupKind) attention.consider(row.targetUid)
    },
  })

  const syncWatches = (): void => {
    // Work in flight when the lane closed ends after its watches: it must not start them again.
    if (closed) return
    const kinds = inventory.kinds()
    watches.sync(kinds)
    leftovers.learn(kinds)
    if ([...kinds.values()].some(isScaled)) autoscalers.start()
  }

  const context: DeliveryContext = {
    cluster,
    hubUid,
    member,
    inventory,
    observed,
    limit: createMemberLimit(settings, clock),
    marker,
    clock,
    settings,
    createOnly: { works: true },
    foreign: new Set(),
    signal: () => epoch.signal,
    autoscaled: autoscalers.has,
    ...createNeighbours({ memos, contents, member, hubUid }),
    contend: (key, uid) => attention.contend(key, uid),
    resourceOf,
    expect: createExpectation({ inventory, targetStore, stored: syncWatches }),
  }

  const assessment = (rows: readonly InventoryRow[], row: TargetRow): Assessment | undefined =>
    assess(rows, {
      seen: observed.get,
      knows: (held) => observed.knows(kindOf(held)),
      trouble: (held) => watches.trouble(kindOf(held)),
      autoscaled: (key) => context.autoscaled(key),
      podReason: (held) => pods.of(keyOf(held)),
      managerOf: (held) => managerOn(context, held, row.releaseUid),
    })

  const leftovers = createLeftovers({
    context,
    targetStore,
    memos,
    clock,
    random,
    logger,
    isReady,
    waits: () => departure.waits(),
    onDrift: (uid) => attention.consider(uid),
  })

  const pods = createPodReasons({
    context,
    clock,
    logger,
    isReady,
    onChange: (key) => attention.considerHolders(key),
  })

  const attention = createAttention({
    memos,
    inventory,
    isReady,
    look,
    isOpen: (row, releaseUid) => isOpenOn(context, row, releaseUid),
    judge: assessment,
    progressMs: settings.progressMs,
  })

  const wrote = (memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows): void => {
    inventory.put(rows.put)
    for (const held of rows.put) attention.considerSharers(held)
    inventory.drop(rows.drop)
    if (after === undefined) {
      forget(before.uid)
      return
    }
    const turnedReady = after.ready && memo.row?.ready !== true
    remember(memo, after)
    syncWatches()
    if (after.applied && !after.ready) pods.follow(inventory.of(after.uid))
    if (turnedReady) attention.turnedReady()
    attention.consider(after.uid)
  }

  const forget = (uid: string): void => {
    memos.delete(uid)
    attention.forget(uid)
    inventory.dropTarget(uid)
    syncWatches()
  }

  const reconciler = createReconciler({
    context,
    targetStore,
    contents,
    gate,
    random,
    // Objects that changed in between count as not ready until they have been read again.
    others: () =>
      [...memos.values()].flatMap(({ row, stale }) =>
        row === undefined ? [] : [stale ? { ...row, ready: false } : row],
      ),
    awaitOthers: (uid) => attention.awaitReady(uid),
    wrote,
    judge: assessment,
  })
  const departure = createUninstaller({
    context,
    store,
    targetStore,
    gate,
    logger,
    refused: reconciler.refused,
    tell: leftovers.tell,
    removed: leftovers.removed,
    wrote,
  })

  const turn = createTurn({
    memos,
    member,
    reading,
    gate,
    departure,
    reconciler,
    random,
    logger,
    loaded: () => loaded,
    isClosed: () => closed,
    isReady,
    forget,
    unreachable: (row) => reach.mark(row, false),
  })

  const queue = createQueue({
    reconcile: turn,
    concurrency: settings.targetsInFlight,
    clock,
    random,
    onError: (uid, error, attempt) => {
      if (!closed) logger.error({ cluster, target: uid, error, attempt }, 'a target could not be reconciled')
    },
    retryBaseMs: settings.retryBaseMs,
    retryMaxMs: settings.retryMaxMs,
  })

  const reach = createReach({ targetStore, memos })
  const markAll = (reachable: boolean): void =>
    reach.markAll(reachable, (error) => {
      if (!closed) logger.error({ cluster, error }, 'targets could not be marked as (un)reachable')
    })

  const load = async (): Promise<void> => {
    const { targets, rows, restored } = await reading.cluster(member)
    departure.begin(restored)
    for (const row of targets) memos.set(row.uid, newMemo(row))
    inventory.put(rows.filter(({ targetUid }) => memos.has(targetUid)))
    if (!isReady()) return markAll(false)
    syncWatches()
    // Existing targets are checked once their watches have synced.
    for (const row of targets)
      if (!isSettled(row, inventory.of(row.uid)) || !row.ready || row.failed || row.unreachable || restored)
        look(row.uid)
  }
  const loaded = load()
  loaded.catch((error: unknown) => {
    if (!closed) logger.error({ cluster, error }, "a cluster's targets could not be read")
  })

  const changed = (uid: string, row?: TargetRow): void => {
    const memo = memos.get(uid) ?? newMemo()
    if (row === undefined) memo.stale = true
    else {
      accept(memo, row)
      memo.stale = false
    }
    memos.set(uid, memo)
    look(uid)
    // Others will apply the objects that it held.
    if (row?.removing === 'Left') for (const held of inventory.of(uid)) attention.considerSharers(held)
  }

  const inspection = createInspection({
    context,
    contents,
    loaded: () => loaded,
    target: (uid) => memos.get(uid)?.row,
    refusals: (uid) => memos.get(uid)?.refusals ?? [],
    isReady,
    judge: assessment,
  })

  return {
    inspection,
    changed,
    gone: forget,
    notReady: () => {
      epoch.abort()
      epoch = new AbortController()
      departure.forgetSweep()
      loaded.then(() => markAll(false)).catch(() => {})
    },
    returned: () => {
      gate.open()
      watches.retryNow()
      autoscalers.retryNow()
      loaded
        .then(() => {
          markAll(true)
          syncWatches()
          for (const uid of memos.keys()) look(uid)
        })
        .catch(() => {})
    },
    apisChanged: () => {
      for (const [uid, { row }] of memos) if (row?.failed) look(uid)
      syncWatches()
    },
    sweep: async () => {
      await loaded
      if (!isReady() || departure.waits()) return false
      await leftovers.everything()
      return true
    },
    reload: async () => {
      const { targets } = await reading.cluster(member)
      for (const uid of new Set([...memos.keys(), ...targets.map((row) => row.uid)])) changed(uid)
    },
    close: async () => {
      closed = true
      epoch.abort()
      watches.close()
      leftovers.close()
      pods.close()
      autoscalers.close()
      await queue.close()
    },
  }
}
