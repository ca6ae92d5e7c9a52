import type { ClusterNode } from '@hansa/sdk'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { quantityOf } from '../../live/quantity.js'
import type { ClusterRow } from '../../live/rows.js'
import { bytes, cores, count, counted } from '../../parts/format.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { State } from '../../parts/state.js'
import { type Column, sortRows, Table } from '../../parts/table.js'

const stateOf = ({ ready, unschedulable }: ClusterNode): string =>
  ready ? (unschedulable ? 'Cordoned' : 'Ready') : 'NotReady'

const taintText = ({ key, value, effect }: ClusterNode['taints'][number]): string =>
  `${key}${value === undefined ? '' : `=${value}`}:${effect}`

/** `1.5 of 4 cores` */
const share = (requested: string, allocatable: string, say: (amount: number) => string): string =>
  `${say(quantityOf(requested))} of ${say(quantityOf(allocatable))}`

const columns: readonly Column<ClusterNode>[] = [
  {
    key: 'name',
    title: 'Node',
    width: 'minmax(10rem, 2fr)',
    by: ({ name }) => name,
    cell: ({ name }) => name,
  },
  {
    key: 'state',
    title: 'State',
    width: '8rem',
    by: stateOf,
    cell: (node) => <State state={stateOf(node)} />,
  },
  {
    key: 'zone',
    title: 'Zone',
    width: 'minmax(6rem, 1fr)',
    by: ({ zone }) => zone ?? '',
    cell: ({ zone }) => zone ?? '',
  },
  {
    key: 'cpu',
    title: 'CPU requested',
    width: '13rem',
    by: ({ requested }) => quantityOf(requested.cpu),
    cell: ({ requested, allocatable }) => share(requested.cpu, allocatable.cpu, cores),
  },
  {
    key: 'memory',
    title: 'Memory requested',
    width: '13rem',
    by: ({ requested }) => quantityOf(requested.memory),
    cell: ({ requested, allocatable }) => share(requested.memory, allocatable.memory, bytes),
  },
  {
    key: 'pods',
    title: 'Pods',
    width: '8rem',
    by: ({ requested }) => requested.pods,
    cell: ({ requested, allocatable }) => `${count(requested.pods)} of ${count(allocatable.pods)}`,
  },
  {
    key: 'taints',
    title: 'Taints',
    width: 'minmax(8rem, 2fr)',
    cell: ({ taints }) => taints.map(taintText).join(', '),
  },
]

/** The nodes of a cluster; loaded again when the cluster's figures change. */
export const Nodes = ({ cluster }: { cluster: ClusterRow }) => {
  const client = useClient()
  const [sort, setSort] = useText('sort')
  const order = sort === '' ? 'name' : sort
  const asked = useQuery({
    queryKey: ['nodes', cluster.name, cluster.version],
    queryFn: ({ signal }) => client.clusters.nodes(cluster.name, { limit: 1000, signal }),
    placeholderData: keepPreviousData,
  })
  const nodes = asked.data?.items
  const rows = useMemo(() => sortRows(nodes ?? [], columns, order), [nodes, order])
  if (asked.error !== null) return <Problem error={asked.error} what="Loading nodes" />
  if (nodes === undefined) return <Loading what="nodes" />
  if (nodes.length === 0) return <Empty title="The cluster has not reported its nodes yet." />
  const left = asked.data?.metadata.remaining ?? 0
  return (
    <>
      <Table
        label={`Nodes of ${cluster.name}`}
        rows={rows}
        columns={columns}
        keyOf={({ name }) => name}
        sort={order}
        onSort={setSort}
      />
      {left > 0 && <p className="quiet">{counted(left, 'more node')} not shown.</p>}
    </>
  )
}
