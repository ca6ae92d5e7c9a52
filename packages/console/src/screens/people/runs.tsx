import type { SyncRun } from '@hansa/sdk'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import { FilterChoice } from '../../parts/filter-field.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { State } from '../../parts/state.js'
import { type Column, Table } from '../../parts/table.js'
import { RunDrawer } from './run-drawer.js'
import { runTones } from './run-tones.js'

const columnsOf = (onOpen: (run: string) => void): readonly Column<SyncRun>[] => [
  {
    key: 'run',
    title: 'Run',
    width: '9rem',
    cell: ({ id }) => (
      <button type="button" className="plain" onClick={() => onOpen(id)}>
        {id}
      </button>
    ),
  },
  { key: 'system', title: 'System', width: 'minmax(7rem, 1fr)', cell: ({ connector }) => connector },
  {
    key: 'state',
    title: 'State',
    width: '8rem',
    cell: ({ state }) => <State state={state} tone={runTones[state]} />,
  },
  {
    key: 'trigger',
    title: 'Triggered by',
    width: 'minmax(8rem, 1fr)',
    cell: ({ trigger, actor }) => (trigger === 'User' ? actor : trigger),
  },
  { key: 'what', title: 'Result', width: 'minmax(10rem, 3fr)', cell: ({ message }) => message },
  {
    key: 'started',
    title: 'Started',
    width: '7rem',
    cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
  },
]

/** What was done, run by run. */
export const Runs = () => {
  const client = useClient()
  const live = useLive()
  const connectors = useAll(live.connectors, 1_000)
  const [connector] = useText('system')
  const [run, setRun] = useText('run')
  const last = connectors.map(({ name, status }) => `${name} ${status.lastRun ?? ''} ${status.heldRun ?? ''}`)
  const asked = useInfiniteQuery({
    queryKey: ['runs', connector, ...last],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      client.sync.history({
        limit: 200,
        signal,
        ...(connector === '' ? {} : { connector }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }),
    getNextPageParam: ({ metadata }) => metadata.cursor,
    placeholderData: keepPreviousData,
  })
  const columns = useMemo(() => columnsOf(setRun), [setRun])
  const runs = useMemo(() => (asked.data?.pages ?? []).flatMap(({ items }) => items), [asked.data])
  return (
    <>
      <div className="row">
        <FilterChoice
          name="system"
          label="System"
          all="All systems"
          choices={connectors.map(({ name }) => name)}
        />
        {asked.hasNextPage && (
          <button type="button" onClick={() => asked.fetchNextPage()} disabled={asked.isFetchingNextPage}>
            Load older
          </button>
        )}
      </div>
      {asked.isError ? (
        <Problem error={asked.error} what="Loading runs" />
      ) : asked.data === undefined ? (
        <Loading what="runs" />
      ) : runs.length === 0 ? (
        <Empty title="No sync runs yet." />
      ) : (
        <Table label="Runs" rows={runs} columns={columns} keyOf={({ id }) => id} />
      )}
      {run !== '' && <RunDrawer run={run} onClose={() => setRun('')} />}
    </>
  )
}
