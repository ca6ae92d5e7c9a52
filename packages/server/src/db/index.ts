export { allowedCondition, type RightsColumns, resourceColumns } from './allowed.js'
export { checkpointOf, headPath, headProblem, readHead } from './audit-head.js'
export {
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  isGenuine,
  noHead,
  signedRow,
  trailKind,
} from './audit-row.js'
export type { AuditTrail } from './audit-trail.js'
export { backup } from './backup.js'
export { givenRows, rowsText } from './bulk.js'
export { defaultRetention, type Retention } from './compaction.js'
export type { Database, Tables } from './database.js'
export { type DoctorFinding, examine } from './doctor.js'
export { forgetFeed } from './feed-end.js'
export { followChanges } from './follow.js'
export { goneLabels, knownLabels } from './gone-labels.js'
export type { Upgrade } from './initialise.js'
export type { KeyRing } from './keys.js'
export { acquireLease, leaseTimes, releaseLease, renewLease, standbyLease } from './lease.js'
export { createLeaseDeadline, type LeaseDeadline, noGuard, type WriteGuard } from './lease-deadline.js'
export { dropFlights, type Flight, flightsOf, recordFlights } from './lease-flights.js'
export { openTestStore } from './memory.js'
export { isPostgres, openStore } from './open.js'
export type { OpenStore } from './open-sqlite.js'
export { sqlitePath } from './open-sqlite.js'
export { given, givenAll, preparedOnce } from './prepared.js'
export { restore } from './restore.js'
export { restoredAt } from './restored.js'
export { rotateAuditKey, rotateKey } from './rotate.js'
export type { Sealer, SecretAccess, SecretPlace } from './secrets.js'
export { shown } from './shown.js'
export type {
  Change,
  ChangeQuery,
  ChangeType,
  Lease,
  Reader,
  Row,
  RowQuery,
  Store,
  Tx,
  Writer,
} from './store.js'
export { createWriteProof } from './write-proof.js'
