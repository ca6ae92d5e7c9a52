import type { CallOptions, Query } from '../http/transport.js'
import type { List } from '../types.js'

/** The part of a list that is read page by page. */
export interface PageOptions extends CallOptions {
  limit?: number | undefined
  /** `metadata.cursor` of the previous page. */
  cursor?: string | undefined
}

export interface ListOptions extends PageOptions {
  /** All namespaces by default; only for namespaced kinds. */
  namespace?: string | undefined
  /** `tier=prod,region in (eu,us),!canary` */
  labelSelector?: string | undefined
  /** `spec.region=eu,metadata.name!=a` */
  fieldSelector?: string | undefined
  /** `-metadata.createdAt,metadata.name` */
  sort?: string | undefined
}

export interface WatchOptions extends CallOptions {
  namespace?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  /** Only changes after this version; without it, every existing item comes first as ADDED. */
  resourceVersion?: string | undefined
  idleMs?: number | undefined
}

export interface PlaceOptions extends CallOptions {
  /** The client's own by default; only for namespaced kinds. */
  namespace?: string | undefined
}

export interface WriteOptions extends PlaceOptions {
  /** Validate the request and return what would be stored; nothing is stored. */
  dryRun?: boolean | undefined
  fieldValidation?: 'Strict' | 'Warn' | undefined
}

export interface CreateOptions extends WriteOptions {
  /** Generated for each call by default. */
  idempotencyKey?: string | undefined
}

export interface UpdateOptions extends WriteOptions {
  /** The resourceVersion that the resource must have; otherwise throws PreconditionFailedError. */
  ifMatch?: string | undefined
}

export interface ApplyOptions extends UpdateOptions {
  /** The resource must not exist yet. */
  createOnly?: boolean | undefined
}

export const writeQuery = ({ dryRun, fieldValidation }: WriteOptions): Query => ({
  dryRun: dryRun === true ? 'All' : undefined,
  fieldValidation,
})

/** The conditional headers of a write, in addition to the caller's own. */
export const writeHeaders = (options: ApplyOptions & CreateOptions): Record<string, string> => ({
  ...options.headers,
  ...(options.ifMatch === undefined ? {} : { 'if-match': `"${options.ifMatch}"` }),
  ...(options.createOnly === true ? { 'if-none-match': '*' } : {}),
  ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
})

/** The part of any options that belongs to the call itself. */
export const callOf = ({ signal, timeoutMs, headers }: CallOptions): CallOptions => ({
  signal,
  timeoutMs,
  headers,
})

/** Every item of every page. */
export async function* itemsOfPages<Item, Options extends CallOptions>(
  list: (options: Options & PageOptions) => Promise<List<Item>>,
  options: Options,
): AsyncGenerator<Item, void, undefined> {
  for (let cursor: string | undefined; ; ) {
    const { items, metadata } = await list({ ...options, limit: 1000, cursor })
    yield* items
    cursor = metadata.cursor
    if (cursor === undefined) return
  }
}
