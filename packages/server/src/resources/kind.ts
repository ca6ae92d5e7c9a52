import type { z } from 'zod'
import type { Row, Tx } from '../db/index.js'
import type { Subject } from '../runtime/subject.js'
import type { Verb } from '../runtime/verbs.js'

/** The input of `admit`: the transaction, the stored resource (if any), and the sent one, valid by its schema. */
export interface Admission<SpecInput, Spec> {
  tx: Tx
  uid: string
  name: string
  namespace: string
  incoming: SpecInput
  stored: Spec | undefined
  subject: Subject
  /** The revision that the write goes back to. */
  rollbackOf?: number | undefined
  /** Sets an annotation of the resource. */
  annotate: (name: string, value: string) => void
  /** Warns the client about something that was accepted, but perhaps not as intended. */
  warn: (text: string) => void
}

/** Checks the sent spec against all other state and returns the spec to store. */
export type Admit<SpecInput, Spec> = (admission: Admission<SpecInput, Spec>) => Promise<Spec>

/** What is known before the transaction. */
export interface Preparation<SpecInput> {
  namespace: string
  name: string
  incoming: SpecInput
  subject: Subject
  /** As in an admission. */
  warn: (text: string) => void
  /** Aborts when the client no longer waits. */
  signal?: AbortSignal | undefined
}

/**
 * How a kind admits a spec. Both throw HansaError. `admit` runs inside the transaction, after schema validation, before the row is
 * written, and awaits nothing but `tx`. A kind that has to wait for anything else (a download, a rendering) has `prepare`:
 * it runs before the transaction, can take long, may go unused, changes nothing, and returns the `admit` of this one write.
 */
type Admitting<SpecInput, Spec> =
  | { admit: Admit<SpecInput, Spec>; prepare?: never }
  | { prepare: (preparation: Preparation<SpecInput>) => Promise<Admit<SpecInput, Spec>>; admit?: never }

/**
 * One kind of resource: its names, its schemas and its rules. All operations of a kind in the API (create, apply,
 * patch, delete, get, list, watch) are derived from this, in one implementation for all kinds.
 */
export type Kind<SpecInput = unknown, Spec = unknown, Status = unknown, Sent = unknown> = Admitting<
  SpecInput,
  Spec
> & {
  kind: string
  /** The path segment and the name in the CLI: `clusters`. */
  plural: string
  singular: string
  namespaced: boolean
  /** The spec that users send. `Sent` is its form before defaults, for tRPC's clients: `z.input<typeof specInput>`. */
  specInput: z.ZodType<SpecInput, Sent>
  /** The stored and shown spec. Differs from `specInput` where a secret or a bundle's objects are replaced by digests. */
  spec: z.ZodType<Spec, unknown>
  status: z.ZodType<Status, unknown>
  initialStatus: Status
  /** A whole resource as a user would write it (without status), for the OpenAPI document. */
  example: unknown
  /** The spec as it is shown, if it differs from the sent spec in more than digests for secrets. */
  shownExample?: unknown
  /** The verbs that a change of powerful fields needs in addition to `update` or `create`. */
  fieldVerbs?(stored: Spec | undefined, next: Spec): readonly Verb[]
  /** Called inside the transaction that changes the labels of `row`: for things that rights show by its labels. */
  relabelled?: (change: { tx: Tx; row: Row }) => Promise<void>
  /**
   * Called inside the deleting transaction; throws when it must not be deleted now (and says why). `finalize` keeps the row with a
   * deletionTimestamp until a controller removes it; `gone` removes it at once.
   */
  remove(deletion: {
    tx: Tx
    row: Row
    subject: Subject
    /** Warns the client about the effects of the deletion on others. */
    warn: (text: string) => void
  }): Promise<'gone' | 'finalize'>
}
