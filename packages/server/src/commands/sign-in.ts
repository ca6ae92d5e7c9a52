import { createSignInCode } from '../access/index.js'
import { readConfig } from '../config.js'
import { systemClock } from '../runtime/clock.js'
import { type StoreOptions, withStore } from './store.js'

/**
 * `hansa-server sign-in`: prints a link that signs one browser in, once. The code stands in the fragment, which a browser sends
 * to nobody. `url` is where the browser reaches the hub, when that is not where it listens.
 */
export const printSignInLink = (options: StoreOptions & { listen?: string; url?: string }): Promise<void> => {
  const { host, port } = readConfig(process.env, options).listen
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const url = options.url ?? `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
  return withStore(options, async ({ store }) => {
    const { code } = await createSignInCode(store, systemClock)
    process.stdout.write(`${url.replace(/\/+$/, '')}/sign-in#${code}\n`)
    process.stderr.write('it signs one browser in, once, within ten minutes\n')
  })
}
