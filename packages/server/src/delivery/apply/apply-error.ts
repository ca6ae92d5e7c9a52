import {
  type ApplyProblem,
  applyProblem,
  immutableFields,
  KubeError,
  type StatusCause,
  type WebhookFailure,
} from '../../kube/index.js'
import { HansaError } from '../../runtime/errors.js'
import { formatObjectRef, isKept, type Place } from '../place.js'

/**
 * Why something could not be done, and what that means for the next attempt.
 * - `Unreachable`, `Throttled`, `Credentials`: the whole cluster waits.
 * - `Conflict`, `Refused`: somebody has to act first; retried slowly.
 * - `Waiting`, `Failed`: may pass on its own; retried soon.
 */
export interface ApplyError {
  reason: 'Unreachable' | 'Throttled' | 'Credentials' | 'Conflict' | 'Refused' | 'Waiting' | 'Failed'
  /** Names object, cluster and what to do; never a value. */
  message: string
  retryAfterMs?: number | undefined
  /** The object concerned; absent when the whole cluster is. */
  place?: Place
  /**
   * A webhook of the cluster did not answer: the target's other objects may still pass, and may even repair the
   * webhook.
   */
  webhook?: string
}

/** Values may be secrets, so the value that the member found is removed from its message. */
const withoutValue = (text: string): string =>
  text
    .replace(
      /\b((?:Invalid|Unsupported|Duplicate) value): (?:"(?:[^"\\]|\\.)*"|[\s\S]*?[}\])]|\S+?)(?=:\s|$)/g,
      '$1',
    )
    .slice(0, 400)

const causesText = (causes: readonly StatusCause[], secret: boolean): string =>
  causes
    .slice(0, 3)
    .map(({ field, message }) =>
      secret ? (field ?? '') : [field, withoutValue(message ?? '')].filter(Boolean).join(': '),
    )
    .filter(Boolean)
    .join('; ')

const isSecret = ({ group, kind }: Place): boolean => group === '' && kind === 'Secret'

/** The webhook's name, its address and the API server's error; messages about a Secret are not repeated. */
const webhookText = ({ kind, webhook, url, reason }: WebhookFailure, secret: boolean): string => {
  const who = kind === 'admission' ? `admission webhook "${webhook}"` : `conversion webhook for ${webhook}`
  const where = url === undefined ? '' : ` (${url})`
  return `${who}${where} failed${secret && url === undefined ? '' : `: ${withoutValue(reason)}`}`
}

/** The member decides by the permissions of the account that a namespace delivers as. */
const refusedAccount = (account: string, what: string, detail: string): ApplyError => ({
  reason: 'Refused',
  message: /cannot impersonate resource/.test(detail)
    ? `the hub is not allowed to impersonate service account ${account} for ${what} (403): ${detail}; allow its service account in hansa-system to impersonate ${account}`
    : `service account ${account} is not allowed to change ${what} (403): ${detail}; extend its role on the cluster, or remove the object from the bundle`,
})

const immutableRefusal = (what: string, place: Place, fields: readonly string[]): ApplyError => ({
  reason: 'Refused',
  message: `${what}: ${fields.join(', ')} cannot be changed after creation; restore the former value${
    isKept(place)
      ? ''
      : `, or set onImmutable: Recreate on the release, or the annotation hansa.dev/on-immutable: Recreate on the object, to delete it and create it again`
  }`,
})

