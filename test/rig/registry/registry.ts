import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { ensureBuilt } from '../build/ensure.js'
import { call } from '../identity/http.js'
import type { Launch } from '../process/launcher.js'
import { type Life, startLife } from '../process/life.js'
import { freePort } from '../process/ports.js'

/** A real registry (Distribution) on loopback, over plain HTTP. */
export interface Registry extends Life {
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** the one account, with permission for everything; not used if `auth` is set */
  readonly account: { readonly username: string; readonly password: string }
  /** the folder of its blobs: `docker/registry/v2/blobs/sha256/ab/ab…/data` */
  readonly storage: string
}

export interface RegistryOptions {
  /** the `auth` of its configuration (default: HTTP Basic with one account) */
  readonly auth?: Readonly<Record<string, unknown>>
}

/** The bcrypt hash of the account's password. */
const hash = '$2a$04$Ydml8zcqLemjtLYA15Nu0.3yXOvFGk5Qg3SsG3D92dUUZz6LZ4uYG'
const account = { username: 'rig', password: 'pw-for-tests' }

/** @param folder for its configuration and data; created here */
export const startRegistryIn = async (
  folder: string,
  launch: Launch,
  options: RegistryOptions,
): Promise<Registry> => {
  const binaries = await ensureBuilt('registry')
  const storage = join(folder, 'storage')
  mkdirSync(storage, { recursive: true, mode: 0o700 })
  const host = `127.0.0.1:${await freePort()}`
  const users = join(folder, 'htpasswd')
  writeFileSync(users, `${account.username}:${hash}\n`, { mode: 0o600 })
  const config = join(folder, 'config.yml')
  const configuration = {
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: { addr: host },
    auth: options.auth ?? { htpasswd: { realm: 'rig', path: users } },
  }
  writeFileSync(config, stringify(configuration))
  const life = await startLife(
    launch,
    {
      command: join(binaries, 'registry'),
      args: ['serve', config],
      log: `${folder}.log`,
      cwd: folder,
    },
    async () => [200, 401].includes((await call(`http://${host}/v2/`, 'GET')).status),
  )
  return { ...life, host, account, storage }
}
