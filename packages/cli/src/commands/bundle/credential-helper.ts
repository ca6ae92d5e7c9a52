import { spawnSync } from 'node:child_process'
import type { Credentials } from '@hansa/charts'
import { isObject } from '../../is-object.js'
import { say } from '../../output/print.js'
import { property } from '../../property.js'

/** Names of programs without a path. */
const helperName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const timeoutMs = 30_000
const mostBytes = 64 * 1024

/** What helpers answer for an unknown host. Source: github.com/docker/docker-credential-helpers, credentials/error.go. */
const notFound = 'credentials not found in native keychain'

/** The helper that a Docker configuration names for a host. Source: docs.docker.com/reference/cli/docker/login. */
export const helperFor = (config: unknown, keys: readonly string[]): string | undefined => {
  const helpers = property(config, 'credHelpers')
  const own = keys.flatMap((key) => {
    const name = isObject(helpers) && Object.hasOwn(helpers, key) ? helpers[key] : undefined
    return typeof name === 'string' ? [name] : []
  })
  const store = property(config, 'credsStore')
  return own[0] ?? (typeof store === 'string' && store !== '' ? store : undefined)
}

const loginIn = (output: string): Credentials | undefined => {
  let answer: unknown
  try {
    answer = JSON.parse(output)
  } catch {
    return undefined
  }
  const [username, password] = [property(answer, 'Username'), property(answer, 'Secret')]
  // `<token>` is an identity token, not a password.
  return typeof username === 'string' && typeof password === 'string' && !['', '<token>'].includes(username)
    ? { username, password }
    : undefined
}

/** The login that a program `docker-credential-NAME` has for one of the keys. A helper that fails is reported, and its login is missing. */
export const askHelper = (
  name: string,
  keys: readonly string[],
  env: NodeJS.ProcessEnv,
): Credentials | undefined => {
  const warn = (reason: string): undefined =>
    void say(`warning: the credential helper "${name}" ${reason}; continuing without its login`)
  if (!helperName.test(name)) return warn('is not a name of a program')
  for (const key of keys) {
    const { error, status, stdout, stderr } = spawnSync(`docker-credential-${name}`, ['get'], {
      env,
      input: key,
      encoding: 'utf8',
      timeout: timeoutMs,
      maxBuffer: mostBytes,
    })
    if (error !== undefined)
      return warn(
        property(error, 'code') === 'ENOENT'
          ? `was not found: docker-credential-${name} is not on the PATH`
          : `failed (${error.message})`,
      )
    const login = status === 0 ? loginIn(stdout) : undefined
    if (login !== undefined) return login
    if (status !== 0 && !`${stdout}${stderr}`.includes(notFound))
      return warn(`ended with exit code ${status}`)
  }
  return undefined
}
