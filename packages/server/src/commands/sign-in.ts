import { existsSync } from 'node:fs'
import { createSignInCode } from '../access/index.js'
import { addressOf, readConfig } from '../config.js'
import { isPostgres, sqlitePath } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { recordedAddress } from './address.js'
import { type StoreOptions, withStore } from './store.js'

/**
 * `hansa-server sign-in`: prints a link that signs in one browser, once. The code is in the fragment, which a browser
 * never sends. The link leads to `url`, or to the address of the hub of this data folder.
 */
export const printSignInLink = async (
  options: StoreOptions & { listen?: string; url?: string },
): Promise<void> => {
  const config = readConfig(process.env, options)
  // Otherwise this would create another hub, and the intended hub would refuse its code.
  if (!isPostgres(config.database) && !existsSync(sqlitePath(config.data)))
    throw new HansaError(
      'BadRequest',
      { reason: `no hub data found in ${config.data}` },
      {
        hint: 'pass the data folder of the hub with `--data DIR` (HANSA_DATA); that of the playground is `.hansa/hub`',
      },
    )
  const recorded = options.listen === undefined ? await recordedAddress(config.data) : undefined
  const url = options.url ?? config.http.publicUrl ?? recorded ?? addressOf(config)
  return withStore(options, async ({ store }) => {
    const { code } = await createSignInCode(store, systemClock)
    process.stdout.write(`${url.replace(/\/+$/, '')}/sign-in#${code}\n`)
    process.stderr.write('the link works once and expires in 10 minutes\n')
  })
}
