import { LRUCache } from 'lru-cache'
import { type Clock, systemClock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import type { Rights, RightsSource } from '../runtime/rights.js'
import { type Subject, standingOf } from '../runtime/subject.js'
import type { FeedPort } from './feed-contract.js'
import { openStream, type Stream, type StreamOptions, type StreamPart } from './stream.js'

/** How often the rights of open streams are computed again if nothing announces a change, in milliseconds. */
const everyMs = 4_000

export interface Streams {
  start(): void
  /** Remembers the groups, roles and ceiling of a subject, at the start of each of its requests: what it was shown depends on them. */
  note(subject: Subject): void
  /**
   * Throws `Forbidden` for a part that shows nothing, and `Expired` if the watch would resume (`from`) from before the rights of the
   * subject changed.
   */
  check(
    subject: Subject,
    parts: readonly Pick<StreamPart, 'scope' | 'view'>[],
    from: number | undefined,
  ): void
  open(options: StreamOptions): Stream
  close(): void
}

/** The rights that a subject had at the start of its request, for a hub on which rights never change. */
export const constantRights: RightsSource<Subject> = {
  of: async ({ rights }) => rights,
  onChange: () => () => {},
}

/** What the rights of a subject depend on, and the revision before which it was different, or is not known. */
interface Standing {
  text: string
  changedAt: number
}

/**
 * The standing of each subject: its groups, and the roles and the ceiling of each of its tokens. A token that is new to a known subject
 * counts as a change. Those that are forgotten count as changed when they were.
 */
const createStandings = (head: () => number) => {
  let forgottenAt = 0
  const known = new LRUCache<string, Standing>({
    max: 20_000,
    dispose: (_standing, _key, reason) => {
      if (reason === 'evict') forgottenAt = head()
    },
  })
  const follow = (key: string, text: string, first: number): number => {
    const before = known.get(key)
    const changedAt = before === undefined ? first : before.text === text ? before.changedAt : head()
    known.set(key, { text, changedAt })
    return changedAt
  }
  /** The revision from which on the subject was shown what it would be shown now. */
  return ({ kind, id, groups, tokenId = '', roles = [], ceiling = '' }: Subject): number => {
    const isKnown = known.has(JSON.stringify([kind, id]))
    const ofSubject = follow(JSON.stringify([kind, id]), JSON.stringify([...groups].sort()), forgottenAt)
    const held = JSON.stringify([[...roles].sort(), ceiling])
    return Math.max(
      ofSubject,
      follow(JSON.stringify([kind, id, tokenId]), held, isKnown ? head() : forgottenAt),
    )
  }
}

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
  const standingSince = createStandings(() => feed.head())
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

    note: (subject) => {
      standingSince(subject)
    },

    check: (subject, parts, from) => {
      const { id, name, rights: held } = subject
      const changedAt = standingSince(subject)
      const views = parts.map((part) => part.view(held))
      const none = parts.find((_, index) => views[index]?.nothing)
      if (none !== undefined)
        throw new HansaError('Forbidden', { actor: name, verb: 'watch', kind: none.scope.kind })
      if (from === undefined) return
      const everything = views.every((view) => view.everything)
      const known = restricted.get(id)
      if (everything) restricted.delete(id)
      if (from >= changedAt && (everything ? known === undefined || from > known : from >= since)) return
      throw new HansaError('Expired', {
        reason: `your permissions can have changed since resourceVersion ${from}`,
      })
    },

    open: (options) => {
      const { subject } = options
      const key = standingOf(subject)
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
