import type { Request, Response } from 'express'
import {
  everyPage,
  type Feed,
  isSelective,
  parseFieldSelector,
  parseLabelSelector,
  revisionOf,
  type StreamPart,
  type Subscription,
  type WatchScope,
} from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { WatchMeta } from '../runtime/procedure.js'
import type { Subject } from '../runtime/subject.js'
import { watchedView } from '../runtime/view.js'
import { infoOf } from './request.js'
import { openStream } from './sse.js'

/** What watches need in addition to a request. */
export interface WatchServices {
  feed: Feed
  clock: Clock
  /** How often a quiet watch receives its position, in milliseconds. */
  bookmarkMs: number
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** One list whose changes are watched: `input` is the list's own, parsed; `list` gives a page of it. */
export interface Watched {
  meta: WatchMeta
  input: Record<string, unknown>
  list(subject: Subject, page: { cursor?: string }): Promise<unknown>
}

const scopeOf = ({ meta: { kind, covers }, input }: Watched): WatchScope => ({
  kind,
  namespace: textOf(input.namespace),
  ...(covers === undefined ? {} : { covers: (object: unknown) => covers(input, object) }),
  labels: parseLabelSelector(textOf(input.labelSelector)),
  fields: parseFieldSelector(textOf(input.fieldSelector)),
})

const partOf = (feed: Feed, one: Watched): Omit<StreamPart, 'listed'> => {
  const { kind, log, view } = one.meta
  return {
    scope: scopeOf(one),
    log,
    view: view ?? ((rights) => watchedView(rights, kind)),
    list: (subject) => everyPage(feed.head(), (page) => one.list(subject, page)),
  }
}

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
  const resumed = sent === undefined ? undefined : revisionOf(sent)
  if (resumed !== undefined) await feed.check(resumed)
  const parts: StreamPart[] = watched.map((one) => ({ ...partOf(feed, one), listed: undefined }))
  feed.streams.check(subject, parts, resumed)
  for (const part of parts)
    if (resumed === undefined || isSelective(part.scope)) part.listed = await part.list(subject)
  if (signal.aborted || response.destroyed) return

  // A change between two of the lists is sent again rather than missed.
  const from = resumed ?? Math.min(...parts.map(({ listed }) => listed?.revision ?? feed.head()))
  let subscription: Subscription | undefined
  const stream = openStream(response, () => subscription?.resume())
  if (resumed === undefined) {
    for (const { listed } of parts)
      for (let start = 0; listed !== undefined && start < listed.items.length; start += 100)
        if (!stream.present(listed.items.slice(start, start + 100))) await stream.drained()
    stream.bookmark(from)
  }

  let cancel = (): void => {}
  const opened = feed.streams.open({
    subject,
    parts,
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
