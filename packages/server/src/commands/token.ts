import { createToken, deleteToken, listTokens } from '../access/index.js'
import { systemClock } from '../runtime/clock.js'
import { type StoreOptions, withStore } from './store.js'

/** `hansa-server token create NAME`: prints the token, which is stored only as a hash, once. */
export const createNamedToken = (name: string, options: StoreOptions): Promise<void> =>
  withStore(options, async ({ store }) => {
    process.stdout.write(`${await createToken(store, name, systemClock)}\n`)
  })

/** `hansa-server token list`. */
export const listAllTokens = (options: StoreOptions): Promise<void> =>
  withStore(options, async ({ store }) => {
    for (const { name, createdAt, lastUsedAt, expiresAt } of await listTokens(store))
      process.stdout.write(
        `${name}  created ${createdAt}  ${lastUsedAt === null ? 'never used' : `last used ${lastUsedAt}`}${expiresAt === null ? '' : `  expires ${expiresAt}`}\n`,
      )
  })

/** `hansa-server token delete NAME`. */
export const deleteNamedToken = (name: string, options: StoreOptions): Promise<void> =>
  withStore(options, async ({ store }) => {
    await deleteToken(store, name)
    process.stdout.write(`token ${name} is no longer valid\n`)
  })
