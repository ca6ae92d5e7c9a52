import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { type Change, openStore } from './index.js'
import { createKilledWriters } from './testing/killed-writer.js'

const script = fileURLToPath(new URL('./testing/writer.ts', import.meta.url))

let data: string
const writers = createKilledWriters(script)
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hansa-crash-'))
})
afterEach(() => {
  writers.close()
  rmSync(data, { recursive: true, force: true })
})

const everything = async (): Promise<Change[]> => {
  const { store, close } = await openStore({ data, clock: systemClock, logger: silentLogger })
  try {
    return await store.changes(0, { limit: 100_000 })
  } finally {
    await close()
  }
}

test('a hub killed while it writes loses nothing it reported, and leaves nothing half done', async () => {
  const told: number[] = []
  for (let round = 0; round < 3; round++) {
    told.push(...(await writers.run([data, String(round * 10_000)], 40 + 37 * round)))
    const changes = await everything()
    const file = new SqliteDatabase(join(data, 'hansa.db'))
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok')
    file.close()
    expect(changes.map(({ revision }) => revision)).toEqual(changes.map((_, index) => index + 1))
    const stored = new Set(changes.map(({ name }) => name))
    expect(told.filter((pair) => !stored.has(`left-${pair}`))).toEqual([])
    const half = [...stored].filter(
      (name) => !stored.has(name.replace(/left|right/, (side) => (side === 'left' ? 'right' : 'left'))),
    )
    expect(half).toEqual([])
  }
}, 90_000)
