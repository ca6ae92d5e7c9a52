import type { Row, Store, Tx, Writer } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { requireRight } from '../runtime/permission.js'
import { type Entitled, hubItself } from '../runtime/rights.js'
import { placeOf, verbOf } from './authorize.js'
import { type CreationOptions, createCreation } from './creation.js'
import { dryRun } from './dry-run.js'
import { parseFieldSelector } from './field-selector.js'
import { findRow } from './find.js'
import type { Signer } from './idempotency.js'
import type { Admit, Kind } from './kind.js'
import { refuseUnknownField } from './known-fields.js'
import { type ListQuery, listResources } from './list.js'
import type { RequireNamespace } from './namespace-name.js'
import { createPatching, type PatchOptions } from './patch.js'
import type { Patch } from './patch-document.js'
import { checkPreconditions, type Preconditions } from './preconditions.js'
import { checkPlace, createPut } from './put.js'
import type { Resource } from './resource.js'
import { type List, type ResourceInput, resourceOf, type Schemas, schemasOf } from './shape.js'
import { parseSort } from './sort.js'
import type { Ref, WriteOptions } from './write-options.js'

export interface ResourceService<SpecInput, Spec, Status, Sent = unknown> {
  readonly kind: Kind<SpecInput, Spec, Status, Sent>
  /** The schemas of input and output; each is in the OpenAPI document under the kind's name. */
  readonly schemas: Schemas<SpecInput, Spec, Status, Sent>
  /** `subject`: its rights limit the hint of a `NotFound`; the hub itself if absent. */
  get(ref: Ref, subject?: Entitled): Promise<Resource<Spec, Status>>
  list(query: ListQuery): Promise<List<Resource<Spec, Status>>>
  /** Throws `AlreadyExists`. With an idempotency key, repeating the same key and body returns the first response. */
  create(resource: ResourceInput<SpecInput>, options: CreationOptions): Promise<Resource<Spec, Status>>
  /** Creates or replaces; if nothing differs, nothing is written and the resourceVersion stays the same. */
  apply(
    ref: Ref,
    resource: ResourceInput<SpecInput>,
    options: WriteOptions & Preconditions,
  ): Promise<{ resource: Resource<Spec, Status>; created: boolean }>
  /** A JSON Merge Patch, or the operations of a JSON Patch, over what `get` shows. `warnUnknown` makes unknown fields warnings. */
  patch(ref: Ref, patch: Patch, options: PatchOptions): Promise<Resource<Spec, Status>>
  /** `gone`: the resource was removed; otherwise it has a deletionTimestamp and is being finalized. */
  delete(
    ref: Ref,
    options: WriteOptions & Preconditions,
  ): Promise<{ resource: Resource<Spec, Status>; gone: boolean }>
}

/** The life of every resource of one kind. */
export const createResourceService = <SpecInput, Spec, Status, Sent>({
  kind,
  store,
  sealer,
  clock,
  requireNamespace,
}: {
  kind: Kind<SpecInput, Spec, Status, Sent>
  store: Store
  /** The key of the digests of repeatable requests. */
  sealer: Signer
  clock: Clock
  /** For kinds in namespaces; without it every namespace is accepted. */
  requireNamespace?: RequireNamespace | undefined
}): ResourceService<SpecInput, Spec, Status, Sent> => {
  const schemas = schemasOf(kind)
  const shown = (row: Row): Resource<Spec, Status> => resourceOf(row)
  /** The `admit` of `spec`, after the kind's preparation before the transaction. */
  const admitting = async (
    { namespace = '', name }: Ref,
    incoming: SpecInput,
    { subject, warn = () => {}, signal }: WriteOptions,
  ): Promise<Admit<SpecInput, Spec>> =>
    kind.prepare === undefined
      ? kind.admit
      : kind.prepare({ namespace, name, incoming, subject, warn, signal })

  const write = <T>(options: WriteOptions, body: (tx: Tx) => Promise<T>): Promise<T> => {
    const { subject, lease } = options
    const writer: Writer = { subject, ...(lease === undefined ? {} : { lease }) }
    return options.dryRun === 'All' ? dryRun(store, writer, body) : store.write(writer, body)
  }

  const put = createPut(kind, clock, requireNamespace)
  const patching = createPatching({ kind, schemas, store, put, admitting, write })

  return {
    kind,
    schemas,
    get: (ref, subject = hubItself) =>
      store.read(async (reader) => shown(await findRow(reader, kind, ref, subject))),

    list: async (query) => {
      for (const { path } of parseFieldSelector(query.fieldSelector))
        refuseUnknownField(schemas.output, path, '/fieldSelector')
      for (const { path } of parseSort(query.sort)) refuseUnknownField(schemas.output, path, '/sort')
      const list = await listResources(store, kind.kind, query)
      // Rows of this kind were checked by its schemas when they were written.
      return list as List<Resource<Spec, Status>>
    },

    create: createCreation({ kind, store, sealer, clock, put, admitting, write }),

    apply: async (ref, input, options) => {
      checkPlace(ref, input)
      const admit = await admitting(ref, input.spec, options)
      const { row, created } = await write(options, async (tx) => {
        const present = await tx.get(kind.kind, ref.namespace ?? '', ref.name)
        checkPreconditions(kind.kind, ref.name, present, options, input.metadata.resourceVersion)
        return { row: await put(tx, ref, input, present, admit, options), created: present === undefined }
      })
      return { resource: shown(row), created }
    },

    patch: async (ref, patch, options) => shown(await patching(ref, patch, options)),

    delete: async (ref, options) => {
      const { row, gone } = await write(options, async (tx) => {
        const { subject, warn = () => {} } = options
        const present = await findRow(tx, kind, ref, subject)
        requireRight(subject, verbOf(subject, kind.kind, 'delete'), kind.kind, placeOf(present))
        checkPreconditions(kind.kind, ref.name, present, options, undefined)
        if (present.deletedAt !== null) return { row: present, gone: false }
        if ((await kind.remove({ tx, row: present, subject, warn })) === 'gone') {
          await tx.remove(present)
          return { row: present, gone: true }
        }
        const at = timestamp(clock)
        return { row: await tx.put({ ...present, deletedAt: at, updatedAt: at }, present), gone: false }
      })
      return { resource: shown(row), gone }
    },
  }
}
