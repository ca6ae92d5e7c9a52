import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { archivesContract } from '../../../packages/server/src/bundles/testing/archives-contract.js'
import { openStore } from '../../../packages/server/src/db/index.js'
import { systemClock as clock } from '../../../packages/server/src/runtime/clock.js'
import { silentLogger as logger } from '../../../packages/server/src/runtime/logger.js'
import { type Postgres, startPostgres } from '../../rig/index.js'

let postgres: Postgres
let data: string
beforeAll(async () => {
  postgres = await startPostgres()
  data = mkdtempSync(join(tmpdir(), 'hansa-archives-'))
})
afterAll(async () => {
  await postgres?.stop()
  rmSync(data, { recursive: true, force: true })
})

describe('large archives on PostgreSQL', () =>
  archivesContract(async () => openStore({ data, database: await postgres.createDatabase(), clock, logger })))
