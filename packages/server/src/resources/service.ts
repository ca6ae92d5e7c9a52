import { randomUUID } from 'node:crypto'
import { nearest } from '@hansa/manifests'
import type { Reader, Row, Store, Tx, Writer } from '../db/index.js'
import { sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import type { Subject } from '../runtime/subject.js'
import { dropUnknown, invalid } from '../runtime/validation.js'
import { dryRun } from './dry-run.js'
import { parseFieldSelector } from './field-selector.js'
import { creationOf, keepAnswer, keptAnswer, repeatCreation, type Signer } from './idempotency.js'
import type { Admit, Kind } from './kind.js'
import { refuseUnknownField } from './known-fields.js'
import { type ListQuery, listResources } from './list.js'
import { namesOf } from './names.js'
import { type Patch, patched } from './patch.js'
import { checkPreconditions, type Preconditions } from './preconditions.js'
import type { Resource } from './resource.js'
import { type List, type ResourceInput, resourceOf, type Schemas, schemasOf } from './shape.js'
import { parseSort } from './sort.js'

export interface Ref {
  /** '' or absent for kinds that are not namespaced. */
  namespace?: string | undefined
  name: string
}

export interface WriteOptions {
  subject: Subject
  dryRun?: 'All' | undefined
  /** Receives warnings about input that was accepted, but perhaps not as intended. */
  warn?: ((text: string) => void) | undefined
}

export interface ResourceService<SpecInput, Spec, Status, Sent = unknown> {
  readonly kind: Kind<SpecInput, Spec, Status, Sent>
  /** The schemas of input and output; each is in the OpenAPI document under the kind's name. */
  readonly schemas: Schemas<SpecInput, Spec, Status, Sent>
  get(ref: Ref): Promise<Resource<Spec, Status>>
  list(query: ListQuery): Promise<List<Resource<Spec, Status>>>
  /** Throws `AlreadyExists`. With an idempotency key, repeating the same key and body returns the first response. */
  create(
    resource: ResourceInput<SpecInput>,
    options: WriteOptions & { namespace?: string | undefined; idempotencyKey?: string | undefined },
  ): Promise<Resource<Spec, Status>>
  /** Creates or replaces; if nothing differs, nothing is written and the resourceVersion stays the same. */
  apply(
    ref: Ref,
    resource: ResourceInput<SpecInput>,
    options: WriteOptions & Preconditions,
  ): Promise<{ resource: Resource<Spec, Status>; created: boolean }>
  /** A JSON Merge Patch, or the operations of a JSON Patch, over what `get` shows. `warnUnknown` makes unknown fields warnings. */
  patch(
    ref: Ref,
    patch: Patch,
    options: WriteOptions & Preconditions & { warnUnknown?: ((text: string) => void) | undefined },
  ): Promise<Resource<Spec, Status>>
  /** `gone`: the resource was removed; otherwise it has a deletionTimestamp and is being finalized. */
  delete(
    ref: Ref,
    options: WriteOptions & Preconditions,
  ): Promise<{ resource: Resource<Spec, Status>; gone: boolean }>
}

/** Passes each text on only once. */
const onceEach = (warn: (text: string) => void = () => {}): ((text: string) => void) => {
  const told = new Set<string>()
  return (text) => {
    if (!told.has(text)) warn(text)
    told.add(text)
  }
}

/** How often a patch is prepared again because the spec it was prepared for has changed. */
const mostAttempts = 5

const sameSpec = (one: Row, other: Row): boolean =>
  one.uid === other.uid && one.generation === other.generation

/** The life of every resource of one kind. */
export const createResourceService = <SpecInput, Spec, Status, Sent>({
  kind,
  store,
  sealer,
  clock,
}: {
  kind: Kind<SpecInput, Spec, Status, Sent>
  store: Store
  /** The key of the digests of repeatable requests. */
  sealer: Signer
  clock: Clock
}): ResourceService<SpecInput, Spec, Status, Sent> => {
  const schemas = schemasOf(kind)
  const shown = (row: Row): Resource<Spec, Status> => resourceOf(row)
  const where = (namespace: string): string => (namespace === '' ? '' : ` in ${namespace}`)

  const missing = async (reader: Reader, { namespace = '', name }: Ref): Promise<HansaError> => {
    const near = nearest(name, await namesOf(reader, kind.kind, namespace))
    return new HansaError(
      'NotFound',
      { kind: kind.kind, name, where: where(namespace) },
      {
        hint: `${near === undefined ? '' : `did you mean "${near}"? `}\`hansa get ${kind.plural}${kind.namespaced ? ' -A' : ''}\` lists them`,
      },
    )
  }

  const found = async (reader: Reader, ref: Ref): Promise<Row> => {
    const row = await reader.get(kind.kind, ref.namespace ?? '', ref.name)
    if (row === undefined) throw await missing(reader, ref)
    return row
  }

  const refuseDeleting = (row: Row): void => {
    if (row.deletedAt === null) return
    throw new HansaError(
      'Conflict',
      { reason: `${kind.kind} "${row.name}" is being deleted (since ${row.deletedAt})` },
      { hint: `wait until it is deleted: \`hansa wait ${kind.singular}/${row.name} --for delete\`` },
    )
  }

  /** The `admit` of `spec`, after the kind's preparation before the transaction. */
  const admitting = async (
    { namespace = '', name }: Ref,
    incoming: SpecInput,
    { warn = () => {} }: WriteOptions,
  ): Promise<Admit<SpecInput, Spec>> =>
    kind.prepare === undefined ? kind.admit : kind.prepare({ namespace, name, incoming, warn })

  /** Stores the sent resource over `present`, or as a new one. Changes nothing when nothing differs. */
  const put = async (
    tx: Tx,
    ref: Ref,
    input: ResourceInput<SpecInput>,
    present: Row | undefined,
    admit: Admit<SpecInput, Spec>,
    { subject, warn = () => {} }: WriteOptions,
  ): Promise<Row> => {
    if (present !== undefined) refuseDeleting(present)
    const { labels = {}, annotations = {} } = input.metadata
    const uid = present?.uid ?? randomUUID()
    const namespace = ref.namespace ?? ''
    const stored = present === undefined ? undefined : shown(present).spec
    const spec = await admit({
      tx,
      uid,
      name: ref.name,
      namespace,
      incoming: input.spec,
      stored,
      subject,
      warn,
    })
    const specChanged = stored === undefined || !sameJson(stored, spec)
    if (
      present !== undefined &&
      !specChanged &&
      sameJson([labels, annotations], [present.labels, present.annotations])
    )
      return present
    const at = timestamp(clock)
    const row: Row = {
      uid,
      kind: kind.kind,
      namespace,
      name: ref.name,
      labels,
      annotations,
      spec,
      status: present?.status ?? kind.initialStatus,
      generation: (present?.generation ?? 0) + (specChanged ? 1 : 0),
      revision: present?.revision ?? 0,
      createdAt: present?.createdAt ?? at,
      updatedAt: at,
      deletedAt: null,
    }
    return tx.put(row, present)
  }

  /** The name and namespace in a body must match those in the path. */
  const checkPlace = (ref: Ref, { metadata }: ResourceInput<SpecInput>): void => {
    if (metadata.name !== ref.name)
      throw badField(
        '/metadata/name',
        `is "${metadata.name}", but the path says "${ref.name}"`,
        'names are immutable; use the same name in both',
      )
    if (metadata.namespace !== undefined && metadata.namespace !== ref.namespace)
      throw badField(
        '/metadata/namespace',
        `is "${metadata.namespace}", but the path says "${ref.namespace}"`,
        'use the same namespace in both, or omit it from the body',
      )
  }

  /** The result of a patch on a resource. */
  const patchedInput = (
    present: Row,
    patch: Patch,
    { warnUnknown }: { warnUnknown?: ((text: string) => void) | undefined },
  ): ResourceInput<SpecInput> => {
    const result = patched(shown(present), patch)
    const known = warnUnknown === undefined ? result : dropUnknown(schemas.input, result, warnUnknown)
    const parsed = schemas.input.safeParse(known)
    if (!parsed.success) throw invalid(parsed.error)
    return parsed.data
  }

  /** The same for a patch, with the row it was prepared for; warnings about unknown fields are given in the transaction. */
  const admittingPatch = async (
    ref: Ref,
    patch: Patch,
    options: WriteOptions & { warnUnknown?: ((text: string) => void) | undefined },
  ): Promise<{ admit: Admit<SpecInput, Spec>; seen?: Row }> => {
    if (kind.prepare === undefined) return { admit: kind.admit }
    const seen = await store.read((reader) => found(reader, ref))
    const warnUnknown = options.warnUnknown && (() => {})
    const { spec } = patchedInput(seen, patch, { warnUnknown })
    return { admit: await admitting(ref, spec, options), seen }
  }

  /** The response to a repeated creation. Records of this kind were created by its schemas. */
  const repeated = async (answer: unknown): Promise<Resource<Spec, Status>> =>
    (await repeatCreation(store, answer)) as Resource<Spec, Status>

  const write = <T>(options: WriteOptions, body: (tx: Tx) => Promise<T>): Promise<T> => {
    const writer: Writer = { subject: options.subject }
    return options.dryRun === 'All' ? dryRun(store, writer, body) : store.write(writer, body)
  }

  return {
    kind,
    schemas,
    get: (ref) => store.read(async (reader) => shown(await found(reader, ref))),

    list: async (query) => {
      for (const { path } of parseFieldSelector(query.fieldSelector))
        refuseUnknownField(schemas.output, path, '/fieldSelector')
      for (const { path } of parseSort(query.sort)) refuseUnknownField(schemas.output, path, '/sort')
      const list = await listResources(store, kind.kind, query)
      // Rows of this kind were checked by its schemas when they were written.
      return list as List<Resource<Spec, Status>>
    },

    create: async (input, options) => {
      const { namespace, subject, idempotencyKey: key } = options
      const ref: Ref = { namespace, name: input.metadata.name }
      checkPlace(ref, input)
      const repeatable =
        key === undefined || options.dryRun === 'All'
          ? undefined
          : { subject, key, request: ['create', kind.kind, namespace ?? '', input] }
      // A repetition is answered without preparing it again: the source of the first fetch may be gone.
      const before =
        kind.prepare && repeatable && (await store.read((reader) => keptAnswer(reader, sealer, repeatable)))
      if (before !== undefined) return repeated(before.answer)
      const admit = await admitting(ref, input.spec, options)
      const made = await write(options, async (tx) => {
        const kept = repeatable && (await keptAnswer(tx, sealer, repeatable))
        if (kept !== undefined) return { kept }
        const present = await tx.get(kind.kind, namespace ?? '', ref.name)
        if (present !== undefined) throw new HansaError('AlreadyExists', { kind: kind.kind, name: ref.name })
        const row = await put(tx, ref, input, undefined, admit, options)
        if (repeatable !== undefined)
          await keepAnswer(
            tx,
            sealer,
            repeatable,
            { status: 201, answer: await creationOf(tx, row) },
            timestamp(clock),
          )
        return { row }
      })
      return made.row === undefined ? repeated(made.kept.answer) : shown(made.row)
    },

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

    patch: async (ref, patch, options) => {
      const warn = onceEach(options.warn)
      for (let attempt = 1; attempt <= mostAttempts; attempt++) {
        const { admit, seen } = await admittingPatch(ref, patch, { ...options, warn })
        const row = await write(options, async (tx) => {
          const present = await found(tx, ref)
          const input = patchedInput(present, patch, options)
          checkPlace(ref, input)
          checkPreconditions(kind.kind, ref.name, present, options, input.metadata.resourceVersion)
          if (seen !== undefined && !sameSpec(seen, present)) return undefined
          return put(tx, ref, input, present, admit, { ...options, warn })
        })
        if (row !== undefined) return shown(row)
      }
      throw new HansaError(
        'Conflict',
        {
          reason: `update conflict on ${kind.kind} "${ref.name}" after ${mostAttempts} attempts to patch it`,
        },
        { hint: 'send the patch again' },
      )
    },

    delete: async (ref, options) => {
      const { row, gone } = await write(options, async (tx) => {
        const { subject, warn = () => {} } = options
        const present = await found(tx, ref)
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
