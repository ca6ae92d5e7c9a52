import type { Change, Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import type { RightsSource } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import type { FeedChange, FeedItem, Subscriber, Subscription } from './feed-contract.js'
import { createRing, type Ring } from './ring.js'
import { constantRights, createStreams, type Streams } from './streams.js'

export interface Feed {
  start(): Promise<void>
  /** Refuses a revision that no watch can continue from: `Expired` if changes after it are gone, or it belongs to another history. */
  check(revision: number): Promise<void>
  subscribe(subscriber: Subscriber): Subscription
  /** Watches of subjects, which show what their rights show. */
  readonly streams: Streams
  /** The newest revision read. */
  head(): number
  readonly subscribers: number
  close(): Promise<void>
}

interface State {
  subscriber: Subscriber
  position: number
  blocked: boolean
  held: boolean
  loading: boolean
  closed: boolean
}

/** How many changes are read from the store at once for a subscriber that is behind. */
const page = 500

/** Delivers the changes its filter selects. The subscriber has then seen everything up to `upTo`. */
const give = (state: State, changes: readonly FeedChange[], upTo: number): void => {
  const { filter, deliver } = state.subscriber
  const batch: FeedItem[] = []
  for (const change of changes) {
    if (!filter.kinds.has(change.kind)) continue
    const type = filter.typeFor(change)
    if (type !== undefined) batch.push({ type, change })
  }
  state.position = upTo
  if (batch.length > 0 && !deliver(batch)) state.blocked = true
}

/** The revision up to which a page from the store is complete; `head` was the ring's before it was read. */
const readUpTo = (changes: readonly Change[], head: number): number => {
  const last = changes.at(-1)
  return changes.length < page || last === undefined ? Math.max(head, last?.revision ?? 0) : last.revision
}

/** The subscribers, each with its position; changes that the ring no longer holds are read from the store. */
const createSubscribers = ({
  store,
  logger,
  ring,
}: {
  store: Store
  logger: Logger
  ring: Ring<FeedChange>
}) => {
  const states = new Set<State>()

  const close = (state: State): void => {
    state.closed = true
    states.delete(state)
  }

  const load = async (state: State): Promise<void> => {
    state.loading = true
    try {
      const head = ring.head()
      const changes = await store.changes(state.position, {
        kinds: [...state.subscriber.filter.kinds],
        limit: page,
      })
      if (state.closed || state.held) return
      give(
        state,
        changes.map((change) => ({ ...change, frames: new Map() })),
        Math.max(readUpTo(changes, head), state.position),
      )
    } catch (error) {
      if (state.closed) return
      if (!(error instanceof HansaError && error.code === 'Expired'))
        logger.warn({ error }, 'cannot read the changes for a watch; closed it, the client can resume')
      close(state)
      state.subscriber.end()
    } finally {
      state.loading = false
    }
    advance(state)
  }

  const isReady = ({ closed, blocked, held, loading }: State): boolean =>
    !closed && !blocked && !held && !loading

  const advance = (state: State): void => {
    while (isReady(state) && state.position < ring.head()) {
      const changes = ring.after(state.position, page)
      if (changes === undefined) {
        void load(state)
        return
      }
      give(state, changes, changes.at(-1)?.revision ?? ring.head())
    }
  }

  return {
    add: (subscriber: Subscriber): State => {
      const state: State = {
        subscriber,
        position: subscriber.from,
        blocked: false,
        held: false,
        loading: false,
        closed: false,
      }
      states.add(state)
      return state
    },
    advance,
    /** After the ring received changes of these kinds; `before` was its head. */
    advanceAll: (kinds: readonly string[], before: number): void => {
      for (const state of states) {
        // No change here is for this subscriber: skip these next time.
        const concerned = kinds.some((kind) => state.subscriber.filter.kinds.has(kind))
        if (state.position === before && !state.loading && !state.held && !concerned)
          state.position = ring.head()
        else advance(state)
      }
    },
    close,
    endAll: (): void => {
      for (const state of [...states]) {
        close(state)
        state.subscriber.end()
      }
    },
    count: () => [...states].filter(({ subscriber }) => subscriber.internal !== true).length,
  }
}

/** Reads the store's new changes into the ring. `changed`: the ring received changes. `reset`: changes were missed. */
const createRingReader = ({
  store,
  logger,
  ring,
  changed,
  reset,
}: {
  store: Store
  logger: Logger
  ring: Ring<FeedChange>
  changed: (kinds: readonly string[], before: number) => void
  reset: () => void
}) => {
  let reading = false
  let again = false
  let closed = false

  const take = (changes: readonly Change[]): void => {
    if (changes.length === 0) return
    const kinds = [...new Set(changes.map(({ kind }) => kind))]
    const before = ring.head()
    for (const change of changes) ring.push({ ...change, frames: new Map() })
    changed(kinds, before)
  }

  const read = async (): Promise<void> => {
    if (reading) {
      again = true
      return
    }
    reading = true
    try {
      do {
        again = false
        const changes = await store.changes(ring.head(), { limit: page })
        if (closed) return
        take(changes)
        if (changes.length === page) again = true
      } while (again)
    } catch (error) {
      if (closed) return
      if (!(error instanceof HansaError && error.code === 'Expired')) throw error
      logger.warn({ error }, 'changes were missed; restarting every watch')
      ring.reset(await store.read((reader) => reader.revision()))
      reset()
    } finally {
      reading = false
    }
  }

  const follow = (): void => {
    read().catch((error: unknown) => logger.warn({ error }, 'cannot read the change feed; retrying'))
  }

  return {
    follow,
    /** The changes of a commit; empty if it was another hub's. */
    committed: (changes: readonly Change[]): void => {
      const [first] = changes
      if (!reading && first !== undefined && first.revision === ring.head() + 1) take(changes)
      else follow()
    },
    close: (): void => {
      closed = true
    },
    isClosed: () => closed,
  }
}

/**
 * One reader of the store's change feed for all watches. The newest `keep` changes are held in memory; changes for a subscriber that is further
 * behind are read from the store until it has caught up. A slow subscriber delays only itself.
 */
export const createFeed = ({
  store,
  logger,
  rights = constantRights,
  clock,
  keep = 1_000,
}: {
  store: Store
  logger: Logger
  /** The rights of watchers; by default those they had when they began. */
  rights?: RightsSource<Subject>
  clock?: Clock
  keep?: number
}): Feed => {
  const ring = createRing<FeedChange>(keep)
  const subscribers = createSubscribers({ store, logger, ring })
  const { advance, advanceAll, endAll } = subscribers
  const reader = createRingReader({ store, logger, ring, changed: advanceAll, reset: endAll })
  let stop = (): void => {}

  const subscribe: Feed['subscribe'] = (subscriber) => {
    const state = subscribers.add(subscriber)
    if (reader.isClosed()) queueMicrotask(endAll)
    else queueMicrotask(() => advance(state))
    return {
      position: () => state.position,
      resume: () => {
        state.blocked = false
        advance(state)
      },
      hold: () => {
        state.held = true
      },
      release: () => {
        state.held = false
        advance(state)
      },
      close: () => subscribers.close(state),
    }
  }
  const streams = createStreams({
    feed: { subscribe, head: ring.head },
    rights,
    logger,
    ...(clock === undefined ? {} : { clock }),
  })

  return {
    streams,
    start: async () => {
      ring.reset(await store.read((tx) => tx.revision()))
      stop = store.onCommit(reader.committed)
      streams.start()
      reader.follow()
    },
    check: async (revision) => {
      if (!ring.covers(revision)) await store.changes(revision, { limit: 1 })
    },
    subscribe,
    head: ring.head,
    get subscribers() {
      return subscribers.count()
    },
    close: async () => {
      reader.close()
      streams.close()
      stop()
      endAll()
    },
  }
}
