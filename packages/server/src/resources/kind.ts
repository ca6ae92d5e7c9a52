import type { z } from 'zod'
import type { Row, Tx } from '../db/index.js'
import type { Subject } from '../runtime/subject.js'

/** What `admit` is given: the transaction, what is stored (if anything), and what was sent, valid by its schema. */
export interface Admission<SpecInput, Spec> {
  tx: Tx
  uid: string
  name: string
  namespace: string
  incoming: SpecInput
  stored: Spec | undefined
  subject: Subject
  /** Tells whoever sent it of something that was accepted, but not as they may think. */
  warn: (text: string) => void
}

/** Checks what was sent against everything else and gives what will be stored. */
export type Admit<SpecInput, Spec> = (admission: Admission<SpecInput, Spec>) => Promise<Spec>

/** What is known before the transaction. */
export interface Preparation<SpecInput> {
  namespace: string
  name: string
  incoming: SpecInput
  /** As in an admission. */
  warn: (text: string) => void
}

/**
 * How a kind admits a spec. Both throw HansaError. `admit` runs inside the transaction, after schema validation, before the row is
 * written, and awaits nothing but `tx`. A kind that has to wait for anything else (a download, a rendering) has `prepare`:
 * it runs before the transaction, may take long and be done for nothing, changes nothing, and gives the `admit` of this one write.
 */
type Admitting<SpecInput, Spec> =
  | { admit: Admit<SpecInput, Spec>; prepare?: never }
  | { prepare: (preparation: Preparation<SpecInput>) => Promise<Admit<SpecInput, Spec>>; admit?: never }

/**
 * One kind of resource: its words, its schemas and its rules. Everything a kind can do through the API (create, apply,
 * patch, delete, get, list, watch) is made from this, once for all kinds.
 */
export type Kind<SpecInput = unknown, Spec = unknown, Status = unknown, Sent = unknown> = Admitting<
  SpecInput,
  Spec
> & {
  kind: string
  /** The path segment and the word of the CLI: `clusters`. */
  plural: string
  singular: string
  namespaced: boolean
  /** What a user may send as spec. `Sent` is its form before defaults, for tRPC's clients: `z.input<typeof specInput>`. */
  specInput: z.ZodType<SpecInput, Sent>
  /** What is stored and shown. Differs from `specInput` where a secret or a bundle's objects are replaced by digests. */
  spec: z.ZodType<Spec, unknown>
  status: z.ZodType<Status, unknown>
  initialStatus: Status
  /** A whole resource as a user would write it (without status), for the OpenAPI document. */
  example: unknown
  /** Its spec as it is shown, where that differs from what is sent in more than digests for secrets. */
  shownExample?: unknown
  /**
   * Called inside the deleting transaction; throws when it must not be deleted now (and says why). `finalize` keeps the row with a
   * deletionTimestamp until a controller removes it; `gone` removes it at once.
   */
  remove(deletion: {
    tx: Tx
    row: Row
    subject: Subject
    /** Tells whoever deletes it of what that does to others. */
    warn: (text: string) => void
  }): Promise<'gone' | 'finalize'>
}
