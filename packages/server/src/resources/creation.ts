import type { Row, Store, Tx } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { requireRightOnNew } from '../runtime/permission.js'
import type { Subject } from '../runtime/subject.js'
import { placeOf, verbOf } from './authorize.js'
import {
  creationOf,
  keepAnswer,
  keptAnswer,
  type Repeatable,
  repeatCreation,
  type Signer,
} from './idempotency.js'
import type { Admit, Kind } from './kind.js'
import { checkPlace, type Put } from './put.js'
import type { Resource } from './resource.js'
import { type ResourceInput, resourceOf } from './shape.js'
import type { Ref, WriteOptions } from './write-options.js'

export type CreationOptions = WriteOptions & {
  namespace?: string | undefined
  idempotencyKey?: string | undefined
}

/** The request under its idempotency key; undefined without a key. Repeating a dry run is harmless. */
const repeatableOf = (kind: string, input: unknown, options: CreationOptions): Repeatable | undefined => {
  const { namespace, subject, idempotencyKey: key } = options
  return key === undefined || options.dryRun === 'All'
    ? undefined
    : { subject, key, request: ['create', kind, namespace ?? '', input] }
}

/** Creates one resource, or repeats the first response to the same key and body. Throws `AlreadyExists`. */
export const createCreation = <SpecInput, Spec, Status, Sent>({
  kind,
  store,
  sealer,
  clock,
  put,
  admitting,
  write,
}: {
  kind: Kind<SpecInput, Spec, Status, Sent>
  store: Store
  sealer: Signer
  clock: Clock
  put: Put<SpecInput, Spec>
  admitting: (ref: Ref, incoming: SpecInput, options: WriteOptions) => Promise<Admit<SpecInput, Spec>>
  write: <T>(options: WriteOptions, body: (tx: Tx) => Promise<T>) => Promise<T>
}): ((input: ResourceInput<SpecInput>, options: CreationOptions) => Promise<Resource<Spec, Status>>) => {
  const shown = (row: Row): Resource<Spec, Status> => resourceOf(row)

  /** The response to a repeated creation, for a subject that still has the right to create it. Records of this kind were created by its schemas. */
  const repeated = async (
    answer: unknown,
    ref: Ref,
    { metadata: { labels = {} } }: ResourceInput<SpecInput>,
    subject: Subject,
  ): Promise<Resource<Spec, Status>> => {
    const resource = (await repeatCreation(store, answer)) as Resource<Spec, Status>
    const place = placeOf({ ...ref, kind: kind.kind, labels })
    const verbs = kind.fieldVerbs?.(undefined, resource.spec) ?? []
    for (const verb of [verbOf(subject, kind.kind, 'create'), ...verbs])
      requireRightOnNew(subject, verb, kind.kind, place)
    return resource
  }

  return async (input, options) => {
    const { namespace, subject } = options
    const ref: Ref = { namespace, name: input.metadata.name }
    checkPlace(ref, input)
    const repeatable = repeatableOf(kind.kind, input, options)
    // A repetition is answered without preparing it again: the source of the first fetch may be gone.
    const before =
      kind.prepare && repeatable && (await store.read((reader) => keptAnswer(reader, sealer, repeatable)))
    if (before !== undefined) return repeated(before.answer, ref, input, subject)
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
    return made.row === undefined ? repeated(made.kept.answer, ref, input, subject) : shown(made.row)
  }
}
