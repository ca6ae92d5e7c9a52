import { KubeError, type StatusCause } from './errors.js'
import { type WebhookFailure, webhookFailure } from './webhook-failure.js'

/** What a refused apply means, for code that must do different things about it. */
export type ApplyProblem =
  /** Other managers own fields with other values. */
  | { kind: 'FieldConflict'; conflicts: { manager: string; field: string }[] }
  /** An object of that name is there with another uid, or none is there though a uid was named. */
  | { kind: 'UidMismatch' }
  | { kind: 'NamespaceMissing'; namespace: string }
  | { kind: 'NamespaceTerminating' }
  /** The member does not serve the kind (any more). */
  | { kind: 'KindMissing' }
  /** The object breaks its schema, a rule of its kind, or an immutable field. */
  | { kind: 'Invalid'; causes: readonly StatusCause[] }
  | { kind: 'Forbidden' }
  | { kind: 'Unauthorized' }
  /** An admission webhook or policy said no. */
  | { kind: 'Denied' }
  /** The API server got no answer of a webhook: neither the object nor the member is to blame. */
  | { kind: 'WebhookFailed'; failure: WebhookFailure }
  /** Not the object's fault: unreachable, overloaded, failing. Worth another try. */
  | { kind: 'Transient'; retryAfterMs: number | undefined }
  | { kind: 'Other' }

const managerOf = (message: string | undefined): string => /"([^"]*)"/.exec(message ?? '')?.[1] ?? ''

/** What the merge itself cannot read is answered 500 with no reason, though no second try will help. */
const unmergeable =
  /^failed to create typed (patch|live) object|^failed to create manager|field not declared in schema/

/** An object with another uid is found by validation: its uid "is immutable". */
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
  // The object changed while the server merged; the same apply will do.
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
