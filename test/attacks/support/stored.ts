import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expanded } from '../../../packages/server/src/db/compact-object.js'

const isDatabase = (text: string): boolean => text.startsWith('SQLite format 3\0')

/** The objects of the change feed, which are packed in the file. */
const feedOf = (path: string): string => {
  const file = new SqliteDatabase(path, { readonly: true })
  try {
    const rows = file.prepare<[], { object: string | null }>('select object from changes').all()
    return rows.map(({ object }) => JSON.stringify(expanded(JSON.parse(object ?? 'null')))).join('\n')
  } finally {
    file.close()
  }
}

/** The view of a reader of a hub's data folder: each file's bytes, and the packed objects in databases. */
export const storedIn = (folder: string): { file: string; text: string }[] =>
  readdirSync(folder).map((file) => {
    const path = join(folder, file)
    const text = readFileSync(path).toString('latin1')
    return { file, text: isDatabase(text) ? `${text}\n${feedOf(path)}` : text }
  })
