import { existsSync } from 'node:fs'
import { createSignInCode } from '../access/index.js'
import { addressOf, readConfig } from '../config.js'
import { isPostgres, sqlitePath } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { recordedAddress } from './address.js'
import { type StoreOptions, withStore } from './store.js'

/**
 * `hansa-server sign-in`: prints a link that signs one browser in, once. The code stands in the fragment, which a browser sends
 * to nobody. The link leads to `url`, else to where the hub of this data folder listens.
 */
export const printSignInLink = async (
  options: StoreOptions & { listen?: string; url?: string },
): Promise<void> => {
  const config = readConfig(process.env, options)
  // Another hub than the one that is meant would be made, and its code be refused where the link leads.
  if (!isPostgres(config.database) && !existsSync(sqlitePath(config.data)))
    throw new HansaError(
      'BadRequest',
      { reason: `no hub has its data in ${config.data}` },
      { hint: 'name its folder with `--data DIR` (HANSA_DATA); that of the playground is `.hansa/hub`' },
    )
  const recorded = options.listen === undefined ? await recordedAddress(config.data) : undefined
  const url = options.url ?? recorded ?? addressOf(config)
  return withStore(options, async ({ store }) => {
    const { code } = await createSignInCode(store, systemClock)
    process.stdout.write(`${url.replace(/\/+$/, '')}/sign-in#${code}\n`)
    process.stderr.write('it signs one browser in, once, within ten minutes\n')
  })
}
