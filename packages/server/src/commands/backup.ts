import { resolve } from 'node:path'
import { backup, restore } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { type StoreOptions, where } from './store.js'

/** `hansa-server backup FILE`: database and key in one file, for its owner's eyes only. */
export const backupTo = async (file: string, options: StoreOptions): Promise<void> => {
  await backup({ ...where(options), file: resolve(file) })
  process.stdout.write(
    `backed up to ${resolve(file)}; it contains the encryption key: protect it like a secret\n`,
  )
}

/** `hansa-server restore FILE`. */
export const restoreFrom = async (
  file: string,
  options: StoreOptions & { force?: boolean },
): Promise<void> => {
  const place = where(options)
  await restore({
    ...place,
    file: resolve(file),
    clock: systemClock,
    ...(options.force === true ? { force: true } : {}),
  })
  process.stdout.write(
    `restored into ${place.data}; nothing is removed from a cluster until the hub has observed it again\n`,
  )
}
