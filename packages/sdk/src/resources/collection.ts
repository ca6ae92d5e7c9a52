import { ExpiredError, NotFoundError } from '../http/errors.js'
import type { Logger, Query, Transport } from '../http/transport.js'
import {
  kinds,
  pathOfKind,
  type ResourceKindInfo,
  type ResourceKindName,
  type ShownKinds,
  type WrittenKinds,
} from '../kinds.js'
import type { AnyResource, JsonPatchOperation, List, MergePatch } from '../types.js'
import { type Listed, listAndWatch } from '../watch/list-watch.js'
import { type Change, streamChanges } from '../watch/stream.js'
import { excuse, holds, type WaitCondition, WaitTimeoutError } from './conditions.js'
import {
  type ApplyOptions,
  type CreateOptions,
  callOf,
  type ListOptions,
  type PlaceOptions,
  type UpdateOptions,
  type WatchOptions,
  writeHeaders,
  writeQuery,
} from './options.js'

/** Shared by resource clients. */
export interface Shared {
  transport: Transport
  /** The default namespace. */
  namespace: string
  logger: Logger | undefined
  random: () => number
}

interface Input {
  metadata: { name: string; namespace?: string }
}

/** An optional field accepts undefined too: JSON omits it. */
export type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends object
    ? { [Key in keyof T]: undefined extends T[Key] ? Loose<T[Key]> | undefined : Loose<T[Key]> }
    : T

export interface Collection<Item extends AnyResource, ItemInput extends Input> {
  /** One page. */
  list(options?: ListOptions): Promise<List<Item>>
  /** Every page, one after the other. */
  pages(options?: ListOptions): AsyncGenerator<List<Item>, void, undefined>
  /** Every item of every page. */
  items(options?: ListOptions): AsyncGenerator<Item, void, undefined>
  get(name: string, options?: PlaceOptions): Promise<Item>
  /** Undefined if it does not exist. */
  find(name: string, options?: PlaceOptions): Promise<Item | undefined>
  /** Throws AlreadyExistsError. */
  create(resource: Loose<ItemInput>, options?: CreateOptions): Promise<Item>
  /** Creates it, or replaces it if it differs. */
  apply(resource: Loose<ItemInput>, options?: ApplyOptions): Promise<Item>
  /** An object is a JSON Merge Patch (null removes a field), a list a JSON Patch: a failed `test` throws ConflictError. */
  patch(
    name: string,
    patch: MergePatch | readonly JsonPatchOperation[],
    options?: UpdateOptions,
  ): Promise<Item>
  /** Returns its last state, or, while it is being finalized, its current state (with metadata.deletionTimestamp). */
  delete(name: string, options?: UpdateOptions): Promise<Item>
  /** Each change once, for as long as you like; reconnects automatically after an interruption. */
  watch(options?: WatchOptions): AsyncGenerator<Change<Item>, void, undefined>
  /** Resolves with the resource when the condition is met (`delete`: with its last state). Throws WaitTimeoutError, after 5 minutes by default. */
  waitFor(
    name: string,
    condition: WaitCondition<Item>,
    options?: Omit<PlaceOptions, 'timeoutMs'> & { timeoutMs?: number | undefined },
  ): Promise<Item | undefined>
}

/** The operations of every kind. */
export const createCollection = <Name extends ResourceKindName>(
  shared: Shared,
  kind: Name,
): Collection<ShownKinds[Name], WrittenKinds[Name]> => collectionOf(shared, kinds[kind])

