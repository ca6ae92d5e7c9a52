import { execFile } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chownSync, cpSync, existsSync, linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { at } from '../at.js'
import { ensureBuilt } from '../build/ensure.js'
import { unprivilegedUser } from '../postgres/user.js'
import type { Launch } from '../process/launcher.js'
import { type Life, startLife } from '../process/life.js'
import { freePort } from '../process/ports.js'
import { call, type HttpAnswer } from './http.js'

/** A real Gitea on loopback, on SQLite, with one admin. */
export interface Gitea extends Life {
  readonly url: string
  readonly port: number
  /** the folder of its database: `gitea.db` and the files SQLite writes beside it */
  readonly folder: string
  readonly admin: { readonly username: string; readonly password: string }
  /** Its SSH server, with `ssh: true`. */
  readonly ssh?: GiteaSsh
  /**
   * One call of its API. `path` is the part after `/api/v1`.
   * @param as Basic auth `{username, password}`, `{token}`, or null for anonymous; the admin by default
   */
  request(method: string, path: string, body?: unknown, as?: GiteaCaller | null): Promise<HttpAnswer>
  /** Its own command line, such as `admin auth add-ldap …`; returns its output. */
  command(...args: readonly string[]): Promise<string>
  /** Sets a password, so that a test can act as that person. */
  setPassword(username: string): Promise<{ readonly username: string; readonly password: string }>
  /** A personal token with all permissions of its user; sets their password, unless it is the admin. */
  newToken(username: string): Promise<string>
}

export type GiteaCaller =
  | { readonly username: string; readonly password: string }
  | { readonly token: string }

export interface GiteaSsh {
  readonly port: number
  /** Its only host key, as `known_hosts` has it: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string
}

export interface GiteaOptions {
  /** Starts its own SSH server, for the user `git`. */
  readonly ssh?: boolean
  /** default 50, as Gitea's own */
  readonly pageSize?: number
  /** default: a random one */
  readonly adminPassword?: string
}

/** @param folder for its data; created here; every folder above it must be accessible to all users */
export const startGiteaIn = async (folder: string, launch: Launch, options: GiteaOptions): Promise<Gitea> => {
  const user = unprivilegedUser()
  const binaries = reachable(await ensureBuilt('gitea'), join(dirname(folder), 'gitea-binaries'))
  mkdirSync(folder, { mode: 0o700 })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const config = join(folder, 'app.ini')
  const ssh = options.ssh === true ? await prepareSsh(folder) : undefined
  writeFileSync(config, ini({ folder, binaries, port, url, pageSize: options.pageSize ?? 50, ssh }))
  if (user !== undefined) {
    chownSync(folder, user.uid, user.gid)
    if (ssh !== undefined) chownSync(hostKeyFile(folder), user.uid, user.gid)
    chownSync(config, user.uid, user.gid)
  }
  const gitea = join(binaries, 'gitea')
  const env = { ...process.env, HOME: folder, USER: 'rig', GITEA_WORK_DIR: folder }
  const command = async (...args: readonly string[]): Promise<string> => {
    const run = promisify(execFile)
    const { stdout } = await run(gitea, ['--config', config, ...args], { ...user, cwd: folder, env })
    return stdout
  }
  await command('migrate')
  const password = options.adminPassword ?? randomBytes(12).toString('base64url')
  const admin = { username: 'root-admin', password }
  const made = ['--admin', '--must-change-password=false', '--email=root-admin@example.org']
  await command(
    'admin',
    'user',
    'create',
    ...made,
    `--username=${admin.username}`,
    `--password=${admin.password}`,
  )

  const send = (method: string, path: string, body?: unknown, as: GiteaCaller | null = admin) =>
    call(`${url}/api/v1${path}`, method, {
      body,
      headers: as === null ? {} : { authorization: authorization(as) },
      timeoutMs: 30_000,
    })
  const life = await startLife(
    launch,
    {
      command: '/usr/bin/env',
      args: [`HOME=${folder}`, 'USER=rig', `GITEA_WORK_DIR=${folder}`, gitea, 'web', '--config', config],
      log: `${folder}.log`,
      cwd: folder,
      ...(user === undefined ? {} : { user }),
    },
    async () => (await send('GET', '/version', undefined, null)).status === 200,
  )
  const setPassword: Gitea['setPassword'] = async (username) => {
    const given = { username, password: 'pw-for-tests' }
    const options = [`--username=${username}`, `--password=${given.password}`, '--must-change-password=false']
    await command('admin', 'user', 'change-password', ...options)
    return given
  }
  const newToken: Gitea['newToken'] = async (username) => {
    const as = username === admin.username ? admin : await setPassword(username)
    const named = { name: `t-${randomBytes(6).toString('hex')}`, scopes: ['all'] }
    return String(at((await send('POST', `/users/${username}/tokens`, named, as)).body, 'sha1'))
  }
  const reached = ssh === undefined ? {} : { ssh }
  return { ...life, ...reached, url, port, folder, admin, request: send, command, setPassword, newToken }
}

