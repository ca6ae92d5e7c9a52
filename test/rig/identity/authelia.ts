import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { ensureBuilt } from '../build/ensure.js'
import type { Launch } from '../process/launcher.js'
import { type Life, startLife } from '../process/life.js'
import { freePort } from '../process/ports.js'
import { call } from './http.js'

/** A real Authelia on loopback, for the domain example.org. Its API works; it has no web pages. */
export interface Authelia extends Life {
  readonly url: string
  /** its users file, with the file backend */
  readonly usersFile: string
  /** a second configuration file, read at startup if it is named in `fragments` */
  readonly folder: string
  /** A real login. @returns its status (200 or 401), and the session cookie of a good one */
  login(username: string, password: string): Promise<{ status: number; cookie: string }>
  /** Its answer to a proxy about a session at an address: 200, 401 (log in) or 403. */
  verify(cookie: string, address: string): Promise<number>
  /** `authelia validate-config` on its own configuration with these files: whether it is valid, and the output. */
  validate(...fragments: readonly string[]): Promise<{ valid: boolean; output: string }>
}

export interface AutheliaOptions {
  /** the users file at the start (default: one user `placeholder`: it refuses to start on an empty file) */
  readonly users?: string
  /** where the users file lies; created if it does not exist (default: its own folder) */
  readonly usersFile?: string
  /** an LDAP backend instead of the users file: Authelia's own keys below `authentication_backend.ldap` */
  readonly ldap?: Readonly<Record<string, unknown>>
  /** further configuration files, read after its own; they must exist at each start */
  readonly fragments?: readonly string[]
  /** default: two_factor for nobody, one_factor everywhere; false leaves it to a fragment */
  readonly accessControl?: Readonly<Record<string, unknown>> | false
}

// A person who cannot log in: Authelia refuses to start on an empty users file.
const placeholder = stringify({
  users: {
    placeholder: {
      displayname: 'Placeholder',
      password:
        '$6$rounds=5000$rigrigrigrig$dEivPRVUXPKuQMNO8wni1rJObF3stVNlyn6XSJOZku78pVlIwehc5r5HTAUXU3/yQo9ZybWWbjJJ2IyaWuYPX/',
      email: 'placeholder@example.org',
      groups: [],
      disabled: true,
    },
  },
})

/** @param folder for its data; created here */
export const startAutheliaIn = async (
  folder: string,
  launch: Launch,
  options: AutheliaOptions,
): Promise<Authelia> => {
  const binaries = await ensureBuilt('authelia')
  mkdirSync(join(folder, 'users'), { recursive: true, mode: 0o700 })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const usersFile = options.usersFile ?? join(folder, 'users', 'users_database.yml')
  if (options.ldap === undefined)
    writeFileSync(usersFile, options.users ?? placeholder, { mode: 0o600, flag: 'a' })
  const accessControl = options.accessControl ?? { default_policy: 'one_factor' }
  const own = join(folder, 'configuration.yml')
  writeFileSync(
    own,
    stringify({
      theme: 'light',
      jwt_secret: 'rig-jwt-secret',
      default_redirection_url: 'https://auth.example.org/',
      server: { host: '127.0.0.1', port },
      log: { level: 'info' },
      ntp: { disable_startup_check: true },
      authentication_backend: {
        password_reset: { disable: true },
        refresh_interval: '1s',
        ...(options.ldap === undefined ? { file: { path: usersFile, watch: true } } : { ldap: options.ldap }),
      },
      ...(accessControl === false ? {} : { access_control: accessControl }),
      session: { domain: 'example.org', secret: 'rig-session-secret' },
      // Three failed logins would ban a person for minutes.
      regulation: { max_retries: 0 },
      storage: {
        encryption_key: 'rig-storage-encryption-key-of-enough-length',
        local: { path: join(folder, 'db.sqlite3') },
      },
      notifier: { disable_startup_check: true, filesystem: { filename: join(folder, 'notification.txt') } },
    }),
  )
  const life = await startLife(
    launch,
    {
      command: join(binaries, 'authelia'),
      args: ['--config', [own, ...(options.fragments ?? [])].join(',')],
      log: `${folder}.log`,
      cwd: folder,
    },
    async () => (await call(`${url}/api/health`, 'GET', { timeoutMs: 2_000 })).status === 200,
  )
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'auth.example.org' }
  const validate: Authelia['validate'] = async (...fragments) => {
    const args = ['validate-config', '--config', [own, ...fragments].join(',')]
    const { stdout, stderr } = await promisify(execFile)(join(binaries, 'authelia'), args, {
      cwd: folder,
    }).catch((error: unknown) => ({
      stdout: String(Reflect.get(Object(error), 'stdout')),
      stderr: String(error),
    }))
    const output = `${stdout}${stderr}`
    // It exits with 0 whatever it found.
    return { valid: /successfully|without errors|no errors/i.test(output), output }
  }
  return {
    ...life,
    url,
    usersFile,
    folder,
    validate,
    async login(username, password) {
      const body = { username, password, keepMeLoggedIn: false }
      const { status, headers } = await call(`${url}/api/firstfactor`, 'POST', { body, headers: forwarded })
      const cookie = headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
      return { status, cookie: status === 200 ? cookie.join('; ') : '' }
    },
    async verify(cookie, address) {
      const headers = { 'x-original-url': address, cookie, accept: 'application/json' }
      return (await call(`${url}/api/verify`, 'GET', { headers })).status
    },
  }
}
