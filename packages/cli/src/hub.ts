import type { HookStatus, ResourceKindInfo, TargetTest } from '@hansa/sdk'

/** A resource as the API returns it, as far as all commands read it. */
export interface Shown {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    resourceVersion: string
    /** Counts the changes of the spec. */
    generation?: number
    createdAt: string
    updatedAt: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
    deletionTimestamp?: string
  }
  spec: Record<string, unknown>
  status?: Record<string, unknown>
}

/** The replicas of one workload. A bundle that is placed as a whole has itself as its workload. */
export interface ShownShare {
  apiVersion: string
  kind: string
  name: string
  replicas: number
}

/** A target as the API returns it. */
export interface ShownTarget {
  metadata: { name: string; resourceVersion: string }
  spec: {
    release: string
    cluster: string
    /** The revision of the release that it has. */
    releaseRevision: number
    suspended?: boolean
    removing?: string
    desired: { bundle: { version: string }; workloads: ShownShare[] }
  }
  status: {
    applied: boolean
    ready: boolean
    drifted: boolean
    failed: boolean
    unreachable: boolean
    waiting: boolean
    message: string
    kept: { kind: string; name: string }[]
    hooks?: HookStatus[]
    test?: TargetTest
  }
}

/** The API's answer as a resource; commands check the fields they print. */
export const asShown = (resource: unknown): Shown => resource as Shown

export interface Reference {
  kind: ResourceKindInfo
  namespace: string | undefined
  name: string
}

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: Shown
}

/** The hub as commands use it: a few methods over the SDK's client. */
export interface Hub {
  get(ref: Reference): Promise<Shown>
  /** Undefined if it does not exist. */
  find(ref: Reference): Promise<Shown | undefined>
  /** Every page; all namespaces when none is given. */
  list(
    kind: ResourceKindInfo,
    query: { namespace?: string | undefined; labelSelector?: string | undefined },
  ): Promise<Shown[]>
  apply(
    kind: ResourceKindInfo,
    resource: Record<string, unknown>,
    options: {
      namespace: string | undefined
      name: string
      dryRun?: boolean
      /** For slow requests; the client's default is one minute. */
      timeoutMs?: number
    },
  ): Promise<{ resource: Shown; created: boolean; warnings: readonly string[] }>
  /** Throws when it exists. */
  create(
    kind: ResourceKindInfo,
    resource: Record<string, unknown>,
    options: { namespace: string | undefined; dryRun?: boolean },
  ): Promise<Shown>
  /** Uploads the archive of a chart for a push of this bundle; returns its digest. */
  upload(bundle: Reference, archive: Uint8Array, signal: AbortSignal): Promise<string>
  remove(ref: Reference, options?: { dryRun?: boolean }): Promise<Shown>
  /** Existing resources as ADDED, then each change, until `signal` aborts. */
  watch(
    kind: ResourceKindInfo,
    query: {
      namespace?: string | undefined
      name?: string | undefined
      labelSelector?: string | undefined
      signal: AbortSignal
    },
  ): AsyncIterable<Change>
  /** An action on one resource (`cordon`, `scale`): POST to a sub-resource of it. */
  act(ref: Reference, action: string, options?: { body?: unknown; dryRun?: boolean }): Promise<Shown>
  /** A sub-resource of one resource (`targets`, `revisions`). */
  look(ref: Reference, what: string, query?: Record<string, string | undefined>): Promise<unknown>
  /** Anything else, below /api/v1. */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options?: {
      body?: unknown
      query?: Record<string, string | undefined>
      /** For slow requests; the client's default is one minute. */
      timeoutMs?: number
    },
  ): Promise<unknown>
  /** The targets of a release as ADDED, then each change of one, until `signal` aborts. */
  targets(
    release: Reference,
    signal: AbortSignal,
  ): AsyncIterable<{ type: Change['type']; object: ShownTarget }>
  /** Events from now on, oldest first. */
  events(filter: Record<string, string | undefined>, signal: AbortSignal): AsyncIterable<unknown>
  serverVersion(): Promise<string>
  url: string
}
