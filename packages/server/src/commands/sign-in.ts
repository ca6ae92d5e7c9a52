import { createSignInCode } from '../access/index.js'
import { addressOf, readConfig } from '../config.js'
import { systemClock } from '../runtime/clock.js'
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
  const recorded = options.listen === undefined ? await recordedAddress(config.data) : undefined
  const url = options.url ?? recorded ?? addressOf(config)
  return withStore(options, async ({ store }) => {
    const { code } = await createSignInCode(store, systemClock)
    process.stdout.write(`${url.replace(/\/+$/, '')}/sign-in#${code}\n`)
    process.stderr.write('it signs one browser in, once, within ten minutes\n')
  })
}
