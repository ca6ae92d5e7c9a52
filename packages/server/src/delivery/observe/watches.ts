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
   * Opens watches of these kinds (any place of each kind) and ends the others. `ruled`: the kinds (`group/Kind`) whose objects rules of
   * bundles assess, which are kept as they are.
   */
  sync(kinds: ReadonlyMap<string, Place>, ruled: ReadonlySet<string>): void
  /** Why a kind (`apps/v1/Deployment`) cannot currently be watched; undefined if it can. */
  trouble(kind: string): string | undefined
  /** The member is known to be back. */
  retryNow(): void
  close(): void
}

const retryMs = 5_000

interface Open {
  groupKind: string
  /** Objects are kept for rules of bundles. */
  ruled: boolean
  ending: AbortController
  running: Watch | undefined
  trouble: string | undefined
}

interface WatchesOptions {
  member: Member
  hubUid: string
  observed: ObjectCache
  resourceOf: DeliveryContext['resourceOf']
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
  const { member, hubUid, observed, resourceOf, clock, random, logger, onObject, onSeen, onKind } = options
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
  const project = (object: KubeObject): { place: Place; seen: ObservedObject } => ({
    place: placeOf(object),
    seen: observedObjectOf(object, { full, simple, ruled }),
  })
  return watch({
    transport: member.transport,
    resource,
    labelSelector: selectorOf(hubUid),
    metadataOnly: !full,
    project,
    onSnapshot: (items, resourceVersion) => {
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

  /** Whether a watch has to begin: no watch of the kind is open, or it does not keep objects for rules. Known objects stay known. */
  const isNew = (kind: string, ruled: boolean): boolean => {
    const present = open.get(kind)
    if (present === undefined || !ruled || present.ruled) return present === undefined
    present.ending.abort()
    return true
  }

  const sync: Watches['sync'] = (kinds, ruledKinds) => {
    wanted = kinds
    wantedRuled = ruledKinds
    for (const [kind, one] of open) if (!kinds.has(kind)) end(kind, one)
    for (const [kind, place] of kinds) {
      const groupKind = groupKindOf(place)
      const ruled = ruledKinds.has(groupKind)
      if (!isNew(kind, ruled)) continue
      const one: Open = {
        groupKind,
        ruled,
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
  }

  return {
    sync,
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
