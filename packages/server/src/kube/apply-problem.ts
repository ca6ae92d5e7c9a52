import { KubeError, type StatusCause } from './errors.js'
import { type WebhookFailure, webhookFailure } from './webhook-failure.js'

/** The meaning of a refused apply, for code that handles the cases differently. */
export type ApplyProblem =
  /** Other managers own fields with different values. */
  | { kind: 'FieldConflict'; conflicts: { manager: string; field: string }[] }
  /** An object of that name exists with another uid, or none exists although a uid was given. */
  | { kind: 'UidMismatch' }
  | { kind: 'NamespaceMissing'; namespace: string }
  | { kind: 'NamespaceTerminating' }
  /** The member does not serve the kind, or no longer does. */
  | { kind: 'KindMissing' }
  /** The object violates its schema, a rule of its kind, or an immutable field. */
  | { kind: 'Invalid'; causes: readonly StatusCause[] }
  | { kind: 'Forbidden' }
  | { kind: 'Unauthorized' }
  /** An admission webhook or policy denied it. */
  | { kind: 'Denied' }
  /** The API server got no answer from a webhook: neither the object nor the member is to blame. */
  | { kind: 'WebhookFailed'; failure: WebhookFailure }
  /** Not the object's fault: unreachable, overloaded, failing. Worth a retry. */
  | { kind: 'Transient'; retryAfterMs: number | undefined }
  | { kind: 'Other' }

const managerOf = (message: string | undefined): string => /"([^"]*)"/.exec(message ?? '')?.[1] ?? ''

/** The server answers input that the merge itself cannot read with 500 and no reason, though no retry will help. */
const unmergeable =
  /^failed to create typed (patch|live) object|^failed to create manager|field not declared in schema/

/** Validation detects an object with another uid: its uid "is immutable". */
const onlyUid = (causes: readonly StatusCause[]): boolean =>
  causes.length > 0 && causes.every((cause) => cause.field === 'metadata.uid')

const conflictOf = (error: KubeError): ApplyProblem => {
  const owned = error.causes.filter((cause) => cause.reason === 'FieldManagerConflict')
  if (owned.length > 0)
    return {
      kind: 'FieldConflict',
      conflicts: owned.map((cause) => ({ manager: managerOf(cause.message), field: cause.field ?? '' })),
    }
  if (/\buid\b/i.test(error.message)) return { kind: 'UidMismatch' }
  // The object changed while the server merged; the same apply will succeed.
  return { kind: 'Transient', retryAfterMs: error.retryAfterMs }
}

/** Reads a failed `serverSideApply`. */
export const applyProblem = (error: unknown): ApplyProblem => {
  if (!(error instanceof KubeError)) return { kind: 'Other' }
  if (error.cause !== 'Status')
    return error.cause === 'Aborted' || error.cause === 'Protocol' || error.cause === 'Limit'
      ? { kind: 'Other' }
      : { kind: 'Transient', retryAfterMs: undefined }
  if (/admission webhook .* denied/.test(error.message)) return { kind: 'Denied' }
  const failure = webhookFailure(error)
  if (failure !== undefined) return { kind: 'WebhookFailed', failure }
  switch (error.status) {
    case 401:
      return { kind: 'Unauthorized' }
    case 403:
      if (error.causes.some((cause) => cause.reason === 'NamespaceTerminating'))
        return { kind: 'NamespaceTerminating' }
      return { kind: 'Forbidden' }
    case 404: {
      const namespace = /^namespaces "([^"]*)" not found/.exec(error.message)?.[1]
      return namespace === undefined ? { kind: 'KindMissing' } : { kind: 'NamespaceMissing', namespace }
    }
    case 409:
      return conflictOf(error)
    case 400:
    case 422:
      return onlyUid(error.causes) ? { kind: 'UidMismatch' } : { kind: 'Invalid', causes: error.causes }
    case 429:
      return { kind: 'Transient', retryAfterMs: error.retryAfterMs }
    case 500:
      if (unmergeable.test(error.message)) return { kind: 'Invalid', causes: [{ message: error.message }] }
      return { kind: 'Transient', retryAfterMs: error.retryAfterMs }
    default:
      return (error.status ?? 0) >= 500
        ? { kind: 'Transient', retryAfterMs: error.retryAfterMs }
        : { kind: 'Other' }
  }
}
