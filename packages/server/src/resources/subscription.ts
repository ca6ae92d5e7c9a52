import type { Change } from '../db/index.js'
import { translatedError } from '../runtime/procedure.js'
import type { Subject } from '../runtime/subject.js'
import type { Feed } from './feed.js'
import type { FeedItem } from './feed-contract.js'
import { identityOf } from './listed.js'
import type { StreamPart } from './stream.js'
import { isSelective } from './watch-filter.js'

export interface SubscriptionEvent {
  type: Change['type']
  revision: number
  object: unknown
}

/** How many events can wait for a slow reader before the feed pauses. */
const most = 256

/** A change as a watcher sees it: what it no longer sees is deleted for it. */
export const eventOf = ({ type, change: { revision, object } }: FeedItem): SubscriptionEvent =>
  type === 'HIDDEN'
    ? { type: 'DELETED', revision, object: identityOf(object, revision) }
    : { type, revision, object }

/** A watch as an async iterable. Ends when `signal` aborts, the feed ends it, or the subject may no longer watch. */
export async function* watchEvents(
  feed: Feed,
  { subject, part, from }: { subject: Subject; part: Omit<StreamPart, 'listed'>; from: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<SubscriptionEvent, void, undefined> {
  try {
    await feed.check(from)
    feed.streams.check(subject, [part], from)
  } catch (error) {
    // tRPC translates errors of procedures, not of the iterables that they return.
    throw translatedError(error)
  }
  const listed = isSelective(part.scope) ? await part.list(subject) : undefined
  let waiting: FeedItem[] = []
  let ended = signal?.aborted ?? false
  let wake = (): void => {}
  const end = (): void => {
    ended = true
    wake()
  }
  const subscription = feed.streams.open({
    subject,
    parts: [{ ...part, listed }],
    from,
    deliver: (batch) => {
      waiting.push(...batch)
      wake()
      return waiting.length < most
    },
    end,
  })
  signal?.addEventListener('abort', end, { once: true })
  try {
    for (;;) {
      const batch = waiting
      waiting = []
      for (const item of batch) yield eventOf(item)
      if (ended) return
      subscription.resume()
      if (waiting.length > 0 || ended) continue
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    subscription.close()
    signal?.removeEventListener('abort', end)
  }
}
