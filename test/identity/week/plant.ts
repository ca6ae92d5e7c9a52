import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { run } from '../../rig/directory/tools.js'
import {
  type Authelia,
  type Gitea,
  type OpenBao,
  type Slapd,
  startAuthelia,
  startGitea,
  startOpenBao,
  startSlapd,
  until,
} from '../../rig/index.js'
import { type Hub, startHub } from '../../support/hub.js'
import type { System } from './oracle.js'
import { createVaultLogins, type VaultLogins } from './targets.js'

/** The directory, the three systems and the hub, all real. */
export interface Plant {
  readonly slapd: Slapd
  readonly gitea: Gitea
  readonly bao: OpenBao
  readonly authelia: Authelia
  readonly hub: Hub
  /** An administrator whose token does not end: the clock of the hub goes ahead by weeks. */
  readonly administrator: Pick<Hub, 'url' | 'token'>
  readonly vaultLogins: VaultLogins
  readonly usersFile: string
  /** ldapmodify with given ids (control `relax`). */
  change(ldif: string): Promise<void>
  /** Sets the hub's wall clock this many milliseconds ahead of the machine's; returns when the hub uses it. */
  setClock(offset: number): Promise<void>
  /** Stops a system, copies its data like a backup, and starts it again. Returns the folder of the copy. */
  backup(system: System): Promise<string>
  /** Stops a system, replaces its data with a copy, and starts it again. */
  restore(system: System, copy: string): Promise<void>
  stop(): Promise<void>
}

const copy = (from: string, to: string): Promise<unknown> => promisify(execFile)('cp', ['-a', from, to])

/** Cheap crypt(3) hashes of passwords: hundreds of people log in. */
export const hashOf = (password: string): string =>
  execFileSync('openssl', ['passwd', '-6', '-salt', 'rounds=1000$weekweek', password], {
    encoding: 'utf8',
  }).trim()

export const startPlant = async (): Promise<Plant> => {
  const [slapd, gitea, bao] = await Promise.all([startSlapd(), startGitea(), startOpenBao()])
  const clockFile = join(bao.folder, 'clock')
  writeFileSync(clockFile, '0')
  const hub = await startHub({
    HANSA_LOG_LEVEL: 'warn',
    HANSA_TEST_CLOCK: clockFile,
    NODE_OPTIONS: `--require ${fileURLToPath(new URL('clock.cjs', import.meta.url))}`,
  })
  const administrator = { url: hub.url, token: await hub.server('token', 'create', 'week') }
  mkdirSync(join(hub.data, 'files', 'authelia'), { recursive: true })
  const usersFile = join(hub.data, 'files', 'authelia', 'users.yml')
  const authelia = await startAuthelia({ usersFile })
  const vaultLogins = createVaultLogins(bao)
  await vaultLogins.prepare()

  /** The complete data of each system. */
  const data: Record<
    System,
    { server: { kill(): Promise<void>; restart(): Promise<void> }; paths: string[] }
  > = {
    gitea: {
      server: gitea,
      paths: ['gitea.db', 'gitea.db-wal', 'gitea.db-shm'].map((name) => join(gitea.folder, name)),
    },
    vault: { server: bao, paths: [join(bao.folder, 'data')] },
    authelia: { server: authelia, paths: [usersFile] },
  }
  const copies = join(bao.folder, 'copies')
  let made = 0
  return {
    slapd,
    gitea,
    bao,
    authelia,
    hub,
    administrator,
    vaultLogins,
    usersFile,
    change: async (ldif) => {
      const as = ['-x', '-H', slapd.url, '-D', slapd.root.dn, '-w', slapd.root.password]
      await run('ldapmodify', [...as, '-e', 'relax'], ldif)
    },
    setClock: async (offset) => {
      writeFileSync(`${clockFile}.new`, String(offset))
      renameSync(`${clockFile}.new`, clockFile)
      await until(
        'the hub uses that clock',
        () => readFileSync(`${clockFile}.used`, 'utf8') === String(offset),
      )
    },
    backup: async (system) => {
      made += 1
      const to = join(copies, `${system}-${made}`)
      mkdirSync(to, { recursive: true })
      const { server, paths } = data[system]
      await server.kill()
      for (const path of paths) if (existsSync(path)) await copy(path, join(to, basename(path)))
      await server.restart()
      return to
    },
    restore: async (system, from) => {
      const { server, paths } = data[system]
      await server.kill()
      for (const path of paths) {
        const saved = join(from, basename(path))
        // The hub can read the users file at any time: it must never be absent.
        if (system !== 'authelia') rmSync(path, { recursive: true, force: true })
        if (!existsSync(saved)) continue
        const [target, aside] = system === 'authelia' ? [`${path}.restored`, path] : [path, undefined]
        await copy(saved, target)
        if (aside !== undefined) renameSync(target, aside)
      }
      await server.restart()
    },
    stop: async () => {
      await hub.stop()
      await Promise.all([slapd, gitea, bao, authelia].map((server) => server.stop()))
    },
  }
}
