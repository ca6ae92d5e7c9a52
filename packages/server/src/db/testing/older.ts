import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { migrationsOf } from '../migrate.js'

const Journal = z.looseObject({ entries: z.array(z.looseObject({ tag: z.string() })) })

/** A folder with the migrations there were before the one named; the caller removes it. */
export const migrationsBefore = (dialect: 'sqlite' | 'postgres', tag: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-migrations-'))
  cpSync(migrationsOf(dialect), folder, { recursive: true })
  const path = join(folder, 'meta', '_journal.json')
  const journal = Journal.parse(JSON.parse(readFileSync(path, 'utf8')))
  const entries = journal.entries.slice(
    0,
    journal.entries.findIndex((entry) => entry.tag === tag),
  )
  writeFileSync(path, JSON.stringify({ ...journal, entries }))
  return folder
}

const place = `'t', 'eu-1', 'apps', 'v1', 'Deployment', 'web'`

/** Inventory rows as they were while one column held three things. */
export const olderInventory = `insert into inventory
  (target_uid, cluster, "group", version, kind, namespace, name, uid, hash, state, applied_at) values
  (${place}, 'applied', 'u1', 'h1 f1 applied', 'applied', '2026-01-01T00:00:00.000Z'),
  (${place}, 'left', 'u2', 'h2 f2 left', 'applied', null),
  (${place}, 'none', 'u3', 'h3 f3 ', 'applied', null),
  (${place}, 'pending', null, '  ', 'pending', null),
  (${place}, 'again', 'u4', ' f4 applied', 'applied', null)`

/** The same in separate columns: name, hash, fields, replicas, mark, managed_at. */
export const splitInventory = [
  ['again', '', 'f4', 'applied', null, null],
  ['applied', 'h1', 'f1', 'applied', null, null],
  ['left', 'h2', 'f2', 'left', null, null],
  ['none', 'h3', 'f3', '', null, null],
  ['pending', '', '', '', null, null],
]

export const readInventory =
  'select name, hash, fields, replicas, mark, managed_at from inventory order by name'
