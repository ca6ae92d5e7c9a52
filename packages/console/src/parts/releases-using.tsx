import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useText } from '../app/search-params.js'
import { useAll, useLive } from '../live/hooks.js'
import { releaseState } from '../live/release-state.js'
import type { ReleaseRow } from '../live/rows.js'
import { count } from './format.js'
import { Empty } from './placeholders.js'
import { RelativeTime } from './relative-time.js'
import { State } from './state.js'
import { type Column, sortRows, Table } from './table.js'
import { Standing } from './when-loaded.js'

const columns: readonly Column<ReleaseRow>[] = [
  {
    key: 'release',
    title: 'Release',
    width: 'minmax(10rem, 2fr)',
    by: ({ key }) => key,
    cell: ({ key, namespace, name }) => (
      <Link to="/releases/$namespace/$name" params={{ namespace, name }}>
        {key}
      </Link>
    ),
  },
  {
    key: 'state',
    title: 'State',
    width: '9rem',
    by: releaseState,
    cell: (release) => <State state={releaseState(release)} />,
  },
  {
    key: 'version',
    title: 'Bundle',
    width: 'minmax(8rem, 1fr)',
    by: ({ bundle, bundleVersion }) => `${bundle} ${bundleVersion}`,
    cell: ({ bundle, bundleVersion }) => `${bundle} ${bundleVersion}`,
  },
  {
    key: 'placement',
    title: 'Placement',
    width: 'minmax(8rem, 1fr)',
    by: ({ placement }) => placement,
    cell: ({ placement }) => placement,
  },
  {
    key: 'targets',
    title: 'Targets ready',
    width: '8rem',
    align: 'end',
    by: ({ targets }) => targets.total,
    cell: ({ targets }) => `${count(targets.ready)} of ${count(targets.total)}`,
  },
  {
    key: 'updated',
    title: 'Changed',
    width: '7rem',
    by: ({ updated }) => updated,
    cell: ({ updated }) => <RelativeTime at={updated} />,
  },
]

/** How many releases of each namespace use each thing, by `NAMESPACE/NAME` of what `used` names. */
export const useUses = (used: (release: ReleaseRow) => string): ReadonlyMap<string, number> => {
  const live = useLive()
  const releases = useAll(live.releases, 1_000)
  return useMemo(() => {
    const uses = new Map<string, number>()
    for (const release of releases) {
      const key = `${release.namespace}/${used(release)}`
      uses.set(key, (uses.get(key) ?? 0) + 1)
    }
    return uses
  }, [releases, used])
}

/** The releases for which `uses` holds; `none` is the text of the empty state. */
export const ReleasesUsing = ({
  label,
  none,
  uses,
}: {
  label: string
  none: string
  uses: (release: ReleaseRow) => boolean
}) => {
  const live = useLive()
  const releases = useAll(live.releases, 500)
  const [sort, setSort] = useText('sort')
  const shown = useMemo(
    () => sortRows(releases.filter(uses), columns, sort === '' ? 'release' : sort),
    [releases, uses, sort],
  )
  return (
    <Standing collection={live.releases} what="releases">
      {shown.length === 0 ? (
        <Empty title={none} />
      ) : (
        <Table
          label={label}
          rows={shown}
          columns={columns}
          keyOf={({ uid }) => uid}
          sort={sort === '' ? 'release' : sort}
          onSort={setSort}
        />
      )}
    </Standing>
  )
}
