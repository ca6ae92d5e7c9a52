import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPostgres } from '../shared.js'
import { postgresBinaries } from './binaries.js'
import type { Postgres } from './postgres.js'
import { unprivilegedUser } from './user.js'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
}, 60_000)
afterAll(() => postgres?.stop())

const answer = async (connectionString: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

it('answers on its URL, as PostgreSQL 15 or newer', async () => {
  const [version] = await answer(postgres.url, "select current_setting('server_version_num')::int")
  expect(version).toBeGreaterThanOrEqual(150_000)
})

it('gives each caller of createDatabase its own empty database', async () => {
  const [one, two] = [await postgres.createDatabase(), await postgres.createDatabase()]
  await answer(one, 'create table mine (id int)')
  const tables = "select table_name::text from information_schema.tables where table_schema = 'public'"
  expect(await answer(one, tables)).toEqual(['mine'])
  expect(await answer(two, tables)).toEqual([])
})

it('refuses a wrong password', async () => {
  const url = new URL(postgres.url)
  url.password = 'wrong'
  await expect(answer(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
})

it('finds binaries the user it runs as can execute, wherever the clone lies', () => {
  const user = unprivilegedUser()
  const folder = mkdtempSync(join(tmpdir(), 'hansa-rig-binaries-'))
  try {
    expect(postgresBinaries(user, join(folder, 'copy'))).toMatch(/bin$/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
