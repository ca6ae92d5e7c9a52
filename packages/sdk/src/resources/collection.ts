import { NotFoundError } from '../http/errors.js'
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
import type { WaitCondition } from './conditions.js'
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
import { type WaitOptions, type Watches, waitFor } from './wait-for.js'

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
  waitFor(name: string, condition: WaitCondition<Item>, options?: WaitOptions): Promise<Item | undefined>
}

/** The operations of every kind. */
export const createCollection = <Name extends ResourceKindName>(
  shared: Shared,
  kind: Name,
): Collection<ShownKinds[Name], WrittenKinds[Name]> => collectionOf(shared, kinds[kind])

/** The paths of one kind; a namespace that nothing names is `defaultNamespace`. */
const pathsOf = (kind: ResourceKindInfo, defaultNamespace: string) => {
  const collection = (namespace: string | undefined): string => pathOfKind(kind, namespace)
  return {
    collection,
    resource: (name: string, { namespace = defaultNamespace }: PlaceOptions): string =>
      `${collection(namespace)}/${encodeURIComponent(name)}`,
    namespaceOf: (input: Input, { namespace }: PlaceOptions): string =>
      namespace ?? input.metadata.namespace ?? defaultNamespace,
  }
}

type Paths = ReturnType<typeof pathsOf>

const createLists = <Item extends AnyResource>(transport: Transport, paths: Paths) => {
  const list = async ({ namespace, ...options }: ListOptions = {}): Promise<List<Item>> => {
    const { limit, cursor, labelSelector, fieldSelector, sort } = options
    const query: Query = { limit, cursor, labelSelector, fieldSelector, sort }
    const { data } = await transport.request('GET', paths.collection(namespace), {
      ...callOf(options),
      query,
    })
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

  return { list, pages, items }
}

/** The watches of one kind; `pages` lists it. */
const createWatches = <Item extends AnyResource>(
  { transport, logger, random }: Shared,
  paths: Paths,
  pages: (options: ListOptions) => AsyncGenerator<List<Item>, void, undefined>,
): Watches<Item> => {
  const listAll = async (options: WatchOptions): Promise<Listed<Item>> => {
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
      paths.collection(namespace),
      { ...callOf(options), query, resourceVersion, idleMs },
      { logger, random },
    )
  }

  const watch = (options: WatchOptions = {}): AsyncGenerator<Change<Item>, void, undefined> =>
    options.resourceVersion === undefined
      ? listAndWatch({ list: () => listAll(options), stream: (version) => stream(options, version) })
      : stream(options, options.resourceVersion)

  return { listAll, stream, watch }
}

const createReads = <Item extends AnyResource, ItemInput extends Input>(
  transport: Transport,
  paths: Paths,
): Pick<Collection<Item, ItemInput>, 'get' | 'find'> => ({
  get: async (name, options = {}) => {
    const { data } = await transport.request('GET', paths.resource(name, options), callOf(options))
    return data as Item
  },

  find: async (name, options = {}) => {
    try {
      const { data } = await transport.request('GET', paths.resource(name, options), callOf(options))
      return data as Item
    } catch (error) {
      if (error instanceof NotFoundError) return undefined
      throw error
    }
  },
})

const createWrites = <Item extends AnyResource, ItemInput extends Input>(
  transport: Transport,
  paths: Paths,
): Pick<Collection<Item, ItemInput>, 'create' | 'apply' | 'patch' | 'delete'> => ({
  create: async (resource, options = {}) => {
    const headers = writeHeaders(options)
    const call = { ...callOf(options), headers, query: writeQuery(options), body: resource }
    const path = paths.collection(paths.namespaceOf(resource as Input, options))
    const { data } = await transport.request('POST', path, call)
    return data as Item
  },

  apply: async (resource, options = {}) => {
    const input = resource as Input
    const path = paths.resource(input.metadata.name, { namespace: paths.namespaceOf(input, options) })
    const headers = writeHeaders(options)
    const call = { ...callOf(options), headers, query: writeQuery(options), body: resource }
    const { data } = await transport.request('PUT', path, call)
    return data as Item
  },

  patch: async (name, patch, options = {}) => {
    const headers = writeHeaders(options)
    const contentType = Array.isArray(patch) ? 'application/json-patch+json' : 'application/merge-patch+json'
    const call = { ...callOf(options), headers, contentType, query: writeQuery(options), body: patch }
    const { data } = await transport.request('PATCH', paths.resource(name, options), call)
    return data as Item
  },

  delete: async (name, options = {}) => {
    const { dryRun } = writeQuery(options)
    const call = { ...callOf(options), headers: writeHeaders(options), query: { dryRun } }
    const { data } = await transport.request('DELETE', paths.resource(name, options), call)
    return data as Item
  },
})

const collectionOf = <Item extends AnyResource, ItemInput extends Input>(
  shared: Shared,
  kind: ResourceKindInfo,
): Collection<Item, ItemInput> => {
  const { transport, namespace } = shared
  const paths = pathsOf(kind, namespace)
  const lists = createLists<Item>(transport, paths)
  const watches = createWatches<Item>(shared, paths, lists.pages)
  return {
    ...lists,
    ...createReads<Item, ItemInput>(transport, paths),
    ...createWrites<Item, ItemInput>(transport, paths),
    watch: watches.watch,
    waitFor: (name, condition, options = {}) =>
      waitFor(watches, name, condition, { ...options, namespace: options.namespace ?? namespace }),
  }
}
