import { hasStatus, KubeError } from './errors.js'
import { metadataListAccept, named } from './metadata.js'
import { isRecord, type KubeObject, recordIn, textIn } from './object.js'
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

export interface ListPage {
  items: KubeObject[]
  /** Of the list as a whole: a watch goes on from the last page's. */
  resourceVersion: string
}

export interface ListAnswer extends ListPage {
  /** '' on the last page. */
  next: string
}

/** Undefined for what is no list, which must never read as "nothing is there". */
const itemsOf = (body: unknown): readonly unknown[] | undefined => {
  if (!isRecord(body)) return undefined
  if (Array.isArray(body.items)) return body.items
  // Servers written in Go may send an empty list as null.
  const empty = (body.items ?? null) === null && isRecord(body.metadata)
  return empty && textIn(body, 'kind')?.endsWith('List') ? [] : undefined
}

/** One page; `next` of the page before continues a list, '' begins one. */
export const listPage = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions,
  next: string,
): Promise<ListAnswer> => {
  const {
    namespace,
    labelSelector,
    fieldSelector,
    metadataOnly = false,
    limit = 500,
    signal,
    timeoutMs,
  } = options
  const path = pathOf(resource, namespace)
  const { body } = await transport.request({
    method: 'GET',
    path,
    query: {
      labelSelector,
      fieldSelector,
      limit: limit > 0 ? limit : undefined,
      continue: next === '' ? undefined : next,
    },
    headers: { accept: metadataOnly ? metadataListAccept : 'application/json' },
    signal,
    timeoutMs,
  })
  const listed = itemsOf(body)
  if (listed === undefined)
    throw new KubeError('Protocol', `GET ${path} was answered by something that is no list`)
  const items: KubeObject[] = []
  for (const item of listed) {
    const object = named(item, resource)
    if (object === undefined) throw new KubeError('Protocol', `GET ${path} lists something that is no object`)
    items.push(object)
  }
  const metadata = isRecord(body) ? recordIn(body, 'metadata') : {}
  return {
    items,
    resourceVersion: textIn(metadata, 'resourceVersion') ?? '',
    next: textIn(metadata, 'continue') ?? '',
  }
}

/**
 * Lists page by page: `onPage` gets each page's objects and keeps what it wants of them. When the server forgets a
 * list half way (410) `onRestart` is called and the whole list is read again, at once and unpaged. Returns the
 * resourceVersion to watch from.
 */
export const listPages = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions,
  handlers: { onPage: (items: KubeObject[]) => void; onRestart: () => void },
): Promise<string> => {
  let next = ''
  let wanted = options
  for (;;) {
    try {
      const page = await listPage(transport, resource, wanted, next)
      handlers.onPage(page.items)
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

/** Everything at once; for many objects use `listPages` and keep less. Throws KubeError. */
export const list = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions = {},
): Promise<ListPage> => {
  let items: KubeObject[] = []
  const resourceVersion = await listPages(transport, resource, options, {
    onPage: (page) => {
      items.push(...page)
    },
    onRestart: () => {
      items = []
    },
  })
  return { items, resourceVersion }
}
