import type { ClusterFacts, Member } from '../clusters/index.js'
import type { Store } from '../db/index.js'
import { KubeError } from '../kube/index.js'
import { type TargetRow, targetsOnCluster } from '../releases/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { failureText, isOutage } from '../runtime/failure.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { createAutoscalers } from './autoscalers.js'
import { type Book, Superseded } from './book.js'
import type { Contents } from './content.js'
import { createDeparture } from './departure.js'
import { createExpectation } from './expectation.js'
import { createGate } from './gate.js'
import { createInspection, type Inspection } from './inspection.js'
import { createInventory, type InventoryRow } from './inventory.js'
import { type Judgement, judge } from './judge.js'
import { isSharable } from './labels.js'
import { createLeftovers } from './leftovers.js'
import { createLimit } from './limit.js'
import type { Marker } from './mark.js'
import { accept, isSettled, type Memo, newMemo, remember } from './memo.js'
import { noticeOf } from './notice.js'
import { createObserved } from './observed.js'
import { clusterPlace, groupKindOf, isScaled, keyOf, kindOf } from './place.js'
import { createReach } from './reach.js'
import type { Reading } from './reading.js'
import { createReconciler, type Rows } from './reconcile.js'
import { type Refusal, refusalOf } from './refusal.js'
import type { DeliverySettings } from './settings.js'
import { isOpenOn, managerOn } from './sharing.js'
import { createResources, type Site } from './site.js'
import { inventoryOn } from './store.js'
import { wantedOf } from './wanted.js'
import { createWatches } from './watches.js'

/** Everything delivery does on one cluster; nothing of it waits for another. */
export interface Lane {
  /** A target of this cluster was changed by somebody else. */
  /** With the row it left, where that is known; it is read otherwise. */
  changed(targetUid: string, row?: TargetRow): void
  /** A target is gone from the store. */
  gone(targetUid: string): void
  notReady(): void
  returned(): void
  /** The cluster serves other kinds than before. */
  apisChanged(): void
  /** Lists everything there under the hub's label, of every kind. False when the cluster is not ready. Throws KubeError. */
  sweep(): Promise<boolean>
  /** Reads everything anew: changes were missed. */
  reload(): Promise<void>
  inspection: Inspection
  close(): Promise<void>
}

export interface LaneOptions {
  member: Member
  facts: () => ClusterFacts | undefined
  store: Store
  reading: Reading
  book: Book
  contents: Contents
  clock: Clock
  random: Random
  logger: Logger
  settings: DeliverySettings
  marker: Marker
}

/** How long a cluster's work rests while this hub may not write, and up to twice as long. */
const leaseHoldMs = 1_000

