import { homedir } from 'node:os'
import { join } from 'node:path'
import { type ServerName, versions } from '../versions.js'

/** @returns the per-user folder of built servers: $HANSA_RIG_CACHE, $XDG_CACHE_HOME/hansa-rig or ~/.cache/hansa-rig */
export const cacheRoot = (env: NodeJS.ProcessEnv = process.env): string => {
  if (env.HANSA_RIG_CACHE) return env.HANSA_RIG_CACHE
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hansa-rig')
}

/** @returns the path of a server once it is built; the folder exists only when it is complete */
export const cacheFolder = (name: ServerName): string => {
  const { version, recipe } = versions[name]
  return join(cacheRoot(), `${name}-${version}-r${recipe}-${process.platform}-${process.arch}`)
}
