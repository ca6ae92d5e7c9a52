import { ensureBuilt } from '../build/ensure.js'
import { clusterServers, isServerName, versions } from '../versions.js'

/** Builds servers ahead of time; without names, those a cluster needs. */
export const build = async (names: readonly string[]): Promise<string> => {
  const lines: string[] = []
  for (const name of names.length === 0 ? clusterServers : names) {
    if (!isServerName(name)) {
      throw new Error(`the rig cannot build "${name}"; known servers: ${Object.keys(versions).join(', ')}`)
    }
    lines.push(`${name} ${versions[name].version}: ${await ensureBuilt(name)}`)
  }
  return lines.join('\n')
}
