import { existsSync } from 'node:fs'
import { cacheFolder } from './build/cache.js'
import { goVersion } from './build/go.js'
import { clusterServers, type ServerName } from './versions.js'

export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string }

/**
 * Whether real clusters can run here, for suites that must say why they were skipped.
 * @param servers the servers of the suite; if all of them are in the cache, Go is not required
 */
export const available = (servers: readonly ServerName[] = clusterServers): Availability => {
  if (process.env.HANSA_RIG === 'off') return { available: false, reason: 'HANSA_RIG=off' }
  if (process.platform === 'win32') return { available: false, reason: 'the rig needs Linux or macOS' }
  const missing = servers.filter((name) => name !== 'openbao' && !existsSync(cacheFolder(name)))
  if (missing.length > 0 && goVersion() === undefined) {
    return {
      available: false,
      reason: `Go is not on PATH, and these are not built yet: ${missing.join(', ')}`,
    }
  }
  return { available: true }
}
