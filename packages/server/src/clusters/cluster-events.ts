import { taintText } from '@hansa/placement'
import type { ClusterChange } from './facts.js'
import type { Finding } from './probe.js'
import type { ClusterEvent, ClusterRow } from './store.js'

/** What people are told when a cluster's Ready condition is `now` after it was `before`. */
export const readyEvent = (before: Finding, now: Finding): ClusterEvent => {
  if (now.status !== 'True')
    return { type: 'Warning', reason: 'NotReady', message: now.message, details: { cause: now.reason } }
  if (before.status !== 'False') return { type: 'Normal', reason: 'Ready', message: 'it answers' }
  const seconds = (now.since - before.since) / 1000
  return {
    type: 'Normal',
    reason: 'Ready',
    message: `it answers again, after ${seconds.toFixed(1)} s NotReady`,
    details: { notReadySeconds: seconds },
  }
}

/** The same of CredentialsValid; nothing is told of a credential that was never doubted. */
export const credentialsEvent = (
  { name, spec, status }: ClusterRow,
  before: Finding,
  now: Finding,
): ClusterEvent | undefined => {
  if (now.status === 'True') {
    const message = 'the API server accepts the credential again'
    return before.status === 'False' ? { type: 'Normal', reason: 'CredentialsValid', message } : undefined
  }
  const refused = now.reason === 'Unauthorized' || now.reason === 'Forbidden'
  const fix =
    status.credentials?.issuedBy === 'Hansa'
      ? `give it a new one: \`hansa cluster rotate ${name} --kubeconfig FILE\``
      : 'apply the cluster with a new one'
  const hint = refused ? fix : `check ${spec.connection.server}, its certificate and its name`
  return {
    type: 'Warning',
    reason: 'CredentialsInvalid',
    message: `${now.message}; nothing moves for it, but nothing can be changed there; ${hint}`,
    details: { cause: now.reason },
  }
}

/** The same of the limits of what is read of it. */
export const limitEvent = (message: string | undefined): ClusterEvent =>
  message === undefined
    ? { type: 'Normal', reason: 'WithinLimits', message: 'reads of the cluster are within all limits again' }
    : { type: 'Warning', reason: 'LimitExceeded', message }

/** The same of what a user changed; undefined where the change tells itself. */
export const changeEvent = (change: ClusterChange, { spec }: ClusterRow): ClusterEvent | undefined => {
  if (change === 'cordoned')
    return { type: 'Normal', reason: 'Cordoned', message: 'it takes no new release; what it holds stays' }
  if (change === 'uncordoned')
    return { type: 'Normal', reason: 'Uncordoned', message: 'it takes new releases again' }
  if (change !== 'taints') return undefined
  const taints = spec.taints.map(taintText).join(', ')
  return {
    type: 'Normal',
    reason: 'TaintsChanged',
    message: taints === '' ? 'it has no taints' : `its taints are ${taints}`,
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const placeOf = ({ labels, spec }: ClusterRow) => [
  Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  spec.provider,
  spec.region,
  spec.zones,
]

/** What a user changed about a cluster that decisions may depend on. */
export const changesBetween = (before: ClusterRow, now: ClusterRow): ClusterChange[] => {
  const changes: ClusterChange[] = []
  if (!same(placeOf(before), placeOf(now))) changes.push('labels')
  if (!same(before.spec.taints, now.spec.taints)) changes.push('taints')
  if (before.spec.unschedulable !== now.spec.unschedulable)
    changes.push(now.spec.unschedulable ? 'cordoned' : 'uncordoned')
  return changes
}
