import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { headProblem, openStore, readHead } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { trailOf } from './testing/trail.js'
import { verifyTrail } from './verify-all.js'

const script = fileURLToPath(new URL('./testing/writer.ts', import.meta.url))

let data: string
let child: ChildProcess | undefined
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hansa-audit-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
})

/** Lets a hub record acts until `enough` were acknowledged, kills it there and returns those. */
const recordAndDie = (first: number, enough: number): Promise<number[]> =>
  new Promise((resolve, reject) => {
    const told: number[] = []
    const writer = spawn(process.execPath, ['--import', 'tsx', script, data, String(first)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child = writer
    createInterface({ input: writer.stdout }).on('line', (line) => {
      told.push(Number(line))
      if (told.length === enough) writer.kill('SIGKILL')
    })
    writer.once('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(told)
      else reject(new Error('the writer ended on its own'))
    })
  })

test('a hub killed while it writes leaves a trail that is whole, holds what it acknowledged, and continues', async () => {
  const told: number[] = []
  for (let round = 0; round < 3; round++) {
    told.push(...(await recordAndDie(round * 10_000, 30 + 41 * round)))
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
