import type { Change } from '../db/index.js'
import type { ChangeFilter, Feed, FeedItem } from './feed.js'

export interface SubscriptionEvent {
  type: Change['type']
  revision: number
  object: unknown
}

/** How many events can wait for a slow reader before the feed pauses. */
const most = 256

/** A watch as an async iterable. Ends when `signal` aborts or the feed ends it. */
export async function* watchEvents(
  feed: Feed,
  filter: ChangeFilter,
  from: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SubscriptionEvent, void, undefined> {
  await feed.check(from)
  let waiting: FeedItem[] = []
  let ended = signal?.aborted ?? false
  let wake = (): void => {}
  const end = (): void => {
    ended = true
    wake()
  }
  const subscription = feed.subscribe({
    filter,
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
      for (const { type, change } of batch) yield { type, revision: change.revision, object: change.object }
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
