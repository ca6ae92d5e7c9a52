import type { Row } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'

/** Preconditions of a write on the stored resource. */
export interface Preconditions {
  /** The resourceVersion it must have (If-Match); `*` means that it must exist. */
  ifMatch?: string | undefined
  /** It must not exist (If-None-Match: *). */
  createOnly?: boolean | undefined
}

/** Throws `PreconditionFailed` if `present` is not the version the client read. `sent` is metadata.resourceVersion of the body. */
export const checkPreconditions = (
  kind: string,
  name: string,
  present: Row | undefined,
  { ifMatch, createOnly }: Preconditions,
  sent: string | undefined,
): void => {
  const now = present === undefined ? 'deleted' : String(present.revision)
  const refuse = (expected: string, hint?: string): HansaError =>
    new HansaError(
      'PreconditionFailed',
      { kind, name, sent: expected, now },
      hint === undefined ? {} : { hint },
    )
  if (createOnly === true && present !== undefined)
    throw refuse(
      'If-None-Match: *',
      'it already exists: omit If-None-Match to replace it, or choose another name',
    )
  if (ifMatch === '*' && present === undefined)
    throw refuse('*', 'it does not exist: omit If-Match to create it')
  for (const version of [ifMatch === '*' ? undefined : ifMatch, sent])
    if (version !== undefined && version !== now) throw refuse(version)
}
