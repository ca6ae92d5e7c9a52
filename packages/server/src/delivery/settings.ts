/** The settings of delivery. Times are in milliseconds. */
export interface DeliverySettings {
  /** Concurrent calls about objects per cluster. */
  objectsInFlight: number
  /** Targets reconciled at once on one cluster. */
  targetsInFlight: number
  /** The maximum duration of one call to a member. */
  callMs: number
  /**
   * The same for a call that writes: it includes webhooks, each for up to 30 s, and the API server itself ends it
   * after 34 s (k8s.io/apiserver, pkg/endpoints/handlers, requestTimeoutUpperBound) with the reason.
   */
  writeMs: number
  /** A call that takes longer than this gives its slot among `objectsInFlight` to the next. */
  slowAfterMs: number
  /** Such calls at once; beyond them they keep their slots. */
  slowInFlight: number
  /** Waits after failures that usually pass: a connection, a response 500. */
  retryBaseMs: number
  retryMaxMs: number
  /** Waits after failures that somebody has to fix: an invalid object, a conflict, a missing permission. */
  refusedBaseMs: number
  refusedMaxMs: number
  /** How long a target's progress may go unreported while it becomes ready. */
  progressMs: number
  /** How often an object that is being deleted is checked, in addition to events of the member. */
  goneMs: number
  /** How long a new custom resource definition may take until its kind is served. */
  establishMs: number
  /** Drift that returns within this time of its correction is corrected at growing intervals. */
  driftCalmMs: number
  /** A kind that was not served is discovered again after this. */
  relookMs: number
  /** How long a Job or Pod that is a hook may take until the target counts as failed; it is not stopped. */
  hookTimeoutMs: number
  /** How often a running hook is checked, in addition to events of the member. */
  hookLookMs: number
  /** How long the hub waits for the output of a hook that failed. */
  outputMs: number
  /** How often objects under the hub's label on a cluster are listed, in addition to being watched. */
  sweepMs: number
  /** How often the hub checks whether a hub that lost its lease has recorded writes in flight. */
  flightLookMs: number
  /** How long such a write may take to arrive: the time of a lease and of a call that writes. */
  flightMs: number
}

export const defaultDeliverySettings: DeliverySettings = {
  objectsInFlight: 16,
  targetsInFlight: 32,
  callMs: 15_000,
  writeMs: 40_000,
  slowAfterMs: 3_000,
  slowInFlight: 48,
  retryBaseMs: 500,
  retryMaxMs: 60_000,
  refusedBaseMs: 5_000,
  refusedMaxMs: 300_000,
  progressMs: 1_000,
  goneMs: 2_000,
  establishMs: 30_000,
  driftCalmMs: 60_000,
  relookMs: 2_000,
  hookTimeoutMs: 300_000,
  hookLookMs: 10_000,
  outputMs: 3_000,
  sweepMs: 600_000,
  flightLookMs: 5_000,
  flightMs: 55_000,
}
