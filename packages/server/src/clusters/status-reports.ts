import type { CapacityTotals } from '../kube/index.js'
import { sameJson } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import { shownTotals } from './amounts.js'
import { changeEvent, credentialsEvent, limitEvent, readyEvent } from './cluster-events.js'
import { withFinding, withLimit, withWarnings } from './conditions.js'
import type { ClusterStatus } from './contract.js'
import type { ClusterChange } from './facts.js'
import type { ConditionFinding } from './probe-state.js'
import type { StatusWriter } from './status-writer.js'
import type { ClusterRow } from './store.js'

/** Writes what the hub observes about one cluster into its status, with the event for it. */
export interface StatusReports {
  /** The Ready condition changed. */
  ready(before: ConditionFinding, now: ConditionFinding): void
  /** The CredentialsValid condition changed. */
  credentials(before: ConditionFinding, now: ConditionFinding): void
  /** The cluster exceeds a read limit (with the message), or no longer exceeds any. */
  limit(message: string | undefined): void
  /** Conditions derived from the stored row, including rows that an older hub wrote. */
  warnings(): void
  /** The uid of its kube-system became known. */
  identified(clusterUid: string): void
  apis(found: { apis: string[]; version: string }): void
  /** `totals` is called when the status is written. */
  totals(totals: () => CapacityTotals): void
  /** A user changed the cluster. */
  changed(change: ClusterChange): void
}

/** Figures may wait this long before they are written; conditions are written at once. */
const figuresMs = 3_000

export const createStatusReports = ({
  status,
  row,
  clock,
}: {
  status: StatusWriter
  /** The current row. */
  row: () => ClusterRow
  clock: Clock
}): StatusReports => {
  const warned = (present: ClusterStatus): ClusterStatus['conditions'] =>
    withWarnings(
      present.conditions,
      { connection: row().spec.connection, credentials: present.credentials },
      clock.now(),
    )

  return {
    ready: (before, now) =>
      status.put(
        (present) => ({ ...present, conditions: withFinding(present.conditions, 'Ready', now) }),
        0,
        readyEvent(before, now),
      ),
    credentials: (before, now) =>
      status.put(
        (present) => ({ ...present, conditions: withFinding(present.conditions, 'CredentialsValid', now) }),
        0,
        credentialsEvent(row(), before, now),
      ),
    limit: (message) =>
      status.put(
        (present) => ({ ...present, conditions: withLimit(present.conditions, message, clock.now()) }),
        0,
        limitEvent(message),
      ),
    warnings: () => {
      const { status: stored } = row()
      if (!sameJson(warned(stored), stored.conditions))
        status.put((present) => ({ ...present, conditions: warned(present) }), 0)
    },
    identified: (clusterUid) => status.put((present) => ({ ...present, clusterUid }), 0),
    apis: ({ apis, version }) => status.put((present) => ({ ...present, apis, version }), figuresMs),
    totals: (totals) => status.put((present) => ({ ...present, ...shownTotals(totals()) }), figuresMs),
    changed: (change) => status.put((present) => present, 0, changeEvent(change, row())),
  }
}
