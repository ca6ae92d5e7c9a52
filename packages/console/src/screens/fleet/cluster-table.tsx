import { useDeferredValue, useMemo } from 'react'
import { useText } from '../../app/search-params.js'
import { clusterState } from '../../live/health.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ClusterRow, Fill } from '../../live/rows.js'
import { bytes, cores, count, percent } from '../../parts/format.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { State } from '../../parts/state.js'
import { type Column, sortRows, Table } from '../../parts/table.js'

const Releases = ({ cluster }: { cluster: string }) => {
  const { targets } = useLive()
  return count(useOf(targets, 'cluster', cluster).length)
}

const part = (fill: Fill | undefined): number =>
  fill === undefined || fill.allocatable === 0 ? -1 : fill.requested / fill.allocatable

const Full = ({ fill, say }: { fill: Fill | undefined; say: (amount: number) => string }) =>
  fill === undefined ? (
    <span className="quiet">unknown</span>
  ) : (
    <span title={`${say(fill.requested)} of ${say(fill.allocatable)} requested`}>{percent(part(fill))}</span>
  )

const columns: readonly Column<ClusterRow>[] = [
  {
    key: 'name',
    title: 'Cluster',
    width: 'minmax(9rem, 2fr)',
    by: ({ name }) => name,
    cell: ({ name }) => <RouteLink href={`/clusters/${name}`}>{name}</RouteLink>,
  },
  {
    key: 'state',
    title: 'State',
    width: '8rem',
    by: clusterState,
    cell: (cluster) => <State state={clusterState(cluster)} />,
  },
  {
    key: 'region',
    title: 'Region',
    width: 'minmax(5rem, 1fr)',
    by: ({ region }) => region,
    cell: ({ region }) => region,
  },
  {
    key: 'provider',
    title: 'Provider',
    width: 'minmax(5rem, 1fr)',
    by: ({ provider }) => provider,
    cell: ({ provider }) => provider,
  },
  {
    key: 'nodes',
    title: 'Nodes ready',
    width: '7rem',
    align: 'end',
    by: ({ nodes }) => nodes?.ready ?? -1,
    cell: ({ nodes }) => (nodes === undefined ? '' : `${nodes.ready} of ${nodes.count}`),
  },
  {
    key: 'cpu',
    title: 'CPU',
    width: '5rem',
    align: 'end',
    by: ({ cpu }) => part(cpu),
    cell: ({ cpu }) => <Full fill={cpu} say={cores} />,
  },
  {
    key: 'memory',
    title: 'Memory',
    width: '5.5rem',
    align: 'end',
    by: ({ memory }) => part(memory),
    cell: ({ memory }) => <Full fill={memory} say={bytes} />,
  },
  {
    key: 'pods',
    title: 'Pods',
    width: '5rem',
    align: 'end',
    by: ({ pods }) => part(pods),
    cell: ({ pods }) => <Full fill={pods} say={(amount) => `${count(amount)} pods`} />,
  },
  {
    key: 'releases',
    title: 'Releases',
    width: '6rem',
    align: 'end',
    cell: ({ name }) => <Releases cluster={name} />,
  },
  {
    key: 'updated',
    title: 'Changed',
    width: '7rem',
    by: ({ updated }) => updated,
    cell: ({ updated }) => <RelativeTime at={updated} />,
  },
]

/** The fleet as a table, for many clusters. */
export const ClusterTable = ({ clusters }: { clusters: readonly ClusterRow[] }) => {
  const [sort, setSort] = useText('sort')
  // The heading responds at once; the rows are sorted in later frames.
  const order = useDeferredValue(sort === '' ? 'name' : sort)
  const rows = useMemo(() => sortRows(clusters, columns, order), [clusters, order])
  return (
    <Table
      label="Clusters"
      rows={rows}
      columns={columns}
      keyOf={({ uid }) => uid}
      sort={sort === '' ? 'name' : sort}
      onSort={setSort}
    />
  )
}
