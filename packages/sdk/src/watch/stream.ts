import { HansaApiError, HansaConnectionError, HansaError, HansaTimeoutError } from '../http/errors.js'
import { backoffMs, isRetryable, sleep } from '../http/retry.js'
import type { CallOptions, Logger, Query, Transport } from '../http/transport.js'
import { readEvents } from './events.js'

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One change of something watched. */
export interface Change<Item> {
  type: ChangeType
  /** The version to continue a watch from after this change. */
  resourceVersion: string
  object: Item
}

/** The state of the connection of a watch. */
export type Connection =
  | { state: 'open' }
  /** Lost, or refused for now; the client retries in `retryMs` milliseconds. */
  | { state: 'lost'; error: unknown; retryMs: number }

export interface StreamOptions extends CallOptions {
  query?: Query | undefined
  /** Changes after this version. */
  resourceVersion: string
  /** After so long without data from the hub (it sends bookmarks every 10 s), the connection counts as lost. 45 s by default. */
  idleMs?: number | undefined
}

const isChangeType = (event: string): event is ChangeType =>
  event === 'ADDED' || event === 'MODIFIED' || event === 'DELETED'

/** Whether a reconnect can help: the connection was lost, or the hub is busy or starting. */
const isPassing = (error: unknown): boolean =>
  error instanceof HansaConnectionError ||
  error instanceof HansaTimeoutError ||
  (error instanceof HansaApiError && isRetryable(error.status))

/**
 * The changes after a version, for as long as the caller likes. After an interruption it resumes where it was, losing and
 * repeating nothing. Throws ExpiredError when the hub no longer keeps changes that old, and the signal's reason when
 * it aborts. `onPosition` receives every version reached, including bookmarks; `onConnection` is called when a connection is established or lost.
 */
export async function* streamChanges<Item>(
  transport: Transport,
  path: string,
  { query, resourceVersion, idleMs = 45_000, ...call }: StreamOptions,
  extra: {
    logger: Logger | undefined
    random: () => number
    onPosition?: ((version: string) => void) | undefined
    onConnection?: ((connection: Connection) => void) | undefined
  },
): AsyncGenerator<Change<Item>, void, undefined> {
  let position = resourceVersion
  let failures = 0
  const reach = (version: string): void => {
    position = version
    extra.onPosition?.(version)
  }
  for (;;) {
    let cut: unknown
    try {
      const response = await transport.open(path, {
        ...call,
        query: { ...query, watch: true },
        headers: { ...call.headers, 'last-event-id': position },
      })
      if (response.body === null) throw new HansaConnectionError('the hub answered a watch without a body')
      extra.onConnection?.({ state: 'open' })
      for await (const { event, id, data } of readEvents(response.body, idleMs, call.signal)) {
        failures = 0
        if (id === undefined) continue
        // Yielded before it counts as seen, so that a consumer that stops here and resumes misses nothing.
        if (isChangeType(event)) yield { type: event, resourceVersion: id, object: JSON.parse(data) as Item }
        reach(id)
      }
    } catch (error) {
      call.signal?.throwIfAborted()
      // A redirect, a server that is not a hub, or a refusal: a reconnect would find the same.
      if (error instanceof HansaError && !isPassing(error)) throw error
      failures += 1
      cut = error
      extra.logger?.debug({ error, position, failures }, 'a watch was interrupted; reconnecting')
    }
    call.signal?.throwIfAborted()
    // After an orderly end, as of a hub that restarts, a long wait is not needed.
    const retryMs = failures === 0 ? 100 * extra.random() : backoffMs(Math.min(failures, 5), extra.random)
    extra.onConnection?.({
      state: 'lost',
      error: cut ?? new HansaConnectionError('the hub ended the watch'),
      retryMs,
    })
    await sleep(retryMs, call.signal)
  }
}
