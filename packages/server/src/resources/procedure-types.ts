import type { TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from '@trpc/server'
import type { Meta } from '../runtime/procedure.js'
import type { Patch } from './patch-document.js'
import type { Resource } from './resource.js'
import type { List, ResourceInput } from './shape.js'

export type Query<Input, Output> = TRPCQueryProcedure<{ input: Input; output: Output; meta: Meta }>
export type Mutation<Input, Output> = TRPCMutationProcedure<{ input: Input; output: Output; meta: Meta }>

export interface Selectors {
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
}

export interface Paging {
  limit?: number | string | undefined
  cursor?: string | undefined
  sort?: string | undefined
}

export interface WriteQuery {
  dryRun?: 'All' | undefined
  fieldValidation?: 'Strict' | 'Warn' | undefined
}

export interface WatchQuery extends Selectors {
  namespace?: string | undefined
  resourceVersion?: string | undefined
  /** Sent by the client's link when it reconnects. */
  lastEventId?: string | undefined
}

export interface ChangeOf<Item> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: Item
}

export type ResourceLocation = Record<never, never>

/** The procedures every kind has; `At` locates a resource in addition to the name. */
export type Procedures<At extends ResourceLocation, Spec, Status, Sent> = {
  list: Query<At & Paging & Selectors, List<Resource<Spec, Status>>>
  get: Query<At & { name: string }, Resource<Spec, Status>>
  create: Mutation<
    At & WriteQuery & { resource: ResourceInput<Sent>; idempotencyKey?: string | undefined },
    Resource<Spec, Status>
  >
  apply: Mutation<
    At &
      WriteQuery & {
        name: string
        resource: ResourceInput<Sent>
        ifMatch?: string | undefined
        createOnly?: boolean | undefined
      },
    Resource<Spec, Status>
  >
  patch: Mutation<
    At & WriteQuery & { name: string; patch: Patch; ifMatch?: string | undefined },
    Resource<Spec, Status>
  >
  delete: Mutation<
    At & { name: string; dryRun?: 'All' | undefined; ifMatch?: string | undefined },
    Resource<Spec, Status>
  >
  watch: TRPCSubscriptionProcedure<{
    input: WatchQuery
    output: AsyncIterable<{ id: string; data: ChangeOf<Resource<Spec, Status>> }, void, unknown>
    meta: Meta
  }>
}

export type Namespaced<Spec, Status, Sent> = Procedures<{ namespace: string }, Spec, Status, Sent> & {
  listAll: Query<Paging & Selectors, List<Resource<Spec, Status>>>
}

// biome-ignore lint/complexity/noBannedTypes: nothing but the name says where it is
export type ClusterWide<Spec, Status, Sent> = Procedures<{}, Spec, Status, Sent>
