import { lint, PlacementSpec } from '@hansa/placement'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useText } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { PlacementRow, ReleaseRow } from '../../live/rows.js'
import { FilterField } from '../../parts/filter-field.js'
import { count, counted } from '../../parts/format.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { useUses } from '../../parts/releases-using.js'
import { Empty } from '../../parts/saying.js'
import { Standing } from '../../parts/standing.js'
import { State } from '../../parts/state.js'
import { type Column, sortRows, Table } from '../../parts/table.js'
import { engineFleet } from './judge.js'

interface Shown {
  readonly placement: PlacementRow
  readonly uses: number
  readonly warnings: number
}

const failoverOf = ({ spec }: PlacementRow): string => {
  const seconds = spec.failover?.cluster?.tolerationSeconds
  return seconds === undefined ? 'never' : `after ${seconds} s`
}

const columns: readonly Column<Shown>[] = [
  {
    key: 'name',
    title: 'Placement',
    width: 'minmax(10rem, 2fr)',
    by: ({ placement }) => placement.key,
    cell: ({ placement: { key, namespace, name } }) => (
      <Link to="/placements/$namespace/$name" params={{ namespace, name }}>
        {key}
      </Link>
    ),
  },
  {
    key: 'replicas',
    title: 'Replicas',
    width: 'minmax(7rem, 1fr)',
    by: ({ placement }) => placement.spec.replicas?.mode ?? '',
    cell: ({ placement }) => placement.spec.replicas?.mode ?? 'Duplicated',
  },
  {
    key: 'failover',
    title: 'Moves off a lost cluster',
    width: 'minmax(9rem, 1fr)',
    by: ({ placement }) => placement.spec.failover?.cluster?.tolerationSeconds ?? -1,
    cell: ({ placement }) => failoverOf(placement),
  },
  {
    key: 'warnings',
    title: 'Linter',
    width: '8rem',
    by: ({ warnings }) => warnings,
    cell: ({ warnings }) =>
      warnings === 0 ? (
        <State state="Nothing to say" tone="good" />
      ) : (
        <State state={counted(warnings, 'warning')} tone="warn" />
      ),
  },
  {
    key: 'uses',
    title: 'Releases',
    width: '6rem',
    align: 'end',
    by: ({ uses }) => uses,
    cell: ({ uses }) => count(uses),
  },
  {
    key: 'updated',
    title: 'Changed',
    width: '7rem',
    by: ({ placement }) => placement.updated,
    cell: ({ placement }) => <RelativeTime at={placement.updated} />,
  },
]

const placementOf = ({ placement }: ReleaseRow): string => placement

/** How many warnings each placement has against the fleet as it is registered, by uid. */
const useWarnings = (placements: readonly PlacementRow[]): ReadonlyMap<string, number> => {
  const live = useLive()
  const clusters = useAll(live.clusters, 10_000)
  return useMemo(() => {
    const fleet = engineFleet(clusters)
    return new Map(
      placements.map(({ uid, spec }) => {
        const parsed = PlacementSpec.safeParse(spec)
        return [uid, parsed.success ? lint(parsed.data, fleet).length : 0]
      }),
    )
  }, [clusters, placements])
}

/** By which policies releases are placed. */
export const PlacementsScreen = () => {
  const live = useLive()
  const placements = useAll(live.placements)
  const uses = useUses(placementOf)
  const warnings = useWarnings(placements)
  const [query] = useText('q')
  const [sort, setSort] = useText('sort')
  const order = sort === '' ? 'name' : sort
  const rows = useMemo(() => {
    const wanted = query.trim().toLowerCase()
    const shown = placements
      .filter(({ key }) => key.toLowerCase().includes(wanted))
      .map((placement) => ({
        placement,
        uses: uses.get(placement.key) ?? 0,
        warnings: warnings.get(placement.uid) ?? 0,
      }))
    return sortRows(shown, columns, order)
  }, [placements, uses, warnings, query, order])
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Placements</h1>
        <p className="numbers">
          <span>{counted(placements.length, 'placement')}</span>
        </p>
        <div className="tools">
          <FilterField name="q" label="Filter placements" placeholder="Filter by name" />
        </div>
      </header>
      <Standing collection={live.placements} what="placements">
        {placements.length === 0 ? (
          <Empty title="There is no placement yet.">
            <p>
              <code>hansa apply -f placement.yaml</code> makes one.
            </p>
          </Empty>
        ) : rows.length === 0 ? (
          <Empty title="No placement has that in its name." />
        ) : (
          <Table
            label="Placements"
            rows={rows}
            columns={columns}
            keyOf={({ placement }) => placement.uid}
            sort={order}
            onSort={setSort}
          />
        )}
      </Standing>
    </div>
  )
}
