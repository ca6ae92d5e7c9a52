import { afterAll, beforeAll, describe } from 'vitest'
import { openTestStore } from './index.js'
import { feedContract } from './testing/feed.js'
import { openOn, type Server, skipped, startServer } from './testing/postgres.js'
import { storeContract } from './testing/store.js'

describe('on SQLite', () => {
  storeContract(openTestStore)
  feedContract(async () => {
    const { store, close } = await openTestStore()
    return { stores: [store], close }
  }, 30)
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
    feedContract(async () => {
      const url = await server.createDatabase()
      const first = await openOn(url)
      const second = await openOn(url, { data: first.data })
      const close = async () => {
        await second.close()
        await first.close()
      }
      return { stores: [first.store, second.store], close }
    }, 8)
  },
)
