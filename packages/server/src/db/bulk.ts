import { type Column, getTableColumns, is, type SQL, sql, type Table } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'

type Name<T extends Table> = keyof T['$inferInsert'] & string

const columnsOf = <T extends Table>(table: T, names?: readonly Name<T>[]): [Name<T>, Column][] => {
  // `Object.entries` forgets the keys, which are the table's.
  const columns = Object.entries(getTableColumns(table)) as [Name<T>, Column][]
  return names === undefined ? columns : names.flatMap((name) => columns.filter(([own]) => own === name))
}

/** The parameter `rows` for a statement that inserts `givenRows(table)`: all rows as one text. */
export const rowsText = <T extends Table>(
  table: T,
  rows: readonly Partial<T['$inferInsert']>[],
  names?: readonly Name<T>[],
): string => {
  const columns = columnsOf(table, names)
  return JSON.stringify(
    rows.map((row) =>
      columns.map(([name, column]) => {
        const value = row[name]
        return value === undefined || value === null ? null : column.mapToDriverValue(value)
      }),
    ),
  )
}

/**
 * Rows of a table, or of some of its columns, passed as one parameter, `rows`: a statement with a parameter for each value costs more
 * to bind than to run. For `insert(table).select(…)`, where no two rows may have the same key, or as the source of an update.
 */
export const givenRows = <T extends Table>(table: T, names?: readonly Name<T>[]): SQL => {
  const rows = sql.placeholder('rows')
  const onSqlite = is(table, SQLiteTable)
  const extract = (type: string, index: number): string => {
    if (onSqlite) return `json_extract(value, '$[${index}]')`
    return type.startsWith('text') ? `value->>${index}` : `(value->>${index})::${type}`
  }
  const values = columnsOf(table, names).map(
    ([, column], index) =>
      sql`${sql.raw(extract(column.getSQLType(), index))} as ${sql.identifier(column.name)}`,
  )
  // The condition keeps SQLite from reading ON CONFLICT as part of a join.
  return onSqlite
    ? sql`select ${sql.join(values, sql`, `)} from jsonb_each(${rows}) where true`
    : sql`select ${sql.join(values, sql`, `)} from json_array_elements(${rows}::json)`
}
