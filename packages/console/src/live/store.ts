import {
  type Connection,
  ExpiredError,
  ForbiddenError,
  type HansaClient,
  type List,
  UnauthenticatedError,
} from '@hansa/sdk'
import type { Standing } from './collection.js'
import { type ConnectionShown, type ConnectionState, createConnectionState } from './connection.js'
import { onTheWay } from './health.js'
import { createHistory, type History } from './history.js'
import { type Collections, createKinds, type WatchedKind } from './kinds.js'
import type { Movements } from './movement.js'

export interface Live extends Collections {
  readonly movements: Movements
  /** How many targets were moving, since this was opened. */
  readonly history: History
  connection(): ConnectionShown
  subscribeConnection(listener: () => void): () => void
  stop(): void
}

export interface LiveOptions {
  client: Pick<HansaClient, 'request' | 'watch'>
  now: () => number
  /** Runs once, soon: with the next frame, where there are frames. */
  schedule: (run: () => void) => void
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** The hub no longer accepts the token. */
  onSignedOut: (reason: string) => void
}

/** How long to wait before asking again with a token that has no permissions. */
const refusedMs = 30_000

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : '')

/** The parts that listing and watching share. */
interface Feed extends Pick<LiveOptions, 'client' | 'now' | 'wait'> {
  readonly kinds: readonly WatchedKind[]
  readonly connection: ConnectionState
  /** Kinds that the token cannot read. */
  readonly refused: Set<WatchedKind>
  readonly signal: AbortSignal
  /** Publishes pending changes, once for all changes until then. */
  flushSoon(): void
}

const setStandings = ({ kinds, refused, flushSoon }: Feed, standing: Standing): void => {
  for (const kind of kinds) if (!refused.has(kind)) kind.filling.setStanding(standing)
  flushSoon()
}

const lose = (feed: Feed, retryMs: number, error: unknown): void => {
  const { connection, now } = feed
  const before = connection.shown()
  const since = before.state === 'lost' ? before.since : now()
  const figuresFrom = connection.heardAt()
  // Data that was never loaded is not stale: it is still loading.
  if (figuresFrom !== undefined && before.state !== 'lost') setStandings(feed, { state: 'stale', since })
  connection.show({ state: 'lost', since, figuresFrom, retryAt: now() + retryMs, reason: reasonOf(error) })
}

/** Reads a kind's list as it is now. Returns the version to watch from; undefined if the token cannot read it. */
const list = async (feed: Feed, kind: WatchedKind, onPage: () => void): Promise<string | undefined> => {
  const { client, connection, refused, signal, flushSoon } = feed
  const uids = new Set<string>()
  let cursor: string | undefined
  let version: string | undefined
  do {
    const query = { limit: kind.limit, cursor }
    let page: List<unknown>
    try {
      page = (await client.request('GET', kind.path, { query, signal })).data as List<unknown>
    } catch (error) {
      if (!(error instanceof ForbiddenError)) throw error
      refused.add(kind)
      kind.filling.setStanding({ state: 'refused', reason: error.message })
      flushSoon()
      return undefined
    }
    for (const item of page.items) uids.add(kind.list(item))
    // The first page's: changes made while later pages were read are delivered again rather than missed.
    version ??= page.metadata.resourceVersion
    cursor = kind.firstPageOnly ? undefined : page.metadata.cursor
    onPage()
    flushSoon()
  } while (cursor !== undefined)
  if (!kind.firstPageOnly) kind.filling.keepOnly(uids, Number(version))
  refused.delete(kind)
  kind.filling.setStanding({ state: 'live' })
  connection.heard()
  flushSoon()
  return version
}

/** Loads the lists, the first page of clusters before all others. Returns the oldest version among them. */
const listAll = async (feed: Feed): Promise<string> => {
  let release = (): void => {}
  const painted = new Promise<void>((resolve) => {
    release = resolve
  })
  const [first, ...rest] = feed.kinds
  if (first === undefined) throw new Error('no resource type to watch')
  const firstDone = list(feed, first, release).finally(release)
  // The await of all of them below reports a failure.
  firstDone.catch(() => {})
  await painted
  const versions = await Promise.all([firstDone, ...rest.map((kind) => list(feed, kind, () => {}))])
  const known = versions.filter((version) => version !== undefined).map(Number)
  return String(Math.min(...known))
}

const onConnection = (feed: Feed, state: Connection): void => {
  if (feed.signal.aborted) return
  if (state.state === 'lost') {
    lose(feed, state.retryMs, state.error)
    return
  }
  feed.connection.heard()
  setStandings(feed, { state: 'live' })
  feed.connection.show({ state: 'live' })
}

const follow = async (feed: Feed, resourceVersion: string): Promise<void> => {
  const { client, connection, kinds, refused, signal, wait, flushSoon } = feed
  const followed = kinds.filter((kind) => !refused.has(kind))
  // A token without permissions can get some later.
  if (followed.length === 0) return wait(refusedMs, signal)
  const byName = new Map(followed.map((kind) => [kind.kind, kind]))
  const options = {
    kinds: followed.map(({ kind }) => kind),
    resourceVersion,
    signal,
    onConnection: (state: Connection) => onConnection(feed, state),
  }
  for await (const change of client.watch(options)) {
    connection.heard()
    byName.get(change.object.kind)?.change(change.type, change.object, Number(change.resourceVersion))
    flushSoon()
  }
}

/** Lists and watches until the signal aborts or the hub rejects the token. */
const run = async (feed: Feed, onSignedOut: LiveOptions['onSignedOut']): Promise<void> => {
  const { connection, signal, wait } = feed
  for (let failures = 0; !signal.aborted; ) {
    try {
      const version = await listAll(feed)
      failures = 0
      connection.show({ state: 'live' })
      await follow(feed, version)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof UnauthenticatedError) return onSignedOut(error.message)
      // Changes that old are no longer kept: everything is listed again at once.
      if (error instanceof ExpiredError && failures === 0) {
        failures = 1
        continue
      }
      failures += 1
      const retryMs = Math.min(8_000, 250 * 2 ** failures)
      lose(feed, retryMs, error)
      await wait(retryMs, signal).catch(() => {})
    }
  }
}

/** Everything the console watches: listed once, then kept up to date by one stream that reconnects automatically. */
export const createLive = ({ client, now, schedule, wait, onSignedOut }: LiveOptions): Live => {
  const { collections, movements, kinds } = createKinds(now)
  const history = createHistory(
    now,
    () => onTheWay(collections.targets.all(), collections.clusters.all()).moving,
  )
  const stopping = new AbortController()
  const { signal } = stopping
  const connection = createConnectionState(now)
  let due = false
  const flush = (): void => {
    due = false
    for (const { filling } of kinds) filling.flush()
    history.note()
  }
  const flushSoon = (): void => {
    if (due) return
    due = true
    schedule(flush)
  }
  run({ client, now, wait, kinds, connection, refused: new Set(), signal, flushSoon }, onSignedOut).catch(
    (error: unknown) => {
      throw error
    },
  )

  return {
    ...collections,
    movements,
    history,
    connection: connection.shown,
    subscribeConnection: connection.subscribe,
    stop: () => stopping.abort(),
  }
}
