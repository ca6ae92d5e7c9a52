import type { Request, Response } from 'express'
import {
  createWatchFilter,
  type Feed,
  isSelective,
  oneFilterOf,
  parseFieldSelector,
  parseLabelSelector,
  revisionOf,
  type Subscription,
  type WatchScope,
} from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { WatchMeta } from '../runtime/procedure.js'
import { infoOf } from './request.js'
import { openStream } from './sse.js'

/** What watches need in addition to a request. */
export interface WatchServices {
  feed: Feed
  clock: Clock
  /** How often a quiet watch receives its position, in milliseconds. */
  bookmarkMs: number
}

interface Listed {
  revision: number
  items: unknown[]
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

/** Every page of the watched list. A list without a resourceVersion is assumed to be at the version the feed had read before. */
const listAll = async (
  feed: Feed,
  list: (page: { cursor?: string }) => Promise<unknown>,
): Promise<Listed> => {
  let revision = feed.head()
  const items: unknown[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await list(cursor === undefined ? {} : { cursor })
    const metadata = field(page, 'metadata')
    const found = field(page, 'items')
    const version = field(metadata, 'resourceVersion')
    if (cursor === undefined && typeof version === 'string') revision = revisionOf(version)
    if (Array.isArray(found)) items.push(...found)
    const next = field(metadata, 'cursor')
    if (typeof next !== 'string') return { revision, items }
    cursor = next
  }
}

interface Part {
  scope: WatchScope
  listed: Listed | undefined
}

/** The items that the list has shown to the watcher. */
const heldOf = (listed: Listed | undefined) =>
  listed && {
    revision: listed.revision,
    uids: listed.items.map((item) => String(field(field(item, 'metadata'), 'uid'))),
  }

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** One list whose changes are watched: `input` is the list's own, parsed; `list` gives a page of it. */
export interface Watched {
  meta: WatchMeta
  input: Record<string, unknown>
  list(page: { cursor?: string }): Promise<unknown>
}

const scopeOf = ({ meta: { kind, covers }, input }: Watched): WatchScope => ({
  kind,
  namespace: textOf(input.namespace),
  ...(covers === undefined ? {} : { covers: (object: unknown) => covers(input, object) }),
  labels: parseLabelSelector(textOf(input.labelSelector)),
  fields: parseFieldSelector(textOf(input.fieldSelector)),
})

/**
 * Serves `GET …?watch=true`: changes after Last-Event-ID or resourceVersion, or every existing item first if neither is sent.
 * Several lists, each of another kind, share one stream. Refuses only before anything is sent; later, the stream ends without an error.
 */
export const serveWatch = async (
  { feed, clock, bookmarkMs }: WatchServices,
  request: Request,
  response: Response,
  watched: readonly Watched[],
): Promise<void> => {
  const { signal, subject, revoked } = infoOf(request)
  if (subject === undefined)
    throw new HansaError('Unauthenticated', {
      reason: 'authentication required for a watch: bearer token missing or invalid',
    })
  const sent = request.get('last-event-id') ?? textOf(request.query.resourceVersion)
  if (sent !== undefined) await feed.check(revisionOf(sent))
  const parts: Part[] = []
  for (const one of watched) {
    const scope = scopeOf(one)
    const listed = sent === undefined || isSelective(scope) ? await listAll(feed, one.list) : undefined
    parts.push({ scope, listed })
  }
  if (signal.aborted || response.destroyed) return

  // A change between two of the lists is sent again rather than missed.
  const from =
    sent === undefined
      ? Math.min(...parts.map(({ listed }) => listed?.revision ?? feed.head()))
      : revisionOf(sent)
  let subscription: Subscription | undefined
  const stream = openStream(response, () => subscription?.resume())
  if (sent === undefined) {
    for (const { listed } of parts)
      for (let start = 0; listed !== undefined && start < listed.items.length; start += 100)
        if (!stream.present(listed.items.slice(start, start + 100))) await stream.drained()
    stream.bookmark(from)
  }

  let cancel = (): void => {}
  const opened = feed.subscribe({
    filter: oneFilterOf(parts.map(({ scope, listed }) => createWatchFilter(scope, heldOf(listed)))),
    from,
    deliver: stream.changes,
    end: () => response.end(),
  })
  subscription = opened
  const remind = (): void => {
    cancel = clock.after(bookmarkMs, () => {
      if (response.writableEnded || response.destroyed) return
      if (!response.writableNeedDrain) stream.bookmark(opened.position())
      remind()
    })
  }
  revoked.addEventListener('abort', () => response.end(), { once: true })
  response.on('close', () => {
    cancel()
    opened.close()
  })
  if (response.destroyed) opened.close()
  else remind()
}
