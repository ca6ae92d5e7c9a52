import { removeAbandonedFolders } from '@hansa/charts'
import type { Logger } from '../runtime/logger.js'

/** Removes the folders of Git that killed hubs left on this host: those for SSH hold a private key. Never throws. */
export const removeLeftFolders = async (logger: Logger): Promise<void> => {
  try {
    const { removed, failures } = await removeAbandonedFolders()
    if (removed > 0) logger.info({ folders: removed }, 'removed folders of Git that a killed hub left')
    for (const error of failures)
      logger.warn({ error }, 'a folder of Git that a killed hub left was not removed')
  } catch (error) {
    logger.warn({ error }, 'looking for folders of Git that a killed hub left failed')
  }
}
