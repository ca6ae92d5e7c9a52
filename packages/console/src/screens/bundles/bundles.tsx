import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useText } from '../../app/search-params.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { BundleRow, ReleaseRow } from '../../live/rows.js'
import { FilterField } from '../../parts/filter-field.js'
import { count, counted } from '../../parts/format.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { useUses } from '../../parts/releases-using.js'
import { Empty } from '../../parts/saying.js'
import { Standing } from '../../parts/standing.js'
import { type Column, sortRows, Table } from '../../parts/table.js'

interface Shown {
  readonly bundle: BundleRow
  readonly uses: number
}

const columns: readonly Column<Shown>[] = [
  {
    key: 'name',
    title: 'Bundle',
    width: 'minmax(10rem, 2fr)',
    by: ({ bundle }) => bundle.key,
    cell: ({ bundle: { key, namespace, name } }) => (
      <Link to="/bundles/$namespace/$name" params={{ namespace, name }}>
        {key}
      </Link>
    ),
  },
  {
    key: 'version',
    title: 'Newest version',
    width: '9rem',
    by: ({ bundle }) => bundle.spec.version,
    cell: ({ bundle }) => bundle.spec.version,
  },
  {
    key: 'objects',
    title: 'Objects',
    width: '6rem',
    align: 'end',
    by: ({ bundle }) => bundle.spec.source.objects.count,
    cell: ({ bundle }) => count(bundle.spec.source.objects.count),
  },
  {
    key: 'needs',
    title: 'Needs',
    width: 'minmax(8rem, 1fr)',
    cell: ({ bundle }) => bundle.spec.dependencies.map((one) => `${one.bundle} ${one.version}`).join(', '),
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
    by: ({ bundle }) => bundle.updated,
    cell: ({ bundle }) => <RelativeTime at={bundle.updated} />,
  },
]

const bundleOf = ({ bundle }: ReleaseRow): string => bundle

/** What there is to release. */
export const BundlesScreen = () => {
  const live = useLive()
  const bundles = useAll(live.bundles)
  const uses = useUses(bundleOf)
  const [query] = useText('q')
  const [sort, setSort] = useText('sort')
  const order = sort === '' ? 'name' : sort
  const rows = useMemo(() => {
    const wanted = query.trim().toLowerCase()
    const shown = bundles
      .filter(({ key }) => key.toLowerCase().includes(wanted))
      .map((bundle) => ({ bundle, uses: uses.get(bundle.key) ?? 0 }))
    return sortRows(shown, columns, order)
  }, [bundles, uses, query, order])
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Bundles</h1>
        <p className="numbers">
          <span>{counted(bundles.length, 'bundle')}</span>
        </p>
        <div className="tools">
          <FilterField name="q" label="Filter bundles" placeholder="Filter by name" />
        </div>
      </header>
      <Standing collection={live.bundles} what="bundles">
        {bundles.length === 0 ? (
          <Empty title="There is no bundle yet.">
            <p>
              <code>hansa bundle push DIRECTORY</code> makes one of a folder of manifests.
            </p>
          </Empty>
        ) : rows.length === 0 ? (
          <Empty title="No bundle has that in its name." />
        ) : (
          <Table
            label="Bundles"
            rows={rows}
            columns={columns}
            keyOf={({ bundle }) => bundle.uid}
            sort={order}
            onSort={setSort}
          />
        )}
      </Standing>
    </div>
  )
}
