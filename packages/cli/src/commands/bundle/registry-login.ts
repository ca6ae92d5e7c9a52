import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from '@hansa/charts'
import { isObject } from '../../is-object.js'

/** The files of `helm registry login` and `docker login`, the first one first. Source: helm.sh/docs, helmpath; docs.docker.com. */
const filesOf = (env: NodeJS.ProcessEnv): string[] => {
  const home = homedir()
  const config =
    env.XDG_CONFIG_HOME ??
    (process.platform === 'darwin' ? join(home, 'Library', 'Preferences') : join(home, '.config'))
  const helm =
    env.HELM_REGISTRY_CONFIG ?? join(env.HELM_CONFIG_HOME ?? join(config, 'helm'), 'registry', 'config.json')
  return [helm, join(env.DOCKER_CONFIG ?? join(home, '.docker'), 'config.json')]
}

const loginIn = (text: string, host: string): Credentials | undefined => {
  const config: unknown = JSON.parse(text)
  const auths = isObject(config) ? config.auths : undefined
  if (!isObject(auths) || !Object.hasOwn(auths, host)) return undefined
  const entry = auths[host]
  const auth = isObject(entry) ? entry.auth : undefined
  const [, username, password] =
    /^([^:]+):(.+)$/s.exec(typeof auth === 'string' ? Buffer.from(auth, 'base64').toString() : '') ?? []
  return username === undefined || password === undefined ? undefined : { username, password }
}

/**
 * The stored login for a registry. Files that cannot be read count as absent; credential helpers are not called.
 * @param host with its port: `ghcr.io`, `localhost:5000`
 */
export const storedLogin = (host: string, env: NodeJS.ProcessEnv = process.env): Credentials | undefined => {
  for (const file of filesOf(env)) {
    try {
      const login = loginIn(readFileSync(file, 'utf8'), host)
      if (login !== undefined) return login
    } catch {
      // The next file may have it.
    }
  }
  return undefined
}
