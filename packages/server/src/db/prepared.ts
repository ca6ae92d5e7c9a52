import { type Column, getTableColumns, type SQL, sql, type Table } from 'drizzle-orm'
import type { Database, Tables } from './database.js'

/** A connection with its tables. */
export interface Tabled {
  readonly db: Database
  readonly tables: Tables
}

/** A value passed when the statement runs, encoded as `column` stores it. */
export const given = (column: Column, name: string = column.name): SQL =>
  sql`${sql.param(sql.placeholder(name), column)}`

/** Every column of a table as a value passed when the statement runs, by the names of the columns in code. */
export const givenAll = <T extends Table>(table: T): Record<keyof T['$inferSelect'], SQL> => {
  const columns = Object.entries(getTableColumns(table)).map(([name, column]) => [name, given(column, name)])
  // `Object.fromEntries` forgets the keys, which are the table's.
  return Object.fromEntries(columns) as Record<keyof T['$inferSelect'], SQL>
}

/**
 * Statements that are built and prepared once per connection, on first use: building a query's text costs more than running it.
 * For statements that run for every change.
 */
export const preparedOnce = <T>(build: (reader: Tabled) => T): ((reader: Tabled) => T) => {
  const made = new WeakMap<Database, T>()
  return (reader) => {
    const present = made.get(reader.db)
    if (present !== undefined) return present
    const statements = build(reader)
    made.set(reader.db, statements)
    return statements
  }
}
