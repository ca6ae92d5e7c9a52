import { rotateKey } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { createLogger } from '../runtime/logger.js'
import { type StoreOptions, where } from './store.js'

/** `hansa-server rotate-key`: every secret under a new key; digests stay. */
export const rotateKeyOf = async (options: StoreOptions): Promise<void> => {
  const { keyId, secrets } = await rotateKey({
    ...where(options),
    clock: systemClock,
    logger: createLogger('warn'),
  })
  process.stdout.write(`${secrets} secrets are now encrypted with key ${keyId}\n`)
}
