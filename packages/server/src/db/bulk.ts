import { getTableColumns, is, type SQL, sql, type Table } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'

const columnsOf = (table: Table) => Object.entries(getTableColumns(table))

/** What `rows` is to be, when a statement that inserts `givenRows(table)` runs: all rows as one text. */
export const rowsText = <T extends Table>(table: T, rows: readonly T['$inferInsert'][]): string => {
  const columns = columnsOf(table)
  return JSON.stringify(
    rows.map((row) =>
      columns.map(([name, column]) => {
        const value: unknown = row[name]
        return value === undefined || value === null ? null : column.mapToDriverValue(value)
      }),
    ),
  )
}

/**
 * Rows of a table for `insert(table).select(…)`, given as one parameter, `rows`: a statement with a parameter for each value costs
 * more to bind than to run. No two rows of one statement may have the same key.
 */
export const givenRows = (table: Table): SQL => {
  const types = columnsOf(table).map(([, column]) => column.getSQLType())
  const rows = sql.placeholder('rows')
  if (is(table, SQLiteTable)) {
    const values = types.map((_, index) => sql.raw(`json_extract(value, '$[${index}]')`))
    // The condition keeps SQLite from reading ON CONFLICT as part of a join.
    return sql`select ${sql.join(values, sql`, `)} from json_each(${rows}) where true`
  }
  const values = types.map((type, index) =>
    sql.raw(type.startsWith('text') ? `value->>${index}` : `(value->>${index})::${type}`),
  )
  return sql`select ${sql.join(values, sql`, `)} from json_array_elements(${rows}::json)`
}