const authorization = (as: GiteaCaller): string =>
  'token' in as
    ? `token ${as.token}`
    : `Basic ${Buffer.from(`${as.username}:${as.password}`).toString('base64')}`

const hostKeyFile = (folder: string): string => join(folder, 'ssh-host-key')

/** Makes the host key: Gitea would make RSA keys, which takes seconds. */
const prepareSsh = async (folder: string): Promise<GiteaSsh> => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(hostKeyFile(folder), pem, { mode: 0o600 })
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const fields = [Buffer.from('ssh-ed25519'), Buffer.from(x, 'base64url')].map((field) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(field.length)
    return Buffer.concat([length, field])
  })
  return { port: await freePort(), hostKey: `ssh-ed25519 ${Buffer.concat(fields).toString('base64')}` }
}

/** The user that runs Gitea must have access to every folder above it, but root's cache is closed: so it is linked, or copied. */
const reachable = (built: string, to: string): string => {
  if (process.getuid?.() !== 0) return built
  if (existsSync(to)) return to
  mkdirSync(to, { mode: 0o755 })
  for (const name of ['templates', 'options', 'public'])
    cpSync(join(built, name), join(to, name), { recursive: true })
  try {
    linkSync(join(built, 'gitea'), join(to, 'gitea'))
  } catch {
    cpSync(join(built, 'gitea'), join(to, 'gitea'))
  }
  return to
}

/** Cheap password hashes and no waiting for the disk: nobody needs this data after a power cut. */
const ini = (at: {
  folder: string
  binaries: string
  port: number
  url: string
  pageSize: number
  ssh: GiteaSsh | undefined
}): string => `
APP_NAME = rig
RUN_MODE = prod
WORK_PATH = ${at.folder}
[server]
PROTOCOL = http
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${at.port}
ROOT_URL = ${at.url}/
${
  at.ssh === undefined
    ? 'DISABLE_SSH = true'
    : `START_SSH_SERVER = true
SSH_DOMAIN = 127.0.0.1
SSH_PORT = ${at.ssh.port}
SSH_LISTEN_HOST = 127.0.0.1
BUILTIN_SSH_SERVER_USER = git
SSH_SERVER_HOST_KEYS = ${hostKeyFile(at.folder)}`
}
OFFLINE_MODE = true
LFS_START_SERVER = false
STATIC_ROOT_PATH = ${at.binaries}
APP_DATA_PATH = ${at.folder}/data
[database]
DB_TYPE = sqlite3
PATH = ${at.folder}/gitea.db
SQLITE_JOURNAL_MODE = WAL
[repository]
ROOT = ${at.folder}/repositories
[security]
INSTALL_LOCK = true
SECRET_KEY = rig
INTERNAL_TOKEN = eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYmYiOjE3MDAwMDAwMDB9.rig
PASSWORD_HASH_ALGO = pbkdf2$1000$50
[api]
MAX_RESPONSE_ITEMS = ${at.pageSize}
[service]
DISABLE_REGISTRATION = true
[log]
MODE = console
LEVEL = Warn
[indexer]
ISSUE_INDEXER_TYPE = db
[cron]
ENABLED = false
[webhook]
ALLOWED_HOST_LIST = *
[mailer]
ENABLED = false
`