const collectionOf = <Item extends AnyResource, ItemInput extends Input>(
  shared: Shared,
  kind: ResourceKindInfo,
): Collection<Item, ItemInput> => {
  const { transport, logger, random } = shared
  const at = (namespace: string | undefined): string => pathOfKind(kind, namespace)
  const one = (name: string, { namespace = shared.namespace }: PlaceOptions): string =>
    `${at(namespace)}/${encodeURIComponent(name)}`
  const homeOf = (input: Input, { namespace }: PlaceOptions): string =>
    namespace ?? input.metadata.namespace ?? shared.namespace

  const list = async ({ namespace, ...options }: ListOptions = {}): Promise<List<Item>> => {
    const { limit, cursor, labelSelector, fieldSelector, sort } = options
    const query: Query = { limit, cursor, labelSelector, fieldSelector, sort }
    const { data } = await transport.request('GET', at(namespace), { ...callOf(options), query })
    return data as List<Item>
  }

  async function* pages(options: ListOptions = {}): AsyncGenerator<List<Item>, void, undefined> {
    for (let { cursor } = options; ; ) {
      const page = await list({ ...options, cursor })
      yield page
      cursor = page.metadata.cursor
      if (cursor === undefined) return
    }
  }

  async function* items(options: ListOptions = {}): AsyncGenerator<Item, void, undefined> {
    for await (const page of pages(options)) yield* page.items
  }

  const everything = async (options: WatchOptions): Promise<Listed<Item>> => {
    const found: Item[] = []
    let resourceVersion = '0'
    const { namespace, labelSelector, fieldSelector } = options
    for await (const page of pages({
      ...callOf(options),
      namespace,
      labelSelector,
      fieldSelector,
      limit: 1000,
    })) {
      resourceVersion = page.metadata.resourceVersion
      found.push(...page.items)
    }
    return { resourceVersion, items: found }
  }

  const stream = (
    options: WatchOptions,
    resourceVersion: string,
  ): AsyncGenerator<Change<Item>, void, undefined> => {
    const { namespace, labelSelector, fieldSelector, idleMs } = options
    const query = { labelSelector, fieldSelector }
    return streamChanges<Item>(
      transport,
      at(namespace),
      { ...callOf(options), query, resourceVersion, idleMs },
      { logger, random },
    )
  }

  const watch = (options: WatchOptions = {}): AsyncGenerator<Change<Item>, void, undefined> =>
    options.resourceVersion === undefined
      ? listAndWatch({ list: () => everything(options), stream: (version) => stream(options, version) })
      : stream(options, options.resourceVersion)

  /** Resolves with its last state when it is deleted. */
  const gone = async (scope: WatchOptions, seen: (item: Item) => void): Promise<Item | undefined> => {
    for (;;) {
      const { resourceVersion, items: found } = await everything(scope)
      const [present] = found
      if (present === undefined) return undefined
      seen(present)
      try {
        for await (const { type, object } of stream(scope, resourceVersion))
          if (type === 'DELETED') return object
      } catch (error) {
        if (!(error instanceof ExpiredError)) throw error
      }
    }
  }

  const reached = async (
    scope: WatchOptions,
    condition: WaitCondition<Item>,
    seen: (item: Item | undefined) => void,
  ): Promise<Item | undefined> => {
    for await (const { type, object } of watch(scope)) {
      seen(type === 'DELETED' ? undefined : object)
      if (type !== 'DELETED' && holds(object, condition)) return object
    }
    return undefined
  }

  return {
    list,
    pages,
    items,
    watch,

    get: async (name, options = {}) => {
      const { data } = await transport.request('GET', one(name, options), callOf(options))
      return data as Item
    },

    find: async (name, options = {}) => {
      try {
        const { data } = await transport.request('GET', one(name, options), callOf(options))
        return data as Item
      } catch (error) {
        if (error instanceof NotFoundError) return undefined
        throw error
      }
    },

    create: async (resource, options = {}) => {
      const headers = writeHeaders(options)
      const call = { ...callOf(options), headers, query: writeQuery(options), body: resource }
      const { data } = await transport.request('POST', at(homeOf(resource as Input, options)), call)
      return data as Item
    },

    apply: async (resource, options = {}) => {
      const input = resource as Input
      const path = one(input.metadata.name, { namespace: homeOf(input, options) })
      const headers = writeHeaders(options)
      const call = { ...callOf(options), headers, query: writeQuery(options), body: resource }
      const { data } = await transport.request('PUT', path, call)
      return data as Item
    },

    patch: async (name, patch, options = {}) => {
      const headers = writeHeaders(options)
      const contentType = Array.isArray(patch)
        ? 'application/json-patch+json'
        : 'application/merge-patch+json'
      const call = { ...callOf(options), headers, contentType, query: writeQuery(options), body: patch }
      const { data } = await transport.request('PATCH', one(name, options), call)
      return data as Item
    },

    delete: async (name, options = {}) => {
      const { dryRun } = writeQuery(options)
      const call = { ...callOf(options), headers: writeHeaders(options), query: { dryRun } }
      const { data } = await transport.request('DELETE', one(name, options), call)
      return data as Item
    },

    waitFor: async (
      name,
      condition,
      { namespace = shared.namespace, timeoutMs = 300_000, signal, headers } = {},
    ) => {
      const limit = AbortSignal.timeout(timeoutMs)
      const scope: WatchOptions = {
        namespace,
        fieldSelector: `metadata.name=${name}`,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        headers,
      }
      let last: Item | undefined
      const seen = (item: Item | undefined): void => {
        last = item
      }
      try {
        return await (condition === 'delete' ? gone(scope, seen) : reached(scope, condition, seen))
      } catch (error) {
        if (!limit.aborted || signal?.aborted) throw error
        const wanted =
          condition === 'delete'
            ? 'deleted'
            : typeof condition === 'string'
              ? condition
              : 'in the expected state'
        const why = condition === 'delete' ? 'it still exists' : excuse(last, condition)
        throw new WaitTimeoutError(`${name} was not ${wanted} within ${timeoutMs / 1000} s: ${why}`, last)
      }
    },
  }
}
