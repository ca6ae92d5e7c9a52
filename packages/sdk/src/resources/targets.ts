import { kinds } from '../kinds.js'
import type { List, Target, TargetSummary } from '../types.js'
import { listAndWatch } from '../watch/list-watch.js'
import { type Change, streamChanges } from '../watch/stream.js'
import type { Shared } from './collection.js'
import { callOf, type ListOptions, type WatchOptions } from './options.js'

/** `fieldSelector`: `spec.cluster=eu-1,spec.release=web,metadata.namespace=default`. */
export type TargetListOptions = Pick<
  ListOptions,
  'limit' | 'cursor' | 'fieldSelector' | 'signal' | 'timeoutMs' | 'headers'
>

/** The targets of the whole fleet; those of one release are with `releases`. */
export interface Targets {
  /** One page, by namespace, release and cluster. */
  list(options?: TargetListOptions): Promise<List<Target>>
  /** One page in short form, for views of a whole fleet. */
  summaries(options?: TargetListOptions): Promise<List<TargetSummary>>
  /** Every target of every page. */
  items(options?: TargetListOptions): AsyncGenerator<Target, void, undefined>
  /** Each target as ADDED, then each change once; reconnects automatically after an interruption. */
  watch(
    options?: Pick<TargetListOptions, 'fieldSelector' | 'signal' | 'timeoutMs' | 'headers'> &
      Pick<WatchOptions, 'idleMs'>,
  ): AsyncGenerator<Change<Target>, void, undefined>
}

export const createTargets = ({ transport, logger, random }: Shared): Targets => {
  const { path } = kinds.Target
  const page = async (from: string, options: TargetListOptions): Promise<unknown> => {
    const { limit, cursor, fieldSelector } = options
    const query = { limit, cursor, fieldSelector }
    return (await transport.request('GET', from, { ...callOf(options), query })).data
  }
  const list = async (options: TargetListOptions = {}) => (await page(path, options)) as List<Target>

  async function* pages(options: TargetListOptions): AsyncGenerator<List<Target>, void, undefined> {
    for (let { cursor } = options; ; ) {
      const found = await list({ ...options, cursor })
      yield found
      cursor = found.metadata.cursor
      if (cursor === undefined) return
    }
  }

  return {
    list,
    summaries: async (options = {}) => (await page(`${path}/summaries`, options)) as List<TargetSummary>,
    items: async function* (options = {}) {
      for await (const { items } of pages(options)) yield* items
    },
    watch: ({ idleMs, ...options } = {}) =>
      listAndWatch({
        list: async () => {
          const found: Target[] = []
          let resourceVersion = '0'
          for await (const { metadata, items } of pages({ ...options, limit: 1000 })) {
            resourceVersion = metadata.resourceVersion
            found.push(...items)
          }
          return { resourceVersion, items: found }
        },
        stream: (resourceVersion) =>
          streamChanges<Target>(
            transport,
            path,
            {
              ...callOf(options),
              query: { fieldSelector: options.fieldSelector },
              resourceVersion,
              idleMs,
            },
            { logger, random },
          ),
      }),
  }
}
