import { afterAll, beforeAll, describe } from 'vitest'
import { openTestStore } from './index.js'
import { openOn, type Server, skipped, startServer } from './testing/postgres.js'
import { storeContract } from './testing/store.js'

describe('on SQLite', () => {
  storeContract(openTestStore)
})

describe.skipIf(skipped !== undefined)(
  `on PostgreSQL${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let server: Server
    beforeAll(async () => {
      server = await startServer()
    })
    afterAll(() => server?.stop())

    storeContract(async (options) => openOn(await server.createDatabase(), options))
  },
)
