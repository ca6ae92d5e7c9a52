import type { SyncRun } from '@hansa/sdk'
import type { EventRow } from '../../live/rows.js'

/** One thing that happened: an event, or a run of a sync. */
export interface Moment {
  readonly key: string
  /** RFC 3339. */
  readonly at: string
  readonly reason: string
  readonly warning: boolean
  /** What it happened to, in words, and where that is seen. */
  readonly about: string
  readonly href: string | undefined
  readonly cluster: string | undefined
  readonly message: string
}

export interface TimelineFilter {
  readonly kind: string
  readonly cluster: string
  /** NAME or NAMESPACE/NAME. */
  readonly release: string
  /** A username. */
  readonly person: string
  readonly type: string
  /** In lower case. */
  readonly text: string
}

const hrefOf = ({ regarding: { kind, namespace, name } }: EventRow): string | undefined => {
  if (kind === 'Cluster') return `/clusters/${name}`
  if (kind === 'Release') return `/releases/${namespace}/${name}`
  if (kind === 'Bundle') return `/bundles/${namespace}/${name}`
  if (kind === 'Placement') return `/placements/${namespace}/${name}`
  if (kind === 'Connector') return `/people?tab=runs&system=${name}`
  if (kind === 'Directory' || kind === 'Mapping') return '/people?tab=groups'
  return kind === 'Hub' ? '/' : undefined
}

export const momentOfEvent = (event: EventRow): Moment => {
  const { uid, at, reason, type, regarding, cluster, message } = event
  const place = regarding.namespace === undefined ? '' : `${regarding.namespace}/`
  return {
    key: `event ${uid}`,
    at,
    reason,
    warning: type === 'Warning',
    about: `${regarding.kind} ${place}${regarding.name}`,
    href: hrefOf(event),
    cluster: regarding.kind === 'Cluster' ? undefined : cluster,
    message,
  }
}

export const momentOfRun = ({
  id,
  startedAt,
  state,
  connector,
  message,
  trigger,
  actor,
}: SyncRun): Moment => ({
  key: `run ${id}`,
  at: startedAt,
  reason: `Sync ${state.toLowerCase()}`,
  warning: state === 'Failed' || state === 'Held',
  about: `Run ${id} on ${connector}`,
  href: `/people?tab=runs&run=${id}`,
  cluster: undefined,
  message: `${message}, triggered by ${trigger === 'User' ? actor : trigger}`,
})

/** Whether an event passes the filter; events about people name the person in their message. */
export const isAsked = (event: EventRow, filter: TimelineFilter): boolean => {
  const { regarding, cluster, type, message, reason } = event
  const { kind, release, person, text } = filter
  if (kind !== '' && regarding.kind !== kind) return false
  if (filter.type !== '' && type !== filter.type) return false
  if (filter.cluster !== '' && cluster !== filter.cluster) return false
  if (release !== '') {
    const named = release.includes('/') ? `${regarding.namespace}/${regarding.name}` : regarding.name
    if (regarding.kind !== 'Release' || named !== release) return false
  }
  if (person !== '' && !message.split(/[^\p{L}\p{N}._@-]+/u).includes(person)) return false
  return text === '' || `${reason} ${regarding.name} ${message}`.toLowerCase().includes(text)
}

/** Whether the filter allows runs, and this run. */
export const isRunAsked = ({ id, connector, message, state }: SyncRun, filter: TimelineFilter): boolean => {
  const { kind, cluster, release, type, text } = filter
  if ((kind !== '' && kind !== 'Run') || cluster !== '' || release !== '') return false
  if (type !== '' && (type === 'Warning') !== (state === 'Failed' || state === 'Held')) return false
  return text === '' || `${id} ${connector} ${message}`.toLowerCase().includes(text)
}
