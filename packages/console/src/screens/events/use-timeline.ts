import type { EventFilter } from '@hansa/sdk'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useClient } from '../../app/context.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { EventRow } from '../../live/rows.js'
import { eventRow } from '../../live/rows-of.js'
import {
  isAsked,
  isRunAsked,
  type Moment,
  momentOfEvent,
  momentOfRun,
  type TimelineFilter,
} from './moment.js'

/** The part of the filter that the hub evaluates. */
const queryOf = ({ kind, cluster, release, type }: TimelineFilter): EventFilter => {
  const [namespace, name] = release.includes('/') ? release.split('/') : [undefined, release]
  return {
    ...(kind === '' || kind === 'Run' ? {} : { kind }),
    ...(cluster === '' ? {} : { cluster }),
    ...(type === 'Normal' || type === 'Warning' ? { type } : {}),
    ...(release === '' ? {} : { kind: 'Release', name }),
    ...(namespace === undefined ? {} : { namespace }),
  }
}

const useRuns = (filter: TimelineFilter) => {
  const client = useClient()
  const live = useLive()
  const connectors = useAll(live.connectors, 1_000)
  const last = connectors.map(({ name, status }) => `${name} ${status.lastRun ?? ''} ${status.heldRun ?? ''}`)
  return useQuery({
    queryKey: ['timeline runs', filter.person, ...last],
    queryFn: ({ signal }) =>
      client.sync.history({ limit: 200, signal, ...(filter.person === '' ? {} : { person: filter.person }) }),
    placeholderData: keepPreviousData,
  })
}

/** Stored and new events, merged with runs, by time. */
export const useTimeline = (filter: TimelineFilter) => {
  const client = useClient()
  const live = useLive()
  const told = useAll(live.events, 500)
  const runs = useRuns(filter)
  const query = queryOf(filter)
  const asked = useInfiniteQuery({
    queryKey: ['timeline', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      client.events.list({
        ...query,
        limit: 500,
        signal,
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }),
    getNextPageParam: ({ metadata }) => metadata.cursor,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const { kind, cluster, release, person, type, text } = filter
  const moments = useMemo((): readonly Moment[] => {
    const wanted: TimelineFilter = { kind, cluster, release, person, type, text }
    const byUid = new Map<string, EventRow>()
    for (const { items } of asked.data?.pages ?? [])
      for (const item of items) byUid.set(item.metadata.name, eventRow(item))
    for (const event of told) byUid.set(event.uid, event)
    const events = [...byUid.values()].filter((event) => isAsked(event, wanted)).map(momentOfEvent)
    const some = (runs.data?.items ?? []).filter((run) => isRunAsked(run, wanted)).map(momentOfRun)
    return [...events, ...some].sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? 1 : -1))
  }, [asked.data, told, runs.data, kind, cluster, release, person, type, text])
  const older = asked.hasNextPage
    ? { busy: asked.isFetchingNextPage, read: () => void asked.fetchNextPage() }
    : undefined
  return { moments, asked, older }
}
