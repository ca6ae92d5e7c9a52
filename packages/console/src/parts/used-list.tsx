import { type ReactNode, useMemo } from 'react'
import { useText } from '../app/search-params.js'
import type { Collection } from '../live/collection.js'
import { useAll } from '../live/hooks.js'
import type { NamedRow, ReleaseRow } from '../live/rows.js'
import { FilterField } from './filter-field.js'
import { count, counted } from './format.js'
import { Empty } from './placeholders.js'
import { RelativeTime } from './relative-time.js'
import { useUses } from './releases-using.js'
import { RouteLink } from './route-link.js'
import { type Column, sortRows, Table } from './table.js'
import { Standing } from './when-loaded.js'

/** A bundle or placement, and how many releases use it. */
export interface Used<R> {
  readonly row: R
  readonly uses: number
}

/** What such things are called: `bundle`, `Bundle`, and where one of them is shown. */
interface Words {
  readonly noun: string
  readonly title: string
  readonly path: string
}

const columnsFor = <R extends NamedRow<unknown>>(
  { title, path }: Words,
  own: readonly Column<Used<R>>[],
): readonly Column<Used<R>>[] => [
  {
    key: 'name',
    title,
    width: 'minmax(10rem, 2fr)',
    by: ({ row }) => row.key,
    cell: ({ row: { key, namespace, name } }) => (
      <RouteLink href={`${path}/${namespace}/${name}`}>{key}</RouteLink>
    ),
  },
  ...own,
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
    by: ({ row }) => row.updated,
    cell: ({ row }) => <RelativeTime at={row.updated} />,
  },
]

/** The list of all bundles or placements; `columns` are those of the kind, `children` say how to make the first. */
export const UsedList = <R extends NamedRow<unknown>>({
  words,
  collection,
  columns,
  usedBy,
  children,
}: {
  words: Words
  collection: Collection<R>
  columns: readonly Column<Used<R>>[]
  /** The name of the one that a release uses. */
  usedBy: (release: ReleaseRow) => string
  children: ReactNode
}) => {
  const { noun, title } = words
  const all = useAll(collection)
  const uses = useUses(usedBy)
  const [query] = useText('q')
  const [sort, setSort] = useText('sort')
  const order = sort === '' ? 'name' : sort
  const shown = useMemo(() => columnsFor(words, columns), [words, columns])
  const rows = useMemo(() => {
    const wanted = query.trim().toLowerCase()
    const found = all
      .filter(({ key }) => key.toLowerCase().includes(wanted))
      .map((row) => ({ row, uses: uses.get(row.key) ?? 0 }))
    return sortRows(found, shown, order)
  }, [all, uses, query, shown, order])
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>{title}s</h1>
        <p className="numbers">
          <span>{counted(all.length, noun)}</span>
        </p>
        <div className="tools">
          <FilterField name="q" label={`Filter ${noun}s`} placeholder="Filter by name" />
        </div>
      </header>
      <Standing collection={collection} what={`${noun}s`}>
        {all.length === 0 ? (
          <Empty title={`No ${noun}s yet.`}>{children}</Empty>
        ) : rows.length === 0 ? (
          <Empty title={`No ${noun}s match the filter.`} />
        ) : (
          <Table
            label={`${title}s`}
            rows={rows}
            columns={shown}
            keyOf={({ row }) => row.uid}
            sort={order}
            onSort={setSort}
          />
        )}
      </Standing>
    </div>
  )
}
