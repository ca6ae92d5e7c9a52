import type { LocalFault } from '../runtime/local-fault.js'

/** How many consecutive results decide. */
export interface Thresholds {
  failureThreshold: number
  successThreshold: number
}

/** The result of one probe of /readyz. */
export type ProbeResult =
  | { kind: 'Answered' }
  /** An outage: refused, timed out, cut, or 5xx. */
  | { kind: 'Failed'; reason: string; message: string }
  /**
   * The cluster may be healthy, but this hub cannot use it. `alive`: a server answered (401, 403), unlike with TLS and
   * name errors.
   */
  | { kind: 'Rejected'; reason: string; message: string; alive: boolean }
  /**
   * Says nothing about the cluster: the hub was asleep, was asked to wait, or its own machine failed (`local` has the
   * cause).
   */
  | { kind: 'Void'; local?: LocalFault }

/** One condition, and since when (milliseconds since the epoch). */
export interface ConditionFinding {
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
  since: number
}

export interface ProbeState {
  ready: ConditionFinding
  credentials: ConditionFinding
  /** Consecutive results in this run of the hub. */
  failures: number
  successes: number
  rejections: number
  /** `ready` was determined by probes of this run, not remembered. */
  observed: boolean
}

/** The initial state of a hub: the conditions it remembers, if any. */
export const remembered = (ready?: ConditionFinding, credentials?: ConditionFinding): ProbeState => {
  const unknown: ConditionFinding = {
    status: 'Unknown',
    reason: 'NotProbed',
    message: 'not probed yet',
    since: 0,
  }
  return {
    ready: ready ?? unknown,
    credentials: credentials ?? unknown,
    failures: 0,
    successes: 0,
    rejections: 0,
    observed: false,
  }
}

const answered = (state: ProbeState, { successThreshold }: Thresholds, now: number): ProbeState => {
  const successes = state.successes + 1
  const needed = state.ready.status === 'False' ? successThreshold : 1
  const message = 'the API server answers'
  const ready: ConditionFinding =
    state.ready.status !== 'True' && successes >= needed
      ? { status: 'True', reason: 'Answers', message, since: now }
      : state.ready
  const credentials: ConditionFinding =
    state.credentials.status === 'True'
      ? state.credentials
      : { status: 'True', reason: 'Accepted', message: 'the API server accepts the credential', since: now }
  const observed = state.observed || ready.status === 'True'
  return { ready, credentials, failures: 0, rejections: 0, successes, observed }
}

const failed = (
  state: ProbeState,
  { reason, message }: { reason: string; message: string },
  { failureThreshold }: Thresholds,
  now: number,
): ProbeState => {
  const failures = state.failures + 1
  const out = failures >= failureThreshold
  const ready: ConditionFinding =
    out && state.ready.status !== 'False' ? { status: 'False', reason, message, since: now } : state.ready
  return { ...state, ready, failures, successes: 0, observed: state.observed || out }
}

const rejected = (
  state: ProbeState,
  { reason, message, alive }: { reason: string; message: string; alive: boolean },
  { failureThreshold }: Thresholds,
  now: number,
): ProbeState => {
  const rejections = state.rejections + 1
  const credentials: ConditionFinding =
    rejections >= failureThreshold && state.credentials.status !== 'False'
      ? { status: 'False', reason, message, since: now }
      : state.credentials
  // A server that refuses the credential is up; a wrong name or certificate says nothing about it.
  return { ...state, credentials, rejections, successes: 0, failures: alive ? 0 : state.failures }
}

/**
 * The conditions of a cluster after one more probe. NotReady comes only from `failureThreshold` consecutive failures;
 * rejections only clear CredentialsValid, after as many (a starting API server rejects for a moment). `ready` and
 * `credentials` are the same objects as before unless they changed.
 */
export const next = (
  state: ProbeState,
  result: ProbeResult,
  thresholds: Thresholds,
  now: number,
): ProbeState => {
  switch (result.kind) {
    case 'Answered':
      return answered(state, thresholds, now)
    case 'Failed':
      return failed(state, result, thresholds, now)
    case 'Rejected':
      return rejected(state, result, thresholds, now)
    case 'Void':
      // The count is not reset: the earlier results remain valid.
      return state
  }
}
