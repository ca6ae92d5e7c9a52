import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { headProblem, openStore, readHead } from '../db/index.js'
import { createKilledWriters } from '../db/testing/index.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { trailOf } from './testing/trail.js'
import { verifyTrail } from './verify-all.js'

const script = fileURLToPath(new URL('./testing/writer.ts', import.meta.url))

let data: string
const writers = createKilledWriters(script)
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hansa-audit-'))
})
afterEach(() => {
  writers.close()
  rmSync(data, { recursive: true, force: true })
})

test('a hub killed while it writes leaves a trail that is whole, holds what it acknowledged, and continues', async () => {
  const told: number[] = []
  for (let round = 0; round < 3; round++) {
    told.push(...(await writers.run([data, String(round * 10_000)], 30 + 41 * round)))
    const head = readHead(data)
    const { store, audit, close } = await openStore({ data, clock: systemClock, logger: silentLogger })
    const rows = await trailOf(store)
    const verified = await verifyTrail(store, {
      keys: audit.keys,
      ofHead: (reader) => headProblem(reader, head, { keys: audit.keys, hubUid: audit.hubUid }),
    })
    await close()
    expect(verified).toEqual({ rows: rows.length, through: rows.length })
    const stored = new Set(rows.map(({ subject }) => subject))
    expect(told.filter((number) => !stored.has(`t${number}`))).toEqual([])
  }
}, 90_000)
