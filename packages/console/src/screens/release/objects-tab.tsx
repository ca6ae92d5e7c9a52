import type { TargetObject } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ReleaseRow } from '../../live/rows.js'
import { count, counted } from '../../parts/format.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { State } from '../../parts/state.js'
import { type Column, sortRows, Table } from '../../parts/table.js'
import { DifferenceDrawer } from './difference-drawer.js'
import { driftWords, objectKey } from './objects.js'

const most = 5_000

const columnsFor = (onCompare: (key: string) => void): readonly Column<TargetObject>[] => [
  {
    key: 'cluster',
    title: 'Cluster',
    width: 'minmax(8rem, 1fr)',
    by: ({ cluster }) => cluster,
    cell: ({ cluster }) => <RouteLink href={`/clusters/${cluster}`}>{cluster}</RouteLink>,
  },
  {
    key: 'kind',
    title: 'Kind',
    width: 'minmax(8rem, 1fr)',
    by: ({ kind }) => kind,
    cell: ({ kind }) => kind,
  },
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(9rem, 1.5fr)',
    by: ({ namespace = '', name }) => `${namespace}/${name}`,
    cell: ({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`),
  },
  {
    key: 'health',
    title: 'Health',
    width: '8rem',
    by: ({ health }) => health,
    cell: ({ health }) => <State state={health} />,
  },
  {
    key: 'drift',
    title: 'Drift',
    width: '9rem',
    by: ({ drift = '' }) => drift,
    cell: ({ drift }) =>
      drift === undefined ? (
        <span className="quiet">none</span>
      ) : (
        <State state={driftWords[drift]} tone="warn" />
      ),
  },
  {
    key: 'message',
    title: 'Why',
    width: 'minmax(8rem, 2fr)',
    cell: ({ message }) => <span title={message}>{message}</span>,
  },
  {
    key: 'applied',
    title: 'Applied',
    width: '7rem',
    by: ({ appliedAt = '' }) => appliedAt,
    cell: ({ appliedAt }) => (appliedAt === undefined ? '' : <RelativeTime at={appliedAt} />),
  },
  {
    key: 'compare',
    title: 'Compare',
    width: '6.5rem',
    cell: (object) => (
      <button
        type="button"
        className="plain"
        onClick={() => onCompare(objectKey(object))}
        aria-label={`Compare ${object.kind} ${object.name} on ${object.cluster}`}
      >
        Compare
      </button>
    ),
  },
]

/** The objects on the clusters: health, drift, and a comparison with the desired state. */
export const ObjectsTab = ({ release: { namespace, name, key } }: { release: ReleaseRow }) => {
  const client = useClient()
  const live = useLive()
  const targets = useOf(live.targets, 'release', key)
  // Loaded again when one of its targets changes: objects are not watched one by one.
  const newest = targets.reduce((most, { version }) => Math.max(most, version), 0)
  const [sort, setSort] = useText('sort')
  const [only, setOnly] = useText('only')
  const [compared, setCompared] = useText('object')
  const asked = useQuery({
    queryKey: ['objects', namespace, name, newest],
    queryFn: ({ signal }) => client.releases.objects(name, { namespace, limit: most, signal }),
    placeholderData: (before) => before,
  })
  const columns = useMemo(() => columnsFor(setCompared), [setCompared])
  const items = asked.data?.items
  const wrong = useMemo(
    () => (items ?? []).filter(({ drift, health }) => drift !== undefined || health === 'Failed'),
    [items],
  )
  const rows = useMemo(
    () => sortRows(only === 'wrong' ? wrong : (items ?? []), columns, sort),
    [items, wrong, only, columns, sort],
  )
  if (asked.isPending) return <Loading what="its objects" />
  if (asked.isError) return <Problem error={asked.error} what="Loading its objects" />
  const { remaining = 0 } = asked.data.metadata
  return (
    <>
      <div className="row">
        <span>{counted(asked.data.items.length, 'object')}</span>
        {remaining > 0 && <span className="quiet">{count(remaining)} more not shown</span>}
        <button
          type="button"
          className="pick"
          aria-pressed={only === 'wrong'}
          onClick={() => setOnly(only === 'wrong' ? '' : 'wrong')}
        >
          Only drifted or failed: {count(wrong.length)}
        </button>
      </div>
      {rows.length === 0 ? (
        <Empty title={only === 'wrong' ? 'No drifted or failed objects.' : 'No objects on any cluster.'} />
      ) : (
        <Table
          label={`Objects of ${key}`}
          rows={rows}
          columns={columns}
          keyOf={objectKey}
          sort={sort}
          onSort={setSort}
        />
      )}
      <DifferenceDrawer
        namespace={namespace}
        release={name}
        object={compared}
        onClose={() => setCompared('')}
      />
    </>
  )
}
