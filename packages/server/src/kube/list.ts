import { isRecord } from '../runtime/record.js'
import { hasStatus, KubeError } from './errors.js'
import { createItemSplitter } from './items.js'
import { metadataListAccept, named } from './metadata.js'
import { type KubeObject, recordIn, textIn } from './object.js'
import type { CallOptions } from './read.js'
import { pathOf, type Resource } from './resource.js'
import type { Transport } from './transport.js'

export interface ListOptions extends CallOptions {
  /** All namespaces without it. */
  namespace?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  /** Leaves out spec and status. */
  metadataOnly?: boolean | undefined
  /** Objects a page: 500 unless said. */
  limit?: number | undefined
}

export interface List {
  items: KubeObject[]
  /** A watch goes on from here. */
  resourceVersion: string
}

export interface ListHandlers {
  /** Called with each object as it arrives; what is not kept can go at once. */
  onObject: (object: KubeObject) => void
  /** What was given so far is void: the list begins again. */
  onRestart: () => void
}

/** Undefined for what is no list, which must never read as "nothing is there". */
const itemsOf = (body: unknown): readonly unknown[] | undefined => {
  if (!isRecord(body)) return undefined
  if (Array.isArray(body.items)) return body.items
  // Servers written in Go may send an empty list as null.
  const empty = (body.items ?? null) === null && isRecord(body.metadata)
  return empty && textIn(body, 'kind')?.endsWith('List') ? [] : undefined
}

/** One page. `next` of the page before continues a list, '' begins one; the answer's is '' on the last page. */
const readPage = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions,
  next: string,
  onObject: ListHandlers['onObject'],
): Promise<{ next: string; resourceVersion: string }> => {
  const { namespace, labelSelector, fieldSelector, metadataOnly, limit = 500, signal, timeoutMs } = options
  const path = pathOf(resource, namespace)
  const take = (item: unknown): void => {
    const object = named(item, resource)
    if (object === undefined) throw new KubeError('Protocol', `GET ${path} lists something that is no object`)
    onObject(object)
  }
  const splitter = createItemSplitter((json) => take(JSON.parse(json)))
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
    timeoutMs,
    onData: splitter.push,
  })
  // A transport that does not hand out pieces has the whole list in its answer.
  const body = answer.body ?? splitter.end()
  const items = itemsOf(body)
  if (items === undefined)
    throw new KubeError('Protocol', `GET ${path} was answered by something that is no list`)
  for (const item of items) take(item)
  const metadata = isRecord(body) ? recordIn(body, 'metadata') : {}
  return {
    resourceVersion: textIn(metadata, 'resourceVersion') ?? '',
    next: textIn(metadata, 'continue') ?? '',
  }
}

/**
 * Lists page by page, object by object. When the server forgets a list half way (410) `onRestart` is called and the
 * whole list is read again, unpaged. Returns the resourceVersion to watch from. Throws KubeError.
 */
export const listEach = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions,
  handlers: ListHandlers,
): Promise<string> => {
  let next = ''
  let wanted = options
  for (;;) {
    try {
      const page = await readPage(transport, resource, wanted, next, handlers.onObject)
      next = page.next
      if (next === '') return page.resourceVersion
    } catch (error) {
      if (next === '' || !hasStatus(error, 410)) throw error
      handlers.onRestart()
      next = ''
      wanted = { ...options, limit: 0 }
    }
  }
}

/** Everything at once; for many objects use `listEach` and keep less. Throws KubeError. */
export const list = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions = {},
): Promise<List> => {
  let items: KubeObject[] = []
  const resourceVersion = await listEach(transport, resource, options, {
    onObject: (object) => {
      items.push(object)
    },
    onRestart: () => {
      items = []
    },
  })
  return { items, resourceVersion }
}