export const createLane = (options: LaneOptions): Lane => {
  const { member, facts, store, reading, book, contents, clock, random, logger, settings, marker } = options
  const cluster = member.name
  const { hubUid } = store
  const memos = new Map<string, Memo>()
  const contenders = new Map<string, Set<string>>()
  const awaiting = new Set<string>()
  const gate = createGate({ clock, random, settings })
  const observed = createObserved()
  let epoch = new AbortController()
  let closed = false

  const isReady = (): boolean => !closed && facts()?.ready === true
  const look = (uid: string, delayMs = 0): void => queue.add(uid, delayMs)

  const wakeContenders = (key: string): void => {
    const waiting = contenders.get(key)
    contenders.delete(key)
    for (const uid of waiting ?? []) look(uid)
  }

  const inventory = createInventory((key) => {
    wakeContenders(key)
    for (const { targetUid } of inventory.holders(key)) consider(targetUid)
  })
  const resourceOf = createResources({ member, clock, relookMs: settings.relookMs })
  const autoscalers = createAutoscalers({
    member,
    clock,
    random,
    logger,
    onChange: (key) => {
      for (const { targetUid } of inventory.holders(key)) consider(targetUid)
    },
  })
  const watches = createWatches({
    member,
    hubUid,
    observed,
    resourceOf,
    clock,
    random,
    logger,
    onObject: (key) => {
      for (const { targetUid } of inventory.holders(key)) consider(targetUid)
    },
    onSeen: (found) => leftovers.noticed(found),
    onKind: (groupKind) => {
      for (const row of inventory.all()) if (groupKindOf(row) === groupKind) consider(row.targetUid)
    },
  })

  const syncWatches = (): void => {
    // What was in flight when the lane closed ends after its watches: it must not start them anew.
    if (closed) return
    const kinds = inventory.kinds()
    watches.sync(kinds)
    leftovers.learn(kinds)
    if ([...kinds.values()].some(isScaled)) autoscalers.start()
  }

  const site: Site = {
    cluster,
    hubUid,
    member,
    inventory,
    observed,
    limit: createLimit(settings.objectsInFlight),
    marker,
    clock,
    settings,
    createOnly: { works: true },
    foreign: new Set(),
    signal: () => epoch.signal,
    autoscaled: autoscalers.has,
    alive: (uid) => memos.has(uid),
    leaving: (uid) => {
      const row = memos.get(uid)?.row
      return row?.removing != null && row.desired.deletion === 'All'
    },
    releaseOf: (uid) => {
      const row = memos.get(uid)?.row
      return row === undefined ? undefined : `${row.namespace}/${row.release}`
    },
    releaseUidOf: (uid) => memos.get(uid)?.row?.releaseUid,
    abandoned: (uid) => memos.get(uid)?.row?.removing === 'Left',
    refused: (uid, key) =>
      memos.get(uid)?.refusals.some(({ place }) => place !== undefined && keyOf(place) === key) === true,
    shippedBy: async (uid, key) => {
      const row = memos.get(uid)?.row
      if (row === undefined) return undefined
      const wanted = wantedOf(row, await contents.of(row), await member.discovery(), hubUid)
      return wanted.find((one) => one.key === key)?.object
    },
    contend: (key, uid) => {
      contenders.set(key, (contenders.get(key) ?? new Set()).add(uid))
    },
    resourceOf,
    expect: createExpectation({ inventory, book, stored: syncWatches }),
  }

  const judged = (rows: readonly InventoryRow[], row: TargetRow): Judgement | undefined =>
    judge(rows, {
      seen: observed.get,
      knows: (held) => observed.knows(kindOf(held)),
      trouble: (held) => watches.trouble(kindOf(held)),
      autoscaled: (key) => site.autoscaled(key),
      managerOf: (held) => managerOn(site, held, row.releaseUid),
    })

  const leftovers = createLeftovers({
    site,
    book,
    memos,
    clock,
    random,
    logger,
    isReady,
    waits: () => departure.waits(),
    onDrift: (uid) => consider(uid),
  })

  /** Looks at a target whose cluster shows something new, if that makes a difference to what is written of it. */
  const consider = (uid: string): void => {
    const memo = memos.get(uid)
    if (memo === undefined || !isReady()) return
    const { row } = memo
    if (memo.stale || row === undefined) return
    if (row.removing === null && inventory.of(uid).some((held) => isOpenOn(site, held, row.releaseUid))) {
      look(uid)
      return
    }
    const notice = noticeOf(row, inventory.of(uid), judged)
    if (notice !== undefined) look(uid, notice === 'now' ? 0 : settings.progressMs)
  }

  /** Who shares an object decides again when another target wrote of it. */
  const considerSharers = (held: InventoryRow): void => {
    if (!isSharable(held)) return
    wakeContenders(keyOf(held))
    for (const { targetUid } of inventory.holders(keyOf(held)))
      if (targetUid !== held.targetUid) consider(targetUid)
  }

  const wrote = (memo: Memo, before: TargetRow, after: TargetRow | undefined, rows: Rows): void => {
    inventory.put(rows.put)
    for (const held of rows.put) considerSharers(held)
    inventory.drop(rows.drop)
    if (after === undefined) {
      forget(before.uid)
      return
    }
    const turnedReady = after.ready && memo.row?.ready !== true
    remember(memo, after)
    syncWatches()
    if (turnedReady) wakeAwaiting()
    consider(after.uid)
  }

  const wakeAwaiting = (): void => {
    const uids = [...awaiting]
    awaiting.clear()
    for (const uid of uids) look(uid)
  }

  const forget = (uid: string): void => {
    memos.delete(uid)
    awaiting.delete(uid)
    inventory.dropTarget(uid)
    syncWatches()
  }

  const reconciler = createReconciler({
    site,
    book,
    contents,
    gate,
    random,
    // What was changed meanwhile counts as not ready until it was read again.
    others: () =>
      [...memos.values()].flatMap(({ row, stale }) =>
        row === undefined ? [] : [stale ? { ...row, ready: false } : row],
      ),
    awaitOthers: (uid) => awaiting.add(uid),
    wrote,
    judge: judged,
  })
  const departure = createDeparture({
    site,
    store,
    book,
    gate,
    logger,
    refused: reconciler.refused,
    tell: leftovers.tell,
    removed: leftovers.removed,
    wrote,
  })

  /**
   * Without the lease nothing is begun: neither a connection nor a transaction. A busy hub that tried each target again and again
   * would be too busy to renew it.
   */
  const leaseWaitMs = (): number => {
    if (member.transport.mayWrite?.() !== false) return 0
    gate.hold(leaseHoldMs * (1 + random()))
    return gate.waitMs()
  }

  const refresh = async (uid: string, memo: Memo): Promise<void> => {
    memo.stale = false
    try {
      const row = await reading.target(uid)
      if (row === undefined) memo.row = undefined
      else accept(memo, row)
    } catch (error) {
      memo.stale = true
      throw error
    }
  }

  /** What nobody expected is said where the target is looked at, besides the log: it must not retry for ever without a word. */
  const refusalOfAll = (error: unknown, uid: string): Refusal => {
    if (isOutage(error)) throw error
    if (error instanceof HansaError || error instanceof KubeError)
      return refusalOf(error, clusterPlace(cluster), cluster)
    logger.error({ cluster, target: uid, error }, 'a target could not be worked on')
    return { reason: 'Failed', message: failureText(error) }
  }

  const reconcile = async (uid: string): Promise<Result> => {
    await loaded
    const memo = memos.get(uid)
    if (memo === undefined || closed) return done
    if (memo.stale) await refresh(uid, memo)
    const { row } = memo
    if (row === undefined) {
      forget(uid)
      return done
    }
    // Without the cluster only what needs no call of it can be done; its return asks for everything again.
    if (!isReady() && !departure.needsNothing(row)) {
      if (!closed) await reach.mark(row, false)
      return done
    }
    const waitMs = gate.waitMs() || leaseWaitMs()
    if (waitMs > 0) return { againAfterMs: waitMs }
    try {
      await departure.observeAnew()
      return row.removing === null ? await reconciler.bring(memo, row) : await departure.leave(memo, row)
    } catch (error) {
      if (error instanceof Superseded) {
        memo.stale = true
        return { againAfterMs: 1 }
      }
      // What belongs to no object: what the cluster serves could not be read, say.
      return reconciler.refused(memo, row, refusalOfAll(error, uid))
    }
  }

  const queue = createQueue({
    reconcile,
    concurrency: settings.targetsInFlight,
    clock,
    random,
    onError: (uid, error, attempt) => {
      if (!closed) logger.error({ cluster, target: uid, error, attempt }, 'a target could not be worked on')
    },
    retryBaseMs: settings.retryBaseMs,
    retryMaxMs: settings.retryMaxMs,
  })

  const reach = createReach({ book, memos })
  const markAll = (reachable: boolean): void =>
    reach.markAll(reachable, (error) => {
      if (!closed) logger.error({ cluster, error }, 'targets could not be marked as (un)reachable')
    })

  const load = async (): Promise<void> => {
    const { targets, rows, restored } = await store.read(async (reader) => ({
      targets: await targetsOnCluster(reader, cluster),
      rows: await inventoryOn(reader, cluster),
      restored: await departure.isRestored(reader),
    }))
    departure.begin(restored)
    for (const row of targets) memos.set(row.uid, newMemo(row))
    inventory.put(rows.filter(({ targetUid }) => memos.has(targetUid)))
    if (!isReady()) return markAll(false)
    syncWatches()
    // Those that stand are looked at when their watches have told what is there.
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
    // What it held is applied for others from here on.
    if (row?.removing === 'Left') for (const held of inventory.of(uid)) considerSharers(held)
  }

  const inspection = createInspection({
    site,
    contents,
    loaded: () => loaded,
    target: (uid) => memos.get(uid)?.row,
    refusals: (uid) => memos.get(uid)?.refusals ?? [],
    isReady,
    judge: judged,
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
      const targets = await store.read((reader) => targetsOnCluster(reader, cluster))
      for (const uid of new Set([...memos.keys(), ...targets.map((row) => row.uid)])) changed(uid)
    },
    close: async () => {
      closed = true
      epoch.abort()
      watches.close()
      leftovers.close()
      autoscalers.close()
      await queue.close()
    },
  }
}
