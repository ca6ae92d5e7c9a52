import { exceeded, type Limit } from '../runtime/limits.js'
import { isRecord } from '../runtime/record.js'
import type { Transport } from './calls.js'
import { classify, hasStatus, KubeError } from './errors.js'
import { createItemSplitter } from './items.js'
import { metadataListAccept, named } from './metadata.js'
import { type KubeObject, recordIn, textIn } from './object.js'
import type { CallOptions } from './read.js'
import { limitError, type ReadBudget, readsOf, weightOf } from './read-budget.js'
import { type ApiResource, pathOf } from './resource.js'

export interface ListOptions extends CallOptions {
  /** All namespaces when absent. */
  namespace?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  /** Leaves out spec and status. */
  metadataOnly?: boolean | undefined
  /** Objects per page: 500 by default. */
  limit?: number | undefined
}

export interface ObjectList {
  items: KubeObject[]
  /** A watch continues from here. */
  resourceVersion: string
}

export interface ListHandlers {
  /** Called with each object as it arrives; parts that are not kept can be freed at once. */
  onObject: (object: KubeObject) => void
  /** All objects so far are void: the list starts over. */
  onRestart: () => void
}

/** Undefined unless the body is a list: anything else must never read as "there are no objects". */
const itemsOf = (body: unknown): readonly unknown[] | undefined => {
  if (!isRecord(body)) return undefined
  if (Array.isArray(body.items)) return body.items
  // Servers written in Go may send an empty list as null.
  const empty = (body.items ?? null) === null && isRecord(body.metadata)
  return empty && textIn(body, 'kind')?.endsWith('List') ? [] : undefined
}

/** The longest continue token accepted: a real one is a key and a revision. */
const longestToken = 16_384

/** Counts the totals of a list. Every method throws KubeError `Limit`. */
const createTally = (path: string, reads: ReadBudget) => {
  const { limits } = reads
  const began = reads.monotonic()
  const tokens = new Set<string>()
  let [pages, objects, bytes] = [0, 0, 0]
  const hold = (value: number, limit: Limit, what: string): void => {
    if (value > limit.most) throw new KubeError('Limit', exceeded(`GET ${path} ${what}`, limit))
  }
  return {
    page: (): void => {
      pages += 1
      hold(pages, limits.listPages, 'returns')
    },
    object: (): void => {
      objects += 1
      hold(objects, limits.listObjects, 'lists')
    },
    received: (count: number): void => {
      bytes += count
      hold(bytes, limits.listBytes, 'sends')
      hold(reads.monotonic() - began, limits.listMs, 'takes')
    },
    /** How long the next page may take, in milliseconds. */
    leftMs: (): number => Math.max(1, began + limits.listMs.most - reads.monotonic()),
    token: (token: string): void => {
      if (token.length > longestToken)
        throw new KubeError(
          'Limit',
          `GET ${path} returned a continue token of ${token.length} characters, expected at most ${longestToken}`,
        )
      if (tokens.has(token))
        throw new KubeError(
          'Limit',
          `GET ${path} returned the same continue token twice: the list would never end`,
        )
      tokens.add(token)
    },
  }
}

type Tally = ReturnType<typeof createTally>

/**
 * One page. `next` of the previous page continues a list, '' starts one; that of the answer is '' on the last page.
 */
const readPage = async (
  transport: Transport,
  resource: ApiResource,
  options: ListOptions,
  next: string,
  tally: Tally,
  onObject: ListHandlers['onObject'],
): Promise<{ next: string; resourceVersion: string }> => {
  const { namespace, labelSelector, fieldSelector, metadataOnly, limit = 500, signal, timeoutMs } = options
  const path = pathOf(resource, namespace)
  const limits = readsOf(transport).limits
  tally.page()
  const take = (item: unknown): void => {
    tally.object()
    const object = named(item, resource)
    if (object === undefined)
      throw new KubeError('Protocol', `GET ${path} returned a list with an item that is not an object`)
    onObject(object)
  }
  const splitter = createItemSplitter((json) => take(JSON.parse(json)), limits.answerBytes)
  const answer = await transport.request({
    method: 'GET',
    path,
    query: {
      labelSelector,
      fieldSelector,
      limit: limit > 0 ? limit : undefined,
      continue: next === '' ? undefined : next,
    },
    headers: { accept: metadataOnly === true ? metadataListAccept : 'application/json' },
    signal,
    // A server that ignores `limit` sends the whole list as one page.
    timeoutMs: limit > 0 ? Math.min(timeoutMs ?? pageMs, tally.leftMs()) : tally.leftMs(),
    limit: limits.listBytes,
    onData: (chunk) => {
      tally.received(chunk.length)
      splitter.push(chunk)
    },
  })
  // A transport that does not return pieces has the whole list in its response.
  const body = answer.body ?? splitter.end()
  const items = itemsOf(body)
  if (items === undefined) throw new KubeError('Protocol', `GET ${path} returned no list`)
  for (const item of items) take(item)
  const metadata = isRecord(body) ? recordIn(body, 'metadata') : {}
  const token = textIn(metadata, 'continue') ?? ''
  if (token !== '') tally.token(token)
  return { resourceVersion: textIn(metadata, 'resourceVersion') ?? '', next: token }
}

const pageMs = 30_000

/**
 * Lists page by page, object by object. When the server forgets a list half way (410), `onRestart` is called and the
 * whole list is read again, unpaged. Returns the resourceVersion to watch from. Throws KubeError: `Limit` when the
 * list exceeds the read limits.
 */
export const listEach = async (
  transport: Transport,
  resource: ApiResource,
  options: ListOptions,
  handlers: ListHandlers,
): Promise<string> => {
  const path = pathOf(resource, options.namespace)
  const reads = readsOf(transport)
  const read = async (wanted: ListOptions): Promise<string> => {
    const tally = createTally(path, reads)
    let next = ''
    for (;;) {
      try {
        const page = await readPage(transport, resource, wanted, next, tally, handlers.onObject)
        next = page.next
        if (next === '') return page.resourceVersion
      } catch (error) {
        if (next === '' || !hasStatus(error, 410)) throw error
        handlers.onRestart()
        return read({ ...options, limit: 0 })
      }
    }
  }
  try {
    const version = await read(options)
    reads.came(path, undefined)
    return version
  } catch (error) {
    const failure = classify(error)
    reads.came(path, failure)
    throw failure
  }
}

/** Everything at once; for many objects use `listEach` and keep less. Throws KubeError. */
export const list = async (
  transport: Transport,
  resource: ApiResource,
  options: ListOptions = {},
): Promise<ObjectList> => {
  const reads = readsOf(transport)
  const share = reads.share()
  let items: KubeObject[] = []
  let bytes = 0
  try {
    const resourceVersion = await listEach(transport, resource, options, {
      onObject: (object) => {
        items.push(object)
        bytes += weightOf(object)
        if (!share.hold(bytes))
          throw limitError(`GET ${pathOf(resource, options.namespace)} needs`, reads.limits.keptBytes)
      },
      onRestart: () => {
        items = []
        bytes = 0
      },
    })
    return { items, resourceVersion }
  } finally {
    share.end()
  }
}
