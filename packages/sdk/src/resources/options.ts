import type { CallOptions, Query } from '../http/transport.js'

/** Which part of a list that is read page by page. */
export interface PageOptions extends CallOptions {
  limit?: number | undefined
  /** `metadata.cursor` of the page before. */
  cursor?: string | undefined
}

export interface ListOptions extends PageOptions {
  /** Over all namespaces when absent, for kinds that live in some. */
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
  /** Changes after this version alone; without it, everything there is comes first as ADDED. */
  resourceVersion?: string | undefined
  idleMs?: number | undefined
}

export interface PlaceOptions extends CallOptions {
  /** The client's own when absent; for kinds that live in a namespace. */
  namespace?: string | undefined
}

export interface WriteOptions extends PlaceOptions {
  /** Validate and answer what would be stored; store nothing. */
  dryRun?: boolean | undefined
  fieldValidation?: 'Strict' | 'Warn' | undefined
}

export interface CreateOptions extends WriteOptions {
  /** Made for each call when absent. */
  idempotencyKey?: string | undefined
}

export interface UpdateOptions extends WriteOptions {
  /** The resourceVersion it must still have; else PreconditionFailedError. */
  ifMatch?: string | undefined
}

export interface ApplyOptions extends UpdateOptions {
  /** It must not exist yet. */
  createOnly?: boolean | undefined
}

export const writeQuery = ({ dryRun, fieldValidation }: WriteOptions): Query => ({
  dryRun: dryRun === true ? 'All' : undefined,
  fieldValidation,
})

/** The conditional headers of a write, beside the caller's own. */
export const writeHeaders = (options: ApplyOptions & CreateOptions): Record<string, string> => ({
  ...options.headers,
  ...(options.ifMatch === undefined ? {} : { 'if-match': `"${options.ifMatch}"` }),
  ...(options.createOnly === true ? { 'if-none-match': '*' } : {}),
  ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
})

/** Of any options, what belongs to the call itself. */
export const callOf = ({ signal, timeoutMs, headers }: CallOptions): CallOptions => ({
  signal,
  timeoutMs,
  headers,
})
