import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { usageQuery } from './usage.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeAll(async () => {
  opened = await openTestStore({})
})
afterAll(() => opened.close())

test('the usage of a namespace is read through its releases: it costs as much as the namespace has', async () => {
  const plan = await opened.store.read(async (reader) =>
    // SQLite only, whose databases have this method.
    JSON.stringify(
      await Reflect.get(reader.db, 'all').call(
        reader.db,
        sql`explain query plan ${usageQuery(reader, 'shop').getSQL()}`,
      ),
    ),
  )
  expect(plan).toContain('SEARCH targets USING INDEX targets_release_cluster (release_uid=?)')
  expect(plan).toContain('resources_name (kind=? AND namespace=?)')
  expect(plan).not.toContain('SCAN targets')
})
