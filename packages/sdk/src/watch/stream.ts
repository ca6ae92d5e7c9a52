import { HansaApiError, HansaConnectionError, HansaError, HansaTimeoutError } from '../http/errors.js'
import { backoffMs, isRetryable, sleep } from '../http/retry.js'
import type { CallOptions, Logger, Query, Transport } from '../http/transport.js'
import { readEvents } from './events.js'

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One change of something watched. */
export interface Change<Item> {
  type: ChangeType
  /** What a watch goes on from after this change. */
  resourceVersion: string
  object: Item
}

/** How it is with the connection of a watch. */
export type Connection =
  | { state: 'open' }
  /** Lost, or refused for now; it is tried again in `retryMs` milliseconds. */
  | { state: 'lost'; error: unknown; retryMs: number }

export interface StreamOptions extends CallOptions {
  query?: Query | undefined
  /** Changes after this version. */
  resourceVersion: string
  /** Without anything from the hub for so long (it sends bookmarks every 10 s), the connection is taken for lost. 45 s when absent. */
  idleMs?: number | undefined
}

const isChangeType = (event: string): event is ChangeType =>
  event === 'ADDED' || event === 'MODIFIED' || event === 'DELETED'

/** Whether coming back may help: the connection was lost, or the hub is busy or starting. */
const isPassing = (error: unknown): boolean =>
  error instanceof HansaConnectionError ||
  error instanceof HansaTimeoutError ||
  (error instanceof HansaApiError && isRetryable(error.status))

/**
 * The changes after a version, for as long as the caller likes. After a cut it comes back with what it has seen, losing and
 * repeating nothing. Throws ExpiredError when the hub does not keep changes that old any more, and the signal's reason when
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
      if (response.body === null) throw new HansaConnectionError('the hub answered a watch with no body')
      extra.onConnection?.({ state: 'open' })
      for await (const { event, id, data } of readEvents(response.body, idleMs, call.signal)) {
        failures = 0
        if (id === undefined) continue
        // Shown before it is counted as seen, so that a consumer that stops here and comes back misses nothing.
        if (isChangeType(event)) yield { type: event, resourceVersion: id, object: JSON.parse(data) as Item }
        reach(id)
      }
    } catch (error) {
      call.signal?.throwIfAborted()
      // A redirect, another server than a hub, or a refusal: coming back would find the same.
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
