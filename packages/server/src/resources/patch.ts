import type { Row, Store, Tx } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { dropUnknown, invalid } from '../runtime/validation.js'
import { findRow } from './find.js'
import type { Admit, Kind } from './kind.js'
import { type Patch, patched } from './patch-document.js'
import { checkPreconditions, type Preconditions } from './preconditions.js'
import { checkPlace, type Put } from './put.js'
import { type ResourceInput, resourceOf, type Schemas } from './shape.js'
import type { Ref, WriteOptions } from './write-options.js'

export type PatchOptions = WriteOptions &
  Preconditions & { warnUnknown?: ((text: string) => void) | undefined }

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

/** Patches one resource and gives its row. Throws `Conflict` when others keep changing it. */
export const createPatching = <SpecInput, Spec, Status, Sent>(options: {
  kind: Kind<SpecInput, Spec, Status, Sent>
  schemas: Schemas<SpecInput, Spec, Status, Sent>
  store: Store
  put: Put<SpecInput, Spec>
  admitting: (ref: Ref, incoming: SpecInput, options: WriteOptions) => Promise<Admit<SpecInput, Spec>>
  write: <T>(options: WriteOptions, body: (tx: Tx) => Promise<T>) => Promise<T>
}): ((ref: Ref, patch: Patch, options: PatchOptions) => Promise<Row>) => {
  const { kind, schemas, store, put, admitting, write } = options

  /** The result of a patch on a resource. */
  const patchedInput = (
    present: Row,
    patch: Patch,
    { warnUnknown }: Pick<PatchOptions, 'warnUnknown'>,
  ): ResourceInput<SpecInput> => {
    const result = patched(resourceOf<Spec, Status>(present), patch)
    const known = warnUnknown === undefined ? result : dropUnknown(schemas.input, result, warnUnknown)
    const parsed = schemas.input.safeParse(known)
    if (!parsed.success) throw invalid(parsed.error)
    return parsed.data
  }

  /** The `admit` of the result, with the row it was prepared for; warnings about unknown fields are given in the transaction. */
  const admittingPatch = async (
    ref: Ref,
    patch: Patch,
    options: PatchOptions,
  ): Promise<{ admit: Admit<SpecInput, Spec>; seen?: Row }> => {
    if (kind.prepare === undefined) return { admit: kind.admit }
    const seen = await store.read((reader) => findRow(reader, kind, ref, options.subject))
    const warnUnknown = options.warnUnknown && (() => {})
    const { spec } = patchedInput(seen, patch, { warnUnknown })
    return { admit: await admitting(ref, spec, options), seen }
  }

  return async (ref, patch, options) => {
    const warn = onceEach(options.warn)
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const { admit, seen } = await admittingPatch(ref, patch, { ...options, warn })
      const row = await write(options, async (tx) => {
        const present = await findRow(tx, kind, ref, options.subject)
        const input = patchedInput(present, patch, options)
        checkPlace(ref, input)
        checkPreconditions(kind.kind, ref.name, present, options, input.metadata.resourceVersion)
        if (seen !== undefined && !sameSpec(seen, present)) return undefined
        return put(tx, ref, input, present, admit, { ...options, warn })
      })
      if (row !== undefined) return row
    }
    throw new HansaError(
      'Conflict',
      {
        reason: `update conflict on ${kind.kind} "${ref.name}" after ${mostAttempts} attempts to patch it`,
      },
      { hint: 'send the patch again' },
    )
  }
}
