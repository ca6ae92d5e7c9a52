import type { Logger } from '../runtime/logger.js'
import type { Rights } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import type { View } from '../runtime/view.js'
import type { FeedItem, FeedPort, Subscription } from './feed-contract.js'
import { type Listed, uidOf } from './listed.js'
import { createWatchFilter, type Former, type TypeFor, type WatchScope } from './watch-filter.js'

/** One list that is watched. */
export interface StreamPart {
  scope: WatchScope
  /** Later items only follow rights that change. */
  log?: boolean | undefined
  view(rights: Rights): View
  /** Everything that the subject sees now. */
  list(subject: Subject): Promise<Listed>
  /** The items that the watcher has, if they were listed for it. */
  listed: Listed | undefined
}

export interface StreamOptions {
  subject: Subject
  /** Each of another kind. */
  parts: readonly StreamPart[]
  from: number
  deliver(batch: readonly FeedItem[]): boolean
  end(): void
}

export interface Stream extends Subscription {
  readonly subject: Subject
  /** Follows new rights: shows what they add, hides what they no longer show, and ends if they show nothing. */
  follow(rights: Rights): Promise<void>
  showsEverything(): boolean
}

interface Watched {
  part: Omit<StreamPart, 'listed'>
  view: View
  /** Earlier views, while the stream has not reached the revision at which they ended. */
  formers: readonly Former[]
}

const injected = (type: FeedItem['type'], kind: string, revision: number, object: unknown): FeedItem => ({
  type,
  change: {
    revision,
    type: 'ADDED',
    kind,
    namespace: '',
    name: '',
    uid: uidOf(object),
    labels: {},
    object,
    actor: '',
    at: '',
    frames: new Map(),
  },
})

/** Opens a stream of changes that shows only what the rights of its subject show. */
export const openStream = (
  feed: Pick<FeedPort, 'subscribe'>,
  { subject, parts, from, deliver, end }: StreamOptions,
  { logger, onClose }: { logger: Logger; onClose: (stream: Stream) => void },
): Stream => {
  let { rights } = subject
  let open = true
  const filters = new Map<string, TypeFor>()
  // The listed items are not kept: they can be many.
  const watched = parts.map(({ listed, ...part }): Watched => {
    const { scope } = part
    const view = part.view(rights)
    const held = listed && { revision: listed.revision, uids: listed.items.map(uidOf) }
    filters.set(scope.kind, createWatchFilter(scope, view, { held }))
    return { part, view, formers: [] }
  })
  const close = (): void => {
    if (!open) return
    open = false
    subscription.close()
    onClose(stream)
  }
  const finish = (): void => {
    close()
    end()
  }

  const subscription = feed.subscribe({
    filter: { kinds: new Set(filters.keys()), typeFor: (change) => filters.get(change.kind)?.(change) },
    from,
    deliver,
    end: finish,
  })

  /** Replaces a view. The watcher has what the former view showed at the position of the stream. */
  const change = async (one: Watched, view: View, former: Rights): Promise<FeedItem[]> => {
    const { scope, log = false, list } = one.part
    const showed = one.view
    one.view = view
    if (log) {
      filters.set(scope.kind, createWatchFilter(scope, view))
      return []
    }
    const now = await list({ ...subject, rights })
    const before = await list({ ...subject, rights: former })
    const until = Math.max(now.revision, before.revision)
    const at = subscription.position()
    one.formers = [...one.formers.filter((former) => former.until > at), { view: showed, until }]
    const shown = new Set(now.items.map(uidOf))
    const held = new Set(before.items.map(uidOf))
    filters.set(
      scope.kind,
      createWatchFilter(scope, view, {
        held: { revision: until, uids: shown },
        formers: one.formers,
      }),
    )
    // With the position that the stream has reached: whoever resumes from it misses nothing.
    return [
      ...before.items
        .filter((item) => !shown.has(uidOf(item)))
        .map((item) => injected('HIDDEN', scope.kind, at, item)),
      ...now.items
        .filter((item) => !held.has(uidOf(item)))
        .map((item) => injected('ADDED', scope.kind, at, item)),
    ]
  }

  const followNow = async (next: Rights): Promise<void> => {
    if (!open || next === rights) return
    const former = rights
    rights = next
    const changed = watched.flatMap((one) => {
      const view = one.part.view(next)
      return one.view.digest === view.digest ? [] : [{ one, view }]
    })
    if (changed.length === 0) return
    // From here on nothing is shown that the former rights showed.
    subscription.hold()
    if (changed.some(({ view }) => view.nothing)) return finish()
    try {
      for (const { one, view } of changed) {
        const batch = await change(one, view, former)
        if (!open) return
        if (batch.length > 0) deliver(batch)
      }
    } catch (error) {
      logger.warn(
        { error },
        'cannot list for a watch after a change of its rights; closed it, the client lists again',
      )
      return finish()
    }
    subscription.release()
  }

  let following = Promise.resolve()
  const stream: Stream = {
    ...subscription,
    subject,
    close,
    follow: (next) => {
      following = following.then(() => followNow(next))
      return following
    },
    showsEverything: () => watched.every(({ view }) => view.everything),
  }
  return stream
}
