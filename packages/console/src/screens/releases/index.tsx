import { PlusIcon } from '@primer/octicons-react'
import { useMemo } from 'react'
import { useText } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import { releaseState } from '../../live/release-state.js'
import type { ReleaseRow } from '../../live/rows.js'
import { ActionLink } from '../../parts/action-button.js'
import { FilterField } from '../../parts/filter-field.js'
import { count, counted } from '../../parts/format.js'
import { NamespaceFilter } from '../../parts/namespace-filter.js'
import { Empty } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { State } from '../../parts/state.js'
import { type Column, sortRows, Table } from '../../parts/table.js'
import { Standing } from '../../parts/when-loaded.js'
import { TargetsBar } from './targets-bar.js'

const columns: readonly Column<ReleaseRow>[] = [
  {
    key: 'release',
    title: 'Release',
    width: 'minmax(10rem, 2fr)',
    by: ({ key }) => key,
    cell: ({ namespace, name, key }) => <RouteLink href={`/releases/${namespace}/${name}`}>{key}</RouteLink>,
  },
  {
    key: 'state',
    title: 'State',
    width: '9rem',
    by: releaseState,
    cell: (release) => <State state={releaseState(release)} />,
  },
  {
    key: 'bundle',
    title: 'Bundle',
    width: 'minmax(8rem, 1.5fr)',
    by: ({ bundle }) => bundle,
    cell: ({ bundle, bundleVersion }) => `${bundle}@${bundleVersion}`,
  },
  {
    key: 'placement',
    title: 'Placement',
    width: 'minmax(8rem, 1.5fr)',
    by: ({ placement }) => placement,
    cell: ({ placement }) => placement,
  },
  {
    key: 'targets',
    title: 'Targets',
    width: 'minmax(11rem, 1.5fr)',
    by: ({ targets }) => targets.total,
    cell: ({ targets }) => <TargetsBar targets={targets} />,
  },
  {
    key: 'updated',
    title: 'Changed',
    width: '7rem',
    by: ({ updated }) => updated,
    cell: ({ updated }) => <RelativeTime at={updated} />,
  },
]

const matches = ({ key, bundle, placement, labels }: ReleaseRow, words: readonly string[]): boolean => {
  const text = [
    key,
    bundle,
    placement,
    ...Object.entries(labels).map(([label, value]) => `${label}=${value}`),
  ]
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

const create = { verb: 'create', kind: 'Release' }

export const ReleasesScreen = () => {
  const live = useLive()
  const releases = useAll(live.releases)
  const [query, setQuery] = useText('q')
  const [namespace] = useText('ns')
  const [sort, setSort] = useText('sort')
  const order = sort === '' ? 'release' : sort
  const rows = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    const shown = releases.filter(
      (release) => (namespace === '' || release.namespace === namespace) && matches(release, words),
    )
    return sortRows(shown, columns, order)
  }, [releases, query, namespace, order])
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Releases</h1>
        <p className="numbers">
          <span>
            <strong>{count(releases.filter((release) => releaseState(release) === 'Ready').length)}</strong>{' '}
            of {counted(releases.length, 'release')} ready
          </span>
        </p>
        <div className="tools">
          <NamespaceFilter rows={releases} />
          <FilterField
            name="q"
            label="Filter releases"
            placeholder="Filter: name, bundle, placement, label=value"
          />
          <ActionLink needs={create} href="/create" className="button primary">
            <PlusIcon aria-hidden size={15} /> Create
          </ActionLink>
        </div>
      </header>
      <Standing collection={live.releases} what="releases">
        {releases.length === 0 ? (
          <Empty title="No releases yet.">
            <ActionLink needs={create} href="/create">
              Create a release
            </ActionLink>
          </Empty>
        ) : rows.length === 0 ? (
          <Empty title="No releases match the filter.">
            <button type="button" onClick={() => setQuery('')}>
              Clear the filter
            </button>
          </Empty>
        ) : (
          <Table
            label="Releases"
            rows={rows}
            columns={columns}
            keyOf={({ uid }) => uid}
            sort={order}
            onSort={setSort}
          />
        )}
      </Standing>
    </div>
  )
}
