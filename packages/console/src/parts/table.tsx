// biome-ignore-all lint/a11y/useSemanticElements: rows that are laid out by hand are no table element's
// biome-ignore-all lint/a11y/useFocusableInteractive: the buttons and links in its cells are what is reached

import { ArrowDownIcon, ArrowUpIcon } from '@primer/octicons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useRef } from 'react'
import { byText } from './compare.js'

export interface Column<R> {
  readonly key: string
  readonly title: string
  /** A CSS grid track: `minmax(10rem, 2fr)`. */
  readonly width: string
  readonly cell: (row: R) => ReactNode
  /** The sort key; a column without one is not sortable. */
  readonly by?: (row: R) => string | number
  readonly align?: 'end'
}

const compare = (one: string | number, other: string | number): number =>
  typeof one === 'string' && typeof other === 'string' ? byText(one, other) : Number(one) - Number(other)

/** Sorted by a column, descending with `-key`; unchanged if no column matches. */
export const sortRows = <R,>(
  rows: readonly R[],
  columns: readonly Column<R>[],
  sort: string,
): readonly R[] => {
  const down = sort.startsWith('-')
  const by = columns.find(({ key }) => key === (down ? sort.slice(1) : sort))?.by
  if (by === undefined) return rows
  const sign = down ? -1 : 1
  return rows
    .map((row) => ({ row, value: by(row) }))
    .sort((one, other) => sign * compare(one.value, other.value))
    .map(({ row }) => row)
}

const TableRow = memo(function TableRow<R>({
  row,
  columns,
  index,
  template,
  top,
}: {
  row: R
  columns: readonly Column<R>[]
  index: number
  template: string
  top: number
}) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="table-row"
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
    >
      {columns.map(({ key, cell, align }) => (
        <div role="cell" key={key} className={align === 'end' ? 'cell cell-end' : 'cell'}>
          {cell(row)}
        </div>
      ))}
    </div>
  )
}) as <R>(props: {
  row: R
  columns: readonly Column<R>[]
  index: number
  template: string
  top: number
}) => ReactNode

const rowHeight = 34

/** The least the columns need, in rem: below it the table scrolls sideways. Tracks are `9rem` or `minmax(9rem, …)`. */
const leastWidth = (columns: readonly { readonly width: string }[]): string =>
  `${columns.reduce((sum, { width }) => sum + Number(/([\d.]+)rem/.exec(width)?.[1] ?? 0), 0)}rem`

const ariaSort = (key: string, sort: string) =>
  sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none'

const TableHead = <R,>({
  columns,
  template,
  sort,
  onSort,
}: {
  columns: readonly Column<R>[]
  template: string
  sort: string
  onSort: ((sort: string) => void) | undefined
}) => (
  <div role="rowgroup" className="table-head">
    <div role="row" aria-rowindex={1} className="table-row-head" style={{ gridTemplateColumns: template }}>
      {columns.map(({ key, title, by, align }) => (
        <div
          role="columnheader"
          key={key}
          aria-sort={by === undefined ? undefined : ariaSort(key, sort)}
          className={align === 'end' ? 'cell cell-end' : 'cell'}
        >
          {by === undefined || onSort === undefined ? (
            title
          ) : (
            <button type="button" className="sort" onClick={() => onSort(sort === key ? `-${key}` : key)}>
              {title}
              {sort === key && <ArrowUpIcon aria-hidden size={12} />}
              {sort === `-${key}` && <ArrowDownIcon aria-hidden size={12} />}
            </button>
          )}
        </div>
      ))}
    </div>
  </div>
)

/** A table of any length that renders only visible rows. `columns` must stay the same array. */
export const Table = <R,>({
  label,
  rows,
  columns,
  keyOf,
  sort = '',
  onSort,
  fill = true,
}: {
  label: string
  rows: readonly R[]
  columns: readonly Column<R>[]
  keyOf: (row: R) => string
  sort?: string
  onSort?: (sort: string) => void
  /** Fills the height of its container; otherwise as high as its rows, up to a limit. */
  fill?: boolean
}) => {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const template = columns.map(({ width }) => width).join(' ')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={fill ? 'table table-fill' : 'table'} ref={scroller} tabIndex={0} aria-label={label}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className="table-inner"
        style={{ minWidth: leastWidth(columns) }}
      >
        <TableHead columns={columns} template={template} sort={sort} onSort={onSort} />
        <div role="rowgroup" className="table-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            return row === undefined ? null : (
              <TableRow
                key={keyOf(row)}
                row={row}
                columns={columns}
                index={index}
                template={template}
                top={start}
              />
            )
          })}
        </div>
      </div>
    </section>
  )
}
