import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from '@hansa/charts'
import { isObject } from '../../is-object.js'
import { property } from '../../property.js'
import { askHelper, helperFor } from './credential-helper.js'

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

/** The names under which Docker stores the login of a host. */
const keysOf = (host: string): string[] =>
  ['docker.io', 'index.docker.io', 'registry-1.docker.io'].includes(host)
    ? ['https://index.docker.io/v1/', host]
    : [host]

const storedIn = (config: unknown, keys: readonly string[]): Credentials | undefined => {
  const auths = property(config, 'auths')
  for (const key of keys) {
    const entry = isObject(auths) && Object.hasOwn(auths, key) ? auths[key] : undefined
    const auth = isObject(entry) ? entry.auth : undefined
    const [, username, password] =
      /^([^:]+):(.+)$/s.exec(typeof auth === 'string' ? Buffer.from(auth, 'base64').toString() : '') ?? []
    if (username !== undefined && password !== undefined) return { username, password }
  }
  return undefined
}

const parsed = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Helpers can ask a person, so each host is looked up once. */
const known = new Map<string, Credentials | undefined>()

/**
 * The stored login for a registry: of the credential helper that a file names for it, or in the file. Files that cannot be read count as absent.
 * @param host with its port: `ghcr.io`, `localhost:5000`
 */
export const storedLogin = (host: string, env: NodeJS.ProcessEnv = process.env): Credentials | undefined => {
  if (known.has(host)) return known.get(host)
  const keys = keysOf(host)
  let login: Credentials | undefined
  for (const path of filesOf(env)) {
    const config = parsed(path)
    const helper = helperFor(config, keys)
    login = (helper === undefined ? undefined : askHelper(helper, keys, env)) ?? storedIn(config, keys)
    if (login !== undefined) break
  }
  known.set(host, login)
  return login
}
