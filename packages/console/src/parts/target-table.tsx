import { useMemo } from 'react'
import { useText } from '../app/search-params.js'
import { useLive, useNow, useOf } from '../live/hooks.js'
import { type Outage, outageText } from '../live/outages.js'
import { type TargetRow, targetStates } from '../live/rows.js'
import { clockTime, count } from './format.js'
import { RelativeTime } from './relative-time.js'
import { RouteLink } from './route-link.js'
import { State } from './state.js'
import { type Column, sortRows, Table } from './table.js'

/** A countdown until the replicas of an unreachable cluster move. */
const OutageText = ({ outage }: { outage: Outage }) => {
  const text = outageText(outage, useNow(1_000), clockTime)
  return <span title={text}>{text}</span>
}

const Why = ({ target: { key, cluster: on, state, message, removing } }: { target: TargetRow }) => {
  const [of] = useOf(useLive().releases, 'key', key)
  const outage = state === 'Unreachable' ? of?.outages.find((one) => one.cluster === on) : undefined
  if (outage !== undefined) return <OutageText outage={outage} />
  return <span title={message}>{removing === undefined ? message : `${removing}. ${message}`}</span>
}

const release: Column<TargetRow> = {
  key: 'release',
  title: 'Release',
  width: 'minmax(9rem, 1.4fr)',
  by: ({ key }) => key,
  cell: ({ namespace, release: name, key }) => (
    <RouteLink href={`/releases/${namespace}/${name}`}>{key}</RouteLink>
  ),
}
const cluster: Column<TargetRow> = {
  key: 'cluster',
  title: 'Cluster',
  width: 'minmax(9rem, 1.4fr)',
  by: ({ cluster: name }) => name,
  cell: ({ cluster: name }) => <RouteLink href={`/clusters/${name}`}>{name}</RouteLink>,
}
const others: readonly Column<TargetRow>[] = [
  {
    key: 'state',
    title: 'State',
    width: '8rem',
    by: ({ state }) => targetStates.indexOf(state),
    cell: ({ state, removing }) => (
      <State state={state} {...(removing === undefined ? {} : { title: removing })} />
    ),
  },
  {
    key: 'replicas',
    title: 'Replicas',
    width: '6rem',
    align: 'end',
    by: ({ replicas }) => replicas,
    cell: ({ replicas }) => count(replicas),
  },
  {
    key: 'message',
    title: 'Why',
    width: 'minmax(10rem, 3fr)',
    cell: (target) => <Why target={target} />,
  },
  {
    key: 'updated',
    title: 'Changed',
    width: '7rem',
    by: ({ updated }) => updated,
    cell: ({ updated }) => <RelativeTime at={updated} />,
  },
]
const onCluster = [release, ...others]
const ofRelease = [cluster, ...others]

/** The targets of one cluster or one release; `state` in the address filters them. */
export const TargetTable = ({
  label,
  targets,
  showCluster,
}: {
  label: string
  targets: readonly TargetRow[]
  showCluster: boolean
}) => {
  const [sort, setSort] = useText('sort')
  const [state, setState] = useText('state')
  const columns = showCluster ? ofRelease : onCluster
  const usual = showCluster ? 'cluster' : 'release'
  const rows = useMemo(
    () =>
      sortRows(
        state === '' ? targets : targets.filter((target) => target.state === state),
        columns,
        sort === '' ? usual : sort,
      ),
    [targets, state, columns, sort, usual],
  )
  const present = targetStates.filter(
    (one) => one === state || targets.some((target) => target.state === one),
  )
  return (
    <>
      <fieldset className="row">
        <legend className="unseen">Filter by state</legend>
        {present.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={state === one}
            className="pick"
            onClick={() => setState(state === one ? '' : one)}
          >
            <State state={one} /> {count(targets.filter((target) => target.state === one).length)}
          </button>
        ))}
      </fieldset>
      <Table
        label={label}
        rows={rows}
        columns={columns}
        keyOf={({ uid }) => uid}
        sort={sort === '' ? usual : sort}
        onSort={setSort}
      />
    </>
  )
}
