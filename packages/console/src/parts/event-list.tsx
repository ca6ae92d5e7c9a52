import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useClient } from '../app/context.js'
import { useAll, useLive } from '../live/hooks.js'
import type { EventRow } from '../live/rows.js'
import { eventRow } from '../live/rows-of.js'
import { Empty, Loading, Problem } from './placeholders.js'
import { RelativeTime } from './relative-time.js'
import { RouteLink } from './route-link.js'
import { State } from './state.js'

export interface EventScope {
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly cluster?: string
}

const isAbout = ({ regarding, cluster }: EventRow, scope: EventScope): boolean =>
  (scope.kind === undefined || regarding.kind === scope.kind) &&
  (scope.namespace === undefined || regarding.namespace === scope.namespace) &&
  (scope.name === undefined || regarding.name === scope.name) &&
  (scope.cluster === undefined || cluster === scope.cluster)

/** Events about a resource, newest first: those the hub has kept, and new ones as they arrive. */
export const useEvents = (scope: EventScope) => {
  const client = useClient()
  const live = useLive()
  const told = useAll(live.events, 500)
  const asked = useQuery({
    queryKey: ['events', scope],
    queryFn: async ({ signal }) =>
      (await client.events.list({ ...scope, limit: 200, signal })).items.map(eventRow),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { kind, namespace, name, cluster } = scope
  const events = useMemo(() => {
    const about = {
      ...(kind && { kind }),
      ...(namespace && { namespace }),
      ...(name && { name }),
      ...(cluster && { cluster }),
    }
    const byUid = new Map((asked.data ?? []).map((event) => [event.uid, event]))
    for (const event of told) if (isAbout(event, about)) byUid.set(event.uid, event)
    return [...byUid.values()].sort((one, other) => other.version - one.version)
  }, [asked.data, told, kind, namespace, name, cluster])
  return { events, asked }
}

const hrefOf = ({ regarding: { kind, namespace, name } }: EventRow): string | undefined => {
  if (kind === 'Cluster') return `/clusters/${name}`
  if (kind === 'Release') return `/releases/${namespace}/${name}`
  if (kind === 'Bundle') return `/bundles/${namespace}/${name}`
  if (kind === 'Placement') return `/placements/${namespace}/${name}`
  return undefined
}

/** One event, with a link to its resource. */
export const EventLine = ({ event }: { event: EventRow }) => {
  const href = hrefOf(event)
  const { regarding, cluster } = event
  const words = `${regarding.kind} ${regarding.namespace === undefined ? '' : `${regarding.namespace}/`}${regarding.name}`
  return (
    <li className="event">
      <RelativeTime at={event.at} />
      <State state={event.reason} tone={event.type === 'Warning' ? 'warn' : 'idle'} />
      <span className="event-what">
        {href === undefined ? words : <RouteLink href={href}>{words}</RouteLink>}
        {cluster !== undefined && regarding.kind !== 'Cluster' && (
          <>
            {' on '}
            <RouteLink href={`/clusters/${cluster}`}>{cluster}</RouteLink>
          </>
        )}
        : {event.message}
      </span>
    </li>
  )
}

export const EventList = ({ scope }: { scope: EventScope }) => {
  const { events, asked } = useEvents(scope)
  if (events.length === 0) {
    if (asked.isPending) return <Loading what="events" />
    if (asked.isError) return <Problem error={asked.error} what="Loading events" />
    return <Empty title="No events yet." />
  }
  return (
    <ul className="events">
      {events.slice(0, 300).map((event) => (
        <EventLine key={event.uid} event={event} />
      ))}
    </ul>
  )
}