const statusRefusal = (
  problem: ApplyProblem,
  error: KubeError,
  place: Place,
  cluster: string,
): ApplyError => {
  const what = place.kind === 'Cluster' ? cluster : `${formatObjectRef(place)} on ${cluster}`
  const detail = isSecret(place) ? `HTTP ${error.status}` : withoutValue(error.message)
  switch (problem.kind) {
    case 'FieldConflict': {
      const fields = problem.conflicts
        .slice(0, 3)
        .map(({ field, manager }) => `${field} (${manager})`)
        .join(', ')
      return {
        reason: 'Conflict',
        message: `${what}: other field managers own ${fields} with different values; remove these fields from the bundle, release them from those managers, or set the annotation hansa.dev/force-conflicts: "true" on the object`,
      }
    }
    case 'UidMismatch':
      return {
        reason: 'Failed',
        message: `${what}: UID mismatch: the object was replaced by another of the same name`,
      }
    case 'NamespaceMissing':
      return { reason: 'Waiting', message: `${what}: namespace ${problem.namespace} does not exist yet` }
    case 'NamespaceTerminating':
      return { reason: 'Waiting', message: `${what}: its namespace is being deleted` }
    case 'KindMissing':
      return kindMissing(place, cluster)
    case 'Invalid': {
      const immutable = immutableFields(problem.causes)
      if (immutable !== undefined) return immutableRefusal(what, place, immutable)
      return {
        reason: 'Refused',
        message: `${what} is invalid: ${causesText(problem.causes, isSecret(place)) || detail}; correct it in the bundle or the overrides`,
      }
    }
    case 'Denied':
      return { reason: 'Refused', message: `${what} was denied: ${detail}` }
    case 'WebhookFailed':
      return {
        reason: 'Failed',
        message: `${what}: ${webhookText(problem.failure, isSecret(place))}; check the service behind the webhook`,
        webhook: problem.failure.webhook,
      }
    case 'Unauthorized':
      return {
        reason: 'Credentials',
        message: `${cluster} rejects the hub's credentials (401); replace them: \`hansa cluster rotate ${cluster} --kubeconfig FILE\``,
      }
    case 'Forbidden':
      if (error.account !== undefined) return refusedAccount(error.account, what, detail)
      return {
        reason: 'Refused',
        message: `the hub is not allowed to change ${what} (403); extend the role of its service account in hansa-system`,
      }
    case 'Transient':
      if (/illegal base64/.test(error.message))
        return {
          reason: 'Refused',
          message: `${what}: data is not base64; use stringData for plain text`,
        }
      return problem.retryAfterMs === undefined
        ? { reason: 'Failed', message: `${what}: ${detail}` }
        : {
            reason: 'Throttled',
            message: `${cluster} is rate limiting requests (HTTP ${error.status}); retrying in ${problem.retryAfterMs / 1000} s`,
            retryAfterMs: problem.retryAfterMs,
          }
    default:
      return { reason: 'Failed', message: `${what}: ${detail}` }
  }
}

export const kindMissing = (place: Place, cluster: string): ApplyError => ({
  reason: 'Refused',
  message: `${cluster} does not serve ${place.kind} (${place.group === '' ? '' : `${place.group}/`}${place.version}), which ${formatObjectRef(place)} requires; install its CustomResourceDefinition there, or make the bundle depend on one that does`,
})

const leaseRetryMs = 500
/** A machine without free descriptors gets some back when connections end. */
const localRetryMs = 2_000

/** Reads why one object failed; the refusal then names the object. Errors that are neither answers of the member nor a `HansaError` are bugs and rethrown. */
export const applyErrorOf = (error: unknown, place: Place, cluster: string): ApplyError => {
  const refusal = read(error, place, cluster)
  return stopsAll(refusal) || place.kind === 'Cluster' ? refusal : { ...refusal, place }
}

const read = (error: unknown, place: Place, cluster: string): ApplyError => {
  if (error instanceof HansaError)
    return { reason: 'Refused', message: [error.message, error.hint].filter(Boolean).join('; ') }
  if (!(error instanceof KubeError)) throw error
  // Either the lease is renewed in a moment, or this hub's controllers stop.
  if (error.cause === 'LeaseLost')
    return { reason: 'Throttled', message: error.message, retryAfterMs: leaseRetryMs }
  if (error.cause === 'Local')
    return {
      reason: 'Throttled',
      message: `cannot connect to ${cluster}: ${error.message}; this is a problem on the hub host, not on the cluster`,
      retryAfterMs: localRetryMs,
    }
  if (error.cause !== 'Status')
    return { reason: 'Unreachable', message: `${cluster} did not answer: ${error.message}` }
  const problem = applyProblem(error)
  if (error.status === 429 && problem.kind !== 'WebhookFailed')
    return {
      reason: 'Throttled',
      message: `${cluster} is rate limiting requests (HTTP 429)`,
      retryAfterMs: error.retryAfterMs ?? 1_000,
    }
  return statusRefusal(problem, error, place, cluster)
}

const stops = new Set<ApplyError['reason']>(['Unreachable', 'Throttled', 'Credentials'])

/** Whether it concerns the whole cluster rather than one object. */
export const stopsAll = ({ reason }: ApplyError): boolean => stops.has(reason)

const order: readonly ApplyError['reason'][] = [
  'Unreachable',
  'Credentials',
  'Throttled',
  'Conflict',
  'Refused',
  'Failed',
  'Waiting',
]

/** The one that is reported for all. */
export const worstOf = (refusals: readonly ApplyError[]): ApplyError | undefined =>
  [...refusals].sort((a, b) => order.indexOf(a.reason) - order.indexOf(b.reason))[0]
