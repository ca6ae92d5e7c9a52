import type { Member } from '../../clusters/index.js'
import { hasStatus, type KubeObject, type Watch, watch } from '../../kube/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import type { DeliveryContext } from '../delivery-context.js'
import { selectorOf } from '../labels.js'
import { groupKindOf, keyOf, type Place, placeOf } from '../place.js'
import type { SweptObject } from '../prune/sweep.js'
import type { ObjectCache } from './object-cache.js'
import { type ObservedObject, observedObjectOf } from './observed-object.js'
import { isSimple } from './simple.js'

/** One watch for each kind with held objects on a cluster. */
export interface Watches {
  /**
   * Opens watches of these kinds (any place of each kind) and ends the others. `ruled`: the kinds (`group/Kind`) with objects that rules of
   * bundles assess, which are read as a whole.
   */
  sync(kinds: ReadonlyMap<string, Place>, ruled: ReadonlySet<string>): void
  /** Lists a ruled kind again: an object is assessed by a rule now, and was not kept when it was observed. */
  reread(kind: string): void
  /** Why a kind (`apps/v1/Deployment`) cannot currently be watched; undefined if it can. */
  trouble(kind: string): string | undefined
  /** The member is known to be back. */
  retryNow(): void
  close(): void
}

const retryMs = 5_000

interface Open {
  groupKind: string
  /** Objects are read as a whole, for rules of bundles. */
  ruled: boolean
  /** All objects were listed. */
  listed: boolean
  ending: AbortController
  running: Watch | undefined
  trouble: string | undefined
}

interface WatchesOptions {
  member: Member
  hubUid: string
  observed: ObjectCache
  resourceOf: DeliveryContext['resourceOf']
  /** Whether a rule of a bundle assesses an object: it is kept. */
  keeps: (place: Place) => boolean
  clock: Clock
  random: Random
  logger: Logger
  /** Something about one object changed. */
  onObject: (key: string) => void
  /** Each object as a list or an event shows it. */
  onSeen: (found: SweptObject) => void
  /** All objects of a kind were read again. */
  onKind: (groupKind: string) => void
}

/** Undefined: the member does not serve the kind, or the watch was ended before it began. */
const beginWatch = async (
  options: WatchesOptions,
  kind: string,
  place: Place,
  one: Open,
): Promise<Watch | undefined> => {
  const { member, hubUid, observed, resourceOf, keeps, clock, random, logger } = options
  const { onObject, onSeen, onKind } = options
  const { groupKind, ruled, ending } = one
  // The APIs of the cluster may have to be discovered: not while it is silent, and not on the whole fleet
  // at once.
  await member.transport.turn?.(ending.signal)
  if (ending.signal.aborted) return undefined
  const resource = await resourceOf(place)
  if (ending.signal.aborted) return undefined
  if (resource === undefined) {
    observed.absent(kind)
    onKind(groupKind)
    return undefined
  }
  const simple = isSimple(place)
  const full = ruled || !simple
  const project = (object: KubeObject): { place: Place; seen: ObservedObject } => {
    const found = placeOf(object)
    return { place: found, seen: observedObjectOf(object, { full, simple, ruled: ruled && keeps(found) }) }
  }
  return watch({
    transport: member.transport,
    resource,
    labelSelector: selectorOf(hubUid),
    metadataOnly: !full,
    project,
    onSnapshot: (items, resourceVersion) => {
      one.listed = true
      observed.snapshot(kind, items, resourceVersion)
      for (const item of items) onSeen(item)
      onKind(groupKind)
    },
    onEvent: ({ type, item }) => {
      if (type === 'Deleted') observed.deleted(item.place, item.seen)
      else {
        observed.changed(item.place, item.seen)
        onSeen(item)
      }
      onObject(keyOf(item.place))
    },
    onState: (state) => {
      // Cuts heal on their own; a refusal of the member has to be fixed.
      one.trouble =
        state.state === 'Broken' && (state.error.cause === 'Limit' || hasStatus(state.error, 403))
          ? state.error.message
          : undefined
      if (state.state === 'Synced') return
      logger.debug({ cluster: member.name, kind, error: state.error }, 'a watch is broken')
      if (one.trouble !== undefined) onKind(groupKind)
    },
    clock,
    random,
    signal: ending.signal,
  })
}

export const createWatches = (options: WatchesOptions): Watches => {
  const { member, observed, clock, logger } = options
  const open = new Map<string, Open>()
  let wanted: ReadonlyMap<string, Place> = new Map()
  let wantedRuled: ReadonlySet<string> = new Set()
  let cancelRetry: (() => void) | undefined

  /** A kind that is not served, or a member that does not answer, is retried later. */
  const retryLater = (kind: string, one: Open): void => {
    if (open.get(kind) !== one) return
    open.delete(kind)
    cancelRetry ??= clock.after(retryMs, () => {
      cancelRetry = undefined
      sync(wanted, wantedRuled)
    })
  }

  const end = (kind: string, one: Open): void => {
    open.delete(kind)
    one.ending.abort()
    const shared = [...open.values()].some(({ groupKind }) => groupKind === one.groupKind)
    if (!shared) observed.forget(kind, one.groupKind)
  }

  const begin = (kind: string, place: Place, ruled: boolean): void => {
    const one: Open = {
      groupKind: groupKindOf(place),
      ruled,
      listed: false,
      ending: new AbortController(),
      running: undefined,
      trouble: undefined,
    }
    open.set(kind, one)
    beginWatch(options, kind, place, one).then(
      (running) => {
        one.running = running
        if (running === undefined) retryLater(kind, one)
      },
      (error: unknown) => {
        logger.debug({ cluster: member.name, kind, error }, 'a watch could not be opened')
        retryLater(kind, one)
      },
    )
  }

  const sync: Watches['sync'] = (kinds, ruledKinds) => {
    wanted = kinds
    wantedRuled = ruledKinds
    for (const [kind, one] of open) if (!kinds.has(kind)) end(kind, one)
    for (const [kind, place] of kinds) {
      const ruled = ruledKinds.has(groupKindOf(place))
      const present = open.get(kind)
      if (present?.ruled === ruled) continue
      // It reads too little, or more than is needed. Known objects stay known until they are listed again.
      present?.ending.abort()
      begin(kind, place, ruled)
    }
  }

  return {
    sync,
    reread: (kind) => {
      const present = open.get(kind)
      const place = wanted.get(kind)
      if (place === undefined || present?.ruled !== true || !present.listed) return
      present.ending.abort()
      begin(kind, place, true)
    },
    trouble: (kind) => open.get(kind)?.trouble,
    retryNow: () => {
      for (const { running } of open.values()) running?.retryNow()
      sync(wanted, wantedRuled)
    },
    close: () => {
      cancelRetry?.()
      for (const { ending } of open.values()) ending.abort()
      open.clear()
      wanted = new Map()
    },
  }
}
