import type { Change, Store } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { createRing } from './ring.js'

/** Selects the changes for a subscriber, and their types. */
export interface ChangeFilter {
  kinds: ReadonlySet<string>
  /** Undefined: not for this subscriber. */
  typeFor(change: Change): Change['type'] | undefined
}

export interface Subscriber {
  filter: ChangeFilter
  /** The revision the subscriber has seen: later changes are delivered. */
  from: number
  /** Receives one batch, in order. `false`: full; nothing more is sent before `resume`. */
  deliver(batch: readonly FeedItem[]): boolean
  /** Ends the feed of this subscriber: changes were lost, or the hub stops. The subscriber resumes from its revision, or lists again. */
  end(): void
}

export interface FeedItem {
  type: Change['type']
  change: FeedChange
}

/** A change shared by all subscribers: `frames` caches what one of them derived from it for the others. */
export interface FeedChange extends Change {
  frames: Map<string, string>
}

export interface Subscription {
  /** The revision up to which everything was delivered or filtered out. */
  position(): number
  resume(): void
  close(): void
}

export interface Feed {
  start(): Promise<void>
  /** Refuses a revision that no watch can continue from: `Expired` if changes after it are gone, or it belongs to another history. */
  check(revision: number): Promise<void>
  subscribe(subscriber: Subscriber): Subscription
  /** The newest revision read. */
  head(): number
  readonly subscribers: number
  close(): Promise<void>
}

interface State {
  subscriber: Subscriber
  position: number
  blocked: boolean
  loading: boolean
  closed: boolean
}

/** How many changes are read from the store at once for a subscriber that is behind. */
const page = 500

/**
 * One reader of the store's change feed for all watches. The newest `keep` changes are held in memory; changes for a subscriber that is further
 * behind are read from the store until it has caught up. A slow subscriber delays only itself.
 */
export const createFeed = ({
  store,
  logger,
  keep = 1_000,
}: {
  store: Store
  logger: Logger
  keep?: number
}): Feed => {
  const ring = createRing<FeedChange>(keep)
  const states = new Set<State>()
  let stop = (): void => {}
  let reading = false
  let again = false
  let closed = false

  const close = (state: State): void => {
    state.closed = true
    states.delete(state)
  }

  const endAll = (): void => {
    for (const state of [...states]) {
      close(state)
      state.subscriber.end()
    }
  }

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

  const load = async (state: State): Promise<void> => {
    state.loading = true
    try {
      const head = ring.head()
      const changes = await store.changes(state.position, {
        kinds: [...state.subscriber.filter.kinds],
        limit: page,
      })
      if (state.closed) return
      const last = changes.at(-1)
      const upTo =
        changes.length < page || last === undefined ? Math.max(head, last?.revision ?? 0) : last.revision
      give(
        state,
        changes.map((change) => ({ ...change, frames: new Map() })),
        Math.max(upTo, state.position),
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

  const advance = (state: State): void => {
    while (!state.closed && !state.blocked && !state.loading && state.position < ring.head()) {
      const changes = ring.after(state.position, page)
      if (changes === undefined) {
        void load(state)
        return
      }
      give(state, changes, changes.at(-1)?.revision ?? ring.head())
    }
  }

  const take = (changes: readonly Change[]): void => {
    if (changes.length === 0) return
    const kinds = [...new Set(changes.map(({ kind }) => kind))]
    const before = ring.head()
    for (const change of changes) ring.push({ ...change, frames: new Map() })
    for (const state of states) {
      // No change here is for this subscriber: skip these next time.
      const concerned = kinds.some((kind) => state.subscriber.filter.kinds.has(kind))
      if (state.position === before && !state.loading && !concerned) state.position = ring.head()
      else advance(state)
    }
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
      endAll()
    } finally {
      reading = false
    }
  }

  const follow = (): void => {
    read().catch((error: unknown) => logger.warn({ error }, 'cannot read the change feed; retrying'))
  }

  return {
    start: async () => {
      ring.reset(await store.read((reader) => reader.revision()))
      stop = store.onCommit((changes) => {
        const [first] = changes
        if (!reading && first !== undefined && first.revision === ring.head() + 1) take(changes)
        else follow()
      })
      follow()
    },
    check: async (revision) => {
      if (!ring.covers(revision)) await store.changes(revision, { limit: 1 })
    },
    subscribe: (subscriber) => {
      const state: State = {
        subscriber,
        position: subscriber.from,
        blocked: false,
        loading: false,
        closed: false,
      }
      states.add(state)
      if (closed) queueMicrotask(endAll)
      else queueMicrotask(() => advance(state))
      return {
        position: () => state.position,
        resume: () => {
          state.blocked = false
          advance(state)
        },
        close: () => close(state),
      }
    },
    head: ring.head,
    get subscribers() {
      return states.size
    },
    close: async () => {
      closed = true
      stop()
      endAll()
    },
  }
}
