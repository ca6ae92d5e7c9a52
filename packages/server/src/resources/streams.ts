import { LRUCache } from 'lru-cache'
import { type Clock, systemClock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import type { Rights, RightsSource } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import type { FeedPort } from './feed-contract.js'
import { openStream, type Stream, type StreamOptions, type StreamPart } from './stream.js'

/** How often the rights of open streams are computed again if nothing announces a change, in milliseconds. */
const everyMs = 4_000

export interface Streams {
  start(): void
  /**
   * Throws `Forbidden` for a part that shows nothing, and `Expired` if the watch would resume (`from`) from before the rights of the
   * subject changed.
   */
  check(subject: Subject, parts: readonly StreamPart[], from: number | undefined): void
  open(options: StreamOptions): Stream
  close(): void
}

/** The rights that a subject had at the start of its request, for a hub on which rights never change. */
export const constantRights: RightsSource<Subject> = {
  of: async ({ rights }) => rights,
  onChange: () => () => {},
}

const keyOf = ({ kind, id, tokenId, ceiling, roles, groups }: Subject): string =>
  JSON.stringify([kind, id, tokenId, ceiling, roles, groups])

/** The open streams. The rights of each subject are computed once for all its streams. */
export const createStreams = ({
  feed,
  rights,
  logger,
  clock = systemClock,
}: {
  feed: FeedPort
  rights: RightsSource<Subject>
  logger: Logger
  clock?: Clock
}): Streams => {
  const bySubject = new Map<string, { subject: Subject; streams: Set<Stream> }>()
  /** The last revision at which a subject had a stream that did not show everything. */
  const restricted = new LRUCache<string, number>({ max: 10_000 })
  /** Rights are the same since this revision. */
  let since = 0
  let looking = false
  let again = false
  let closed = false
  let cancel = (): void => {}
  let stop = (): void => {}

  const computed = async (subject: Subject): Promise<Rights | undefined> => {
    try {
      return await rights.of(subject)
    } catch (error) {
      logger.warn({ error, subject: subject.id }, 'the rights of an open watch cannot be computed; retrying')
      return undefined
    }
  }

  const look = async (): Promise<void> => {
    if (looking) {
      again = true
      return
    }
    looking = true
    do {
      again = false
      await Promise.all(
        [...bySubject.values()].map(async ({ subject, streams }) => {
          const now = await computed(subject)
          if (now === undefined) return
          for (const stream of [...streams]) await stream.follow(now)
        }),
      )
    } while (again && !closed)
    looking = false
  }
  const lookLater = (): void => {
    if (closed) return
    cancel = clock.after(everyMs, () => {
      look().finally(lookLater)
    })
  }

  return {
    start: () => {
      since = feed.head()
      stop = rights.onChange(() => {
        since = feed.head()
        void look()
      })
      lookLater()
    },

    check: ({ id, name, rights: held }, parts, from) => {
      const views = parts.map((part) => part.view(held))
      const none = parts.find((_, index) => views[index]?.nothing)
      if (none !== undefined)
        throw new HansaError('Forbidden', { actor: name, verb: 'watch', kind: none.scope.kind })
      if (from === undefined) return
      const everything = views.every((view) => view.everything)
      const known = restricted.get(id)
      if (everything) restricted.delete(id)
      if (everything ? known === undefined || from > known : from >= since) return
      throw new HansaError('Expired', {
        reason: `your permissions can have changed since resourceVersion ${from}`,
      })
    },

    open: (options) => {
      const { subject } = options
      const key = keyOf(subject)
      const entry = bySubject.get(key) ?? { subject, streams: new Set() }
      const stream = openStream(feed, options, {
        logger,
        onClose: (one) => {
          if (!one.showsEverything()) restricted.set(subject.id, feed.head())
          entry.streams.delete(one)
          if (entry.streams.size === 0 && bySubject.get(key) === entry) bySubject.delete(key)
        },
      })
      entry.streams.add(stream)
      bySubject.set(key, entry)
      // The rights can have changed since the request began.
      void computed(subject).then((now) => now && stream.follow(now))
      return stream
    },

    close: () => {
      closed = true
      cancel()
      stop()
    },
  }
}
