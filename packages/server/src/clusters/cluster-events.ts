import { taintText } from '@hansa/placement'
import type { ClusterChange } from './facts.js'
import { isUnderMaintenance } from './maintenance.js'
import type { ConditionFinding } from './probe-state.js'
import type { ClusterEvent, ClusterRow } from './store.js'

/** The event when a cluster's Ready condition is `now` after it was `before`. */
export const readyEvent = (before: ConditionFinding, now: ConditionFinding): ClusterEvent => {
  if (now.status !== 'True')
    return { type: 'Warning', reason: 'NotReady', message: now.message, details: { cause: now.reason } }
  if (before.status !== 'False') return { type: 'Normal', reason: 'Ready', message: 'the API server answers' }
  const seconds = (now.since - before.since) / 1000
  return {
    type: 'Normal',
    reason: 'Ready',
    message: `Ready again after ${seconds.toFixed(1)} s`,
    details: { notReadySeconds: seconds },
  }
}

/** The same for CredentialsValid; a credential that was never in doubt causes no event. */
export const credentialsEvent = (
  { name, spec, status }: ClusterRow,
  before: ConditionFinding,
  now: ConditionFinding,
): ClusterEvent | undefined => {
  if (now.status === 'True') {
    const message = 'the API server accepts the credential again'
    return before.status === 'False' ? { type: 'Normal', reason: 'CredentialsValid', message } : undefined
  }
  const refused = now.reason === 'Unauthorized' || now.reason === 'Forbidden'
  const fix =
    status.credentials?.issuedBy === 'Hansa'
      ? `provide a new credential: \`hansa cluster rotate ${name} --kubeconfig FILE\``
      : `provide a new credential: \`hansa cluster rotate ${name} --kubeconfig FILE --keep-credential\``
  const hint = refused ? fix : `check the address ${spec.connection.server}, its certificate and its DNS name`
  return {
    type: 'Warning',
    reason: 'CredentialsInvalid',
    message: `${now.message}; no failover is triggered; changes cannot be applied until the credentials work; ${hint}`,
    details: { cause: now.reason },
  }
}

/** The same for the limits of reads of the cluster. */
export const limitEvent = (message: string | undefined): ClusterEvent =>
  message === undefined
    ? { type: 'Normal', reason: 'WithinLimits', message: 'the cluster is within all read limits again' }
    : { type: 'Warning', reason: 'LimitExceeded', message }

const maintenanceEvent = ({ spec: { maintenance }, updatedAt }: ClusterRow): ClusterEvent =>
  maintenance !== undefined && isUnderMaintenance(maintenance, Date.parse(updatedAt))
    ? {
        type: 'Normal',
        reason: 'Maintenance',
        message: `under maintenance until ${maintenance.until}: outages evict nothing${maintenance.reason === undefined ? '' : ` (${maintenance.reason})`}`,
        details: { until: maintenance.until },
      }
    : { type: 'Normal', reason: 'MaintenanceEnded', message: 'outages count again' }

/** The same for a user's change; undefined when the change needs no event. */
export const changeEvent = (change: ClusterChange, row: ClusterRow): ClusterEvent | undefined => {
  const { spec } = row
  if (change === 'cordoned')
    return { type: 'Normal', reason: 'Cordoned', message: 'accepts no new releases; its releases stay' }
  if (change === 'uncordoned')
    return { type: 'Normal', reason: 'Uncordoned', message: 'accepts new releases again' }
  if (change === 'maintenance') return maintenanceEvent(row)
  if (change === 'images') {
    const mirrors = (spec.images?.mirrors ?? []).map(({ from, to }) => `${from} from ${to}`).join(', ')
    return {
      type: 'Normal',
      reason: 'ImagesChanged',
      message: mirrors === '' ? 'no registry mirrors' : `images are pulled through mirrors: ${mirrors}`,
    }
  }
  if (change !== 'taints') return undefined
  const taints = spec.taints.map(taintText).join(', ')
  return {
    type: 'Normal',
    reason: 'TaintsChanged',
    message: taints === '' ? 'no taints' : `taints: ${taints}`,
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const placeOf = ({ labels, spec }: ClusterRow) => [
  Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  spec.provider,
  spec.region,
  spec.zones,
]

/** The changes a user made to a cluster that decisions may depend on. */
export const changesBetween = (before: ClusterRow, now: ClusterRow): ClusterChange[] => {
  const changes: ClusterChange[] = []
  if (!same(placeOf(before), placeOf(now))) changes.push('labels')
  if (!same(before.spec.taints, now.spec.taints)) changes.push('taints')
  if (before.spec.unschedulable !== now.spec.unschedulable)
    changes.push(now.spec.unschedulable ? 'cordoned' : 'uncordoned')
  if (!same(before.spec.maintenance, now.spec.maintenance)) changes.push('maintenance')
  if (!same(before.spec.images, now.spec.images)) changes.push('images')
  return changes
}
