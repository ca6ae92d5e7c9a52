import { readConfig } from '../config.js'
import { type OpenStore, openStore } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { createLogger } from '../runtime/logger.js'

export interface StoreOptions {
  data?: string
  database?: string
  databasePasswordFile?: string
}

/** Where the data of the hub is. */
export const where = (options: StoreOptions): { data: string; database?: string } => {
  const { data, database } = readConfig(process.env, options)
  return { data, ...(database === undefined ? {} : { database }) }
}

/** Opens the store next to a running hub for one task, and closes it again. */
export const withStore = async <T>(
  options: StoreOptions,
  work: (opened: OpenStore) => Promise<T>,
): Promise<T> => {
  const opened = await openStore({
    ...where(options),
    clock: systemClock,
    logger: createLogger('warn'),
    as: 'tool',
  })
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}
