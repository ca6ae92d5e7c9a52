import {
  type Connection,
  ExpiredError,
  ForbiddenError,
  type HansaClient,
  type List,
  UnauthenticatedError,
} from '@hansa/sdk'
import type { Standing } from './collection.js'
import type { ConnectionShown } from './connection.js'
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

/** Everything the console watches: listed once, then kept up to date by one stream that reconnects automatically. */
export const createLive = ({ client, now, schedule, wait, onSignedOut }: LiveOptions): Live => {
  const { collections, movements, kinds } = createKinds(now)
  const history = createHistory(
    now,
    () => onTheWay(collections.targets.all(), collections.clusters.all()).moving,
  )
  const stopping = new AbortController()
  const { signal } = stopping
  const listeners = new Set<() => void>()
  let connection: ConnectionShown = { state: 'connecting' }
  let heardAt: number | undefined
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
  const show = (next: ConnectionShown): void => {
    connection = next
    for (const listener of listeners) listener()
  }
  const refused = new Set<WatchedKind>()
  const standAll = (standing: Standing): void => {
    for (const kind of kinds) if (!refused.has(kind)) kind.filling.setStanding(standing)
    flushSoon()
  }
  const lose = (retryMs: number, error: unknown): void => {
    const since = connection.state === 'lost' ? connection.since : now()
    // Data that was never loaded is not stale: it is still loading.
    if (heardAt !== undefined && connection.state !== 'lost') standAll({ state: 'stale', since })
    show({ state: 'lost', since, figuresFrom: heardAt, retryAt: now() + retryMs, reason: reasonOf(error) })
  }

  /** Reads a kind's list as it is now. Returns the version to watch from; undefined if the token cannot read it. */
  const list = async (kind: WatchedKind, onPage: () => void): Promise<string | undefined> => {
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
    heardAt = now()
    flushSoon()
    return version
  }

  /** Loads the lists, the first page of clusters before all others. Returns the oldest version among them. */
  const listAll = async (): Promise<string> => {
    let release = (): void => {}
    const painted = new Promise<void>((resolve) => {
      release = resolve
    })
    const [first, ...rest] = kinds
    if (first === undefined) throw new Error('no resource type to watch')
    const firstDone = list(first, release).finally(release)
    // The await of all of them below reports a failure.
    firstDone.catch(() => {})
    await painted
    const versions = await Promise.all([firstDone, ...rest.map((kind) => list(kind, () => {}))])
    const known = versions.filter((version) => version !== undefined).map(Number)
    return String(Math.min(...known))
  }

  const onConnection = (state: Connection): void => {
    if (signal.aborted) return
    if (state.state === 'lost') {
      lose(state.retryMs, state.error)
      return
    }
    heardAt = now()
    standAll({ state: 'live' })
    show({ state: 'live' })
  }

  const follow = async (resourceVersion: string): Promise<void> => {
    const followed = kinds.filter((kind) => !refused.has(kind))
    // A token without permissions can get some later.
    if (followed.length === 0) return wait(refusedMs, signal)
    const byName = new Map(followed.map((kind) => [kind.kind, kind]))
    const options = { kinds: followed.map(({ kind }) => kind), resourceVersion, signal, onConnection }
    for await (const change of client.watch(options)) {
      heardAt = now()
      byName.get(change.object.kind)?.change(change.type, change.object, Number(change.resourceVersion))
      flushSoon()
    }
  }

  const run = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      try {
        const version = await listAll()
        failures = 0
        show({ state: 'live' })
        await follow(version)
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
        lose(retryMs, error)
        await wait(retryMs, signal).catch(() => {})
      }
    }
  }
  run().catch((error: unknown) => {
    throw error
  })

  return {
    ...collections,
    movements,
    history,
    connection: () => connection,
    subscribeConnection: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: () => stopping.abort(),
  }
}
