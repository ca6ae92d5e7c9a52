import { ExpiredError } from '../http/errors.js'
import type { CallOptions } from '../http/transport.js'
import { kinds } from '../kinds.js'
import type { HubEvent, List } from '../types.js'
import { streamChanges } from '../watch/stream.js'
import type { Shared } from './collection.js'
import { callOf } from './options.js'

/** Filters of events; all of them apply. */
export interface EventFilter {
  kind?: string | undefined
  namespace?: string | undefined
  name?: string | undefined
  cluster?: string | undefined
  reason?: string | undefined
  type?: 'Normal' | 'Warning' | undefined
}

export interface Events {
  /** One page, newest first. */
  list(options?: EventFilter & CallOptions & { limit?: number; cursor?: string }): Promise<List<HubEvent>>
  /** The events after a version (from now on by default), oldest first. */
  watch(
    options?: EventFilter & CallOptions & { resourceVersion?: string },
  ): AsyncGenerator<HubEvent, void, undefined>
}

const filterOf = ({ kind, namespace, name, cluster, reason, type }: EventFilter) => ({
  kind,
  namespace,
  name,
  cluster,
  reason,
  type,
})

export const createEvents = ({ transport, logger, random }: Shared): Events => {
  const { path } = kinds.Event

  const list: Events['list'] = async (options = {}) => {
    const query = { ...filterOf(options), limit: options.limit, cursor: options.cursor }
    return (await transport.request('GET', path, { ...callOf(options), query })).data as List<HubEvent>
  }

  /** The list still has what the feed no longer has: events are kept longer than changes. */
  const missed = async (
    options: EventFilter & CallOptions,
    after: string,
  ): Promise<{ events: HubEvent[]; version: string }> => {
    const events: HubEvent[] = []
    let version: string | undefined
    for (let cursor: string | undefined; ; ) {
      const page = await list({ ...options, limit: 1000, ...(cursor === undefined ? {} : { cursor }) })
      version ??= page.metadata.resourceVersion
      const newer = page.items.filter(({ metadata }) => Number(metadata.resourceVersion) > Number(after))
      events.push(...newer)
      cursor = page.metadata.cursor
      if (newer.length < page.items.length || cursor === undefined)
        return { events: events.reverse(), version }
    }
  }

  return {
    list,
    watch: async function* (options = {}) {
      let position =
        options.resourceVersion ?? (await list({ ...options, limit: 1 })).metadata.resourceVersion
      const onPosition = (version: string): void => {
        position = version
      }
      for (;;) {
        try {
          const call = { ...callOf(options), query: filterOf(options), resourceVersion: position }
          for await (const { object } of streamChanges<HubEvent>(transport, path, call, {
            logger,
            random,
            onPosition,
          }))
            yield object
        } catch (error) {
          if (!(error instanceof ExpiredError)) throw error
          const { events, version } = await missed(options, position)
          yield* events
          position = version
        }
      }
    },
  }
}
