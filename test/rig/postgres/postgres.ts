import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { end, type Launch, untilServing } from '../process/launcher.js'
import { freePort } from '../process/ports.js'
import { postgresBinaries } from './binaries.js'
import { unprivilegedUser } from './user.js'

/** A real PostgreSQL server on loopback. Its data is deleted by `stop`. */
export interface Postgres {
  /** of its first database, as the superuser `hansa` */
  readonly url: string
  /** @returns the URL of a new, empty database */
  createDatabase(): Promise<string>
  /** stops it like an administrator (SIGINT) or a crash (SIGKILL); its data and its address stay */
  halt(how: 'SIGINT' | 'SIGKILL'): Promise<void>
  /** starts it again after `halt`, on the same data and address */
  start(): Promise<void>
  /** suspends all of its processes (SIGSTOP), like a suspended machine: connections stay, nothing responds */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

// Nobody needs this data after a power cut, so nothing waits for the disk. A server that is killed keeps what it acknowledged: hubs rely on it.
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'max_connections=200',
  'shared_buffers=64MB',
  // A server killed with SIGKILL leaves nothing in /dev/shm this way.
  'dynamic_shared_memory_type=mmap',
  'unix_socket_directories=',
  'listen_addresses=127.0.0.1',
]

/** @param folder for its data; created here; every folder above it must be accessible to all users */
export const startPostgresIn = async (folder: string, launch: Launch): Promise<Postgres> => {
  const user = unprivilegedUser()
  const binaries = postgresBinaries(user, join(dirname(folder), 'postgres-binaries'))
  mkdirSync(folder, { mode: 0o700 })
  const password = randomBytes(18).toString('base64url')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user !== undefined) {
    chownSync(folder, user.uid, user.gid)
    chownSync(passwordFile, user.uid, user.gid)
  }
  const data = join(folder, 'data')
  const initialise = [
    '--username=hansa',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]
  await promisify(execFile)(
    join(binaries, 'initdb'),
    [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...initialise],
    { ...user, cwd: folder },
  )
  rmSync(passwordFile)

  const port = await freePort()
  const url = (database: string) => `postgres://hansa:${password}@127.0.0.1:${port}/${database}`
  const launchServer = () =>
    launch({
      command: join(binaries, 'postgres'),
      args: ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      log: `${folder}.log`,
      cwd: folder,
      ...(user === undefined ? {} : { user }),
    })
  let server = await launchServer()
  const serving = () => untilServing(server, () => query(url('postgres'), 'select 1').then(() => true))
  await serving()
  let databases = 0
  return {
    url: url('postgres'),
    async createDatabase() {
      databases += 1
      const name = `suite_${databases}`
      await query(url('postgres'), `create database ${name}`)
      return url(name)
    },
    async halt(how) {
      if (how === 'SIGKILL') for (const child of childrenOf(server.pid)) kill(child, how)
      await end(server, how)
    },
    async start() {
      server = await launchServer()
      await serving()
    },
    // Its children lead their own process groups, and the first one stopped is their parent.
    pause() {
      kill(server.pid, 'SIGSTOP')
      for (const pid of childrenOf(server.pid)) kill(pid, 'SIGSTOP')
    },
    resume() {
      for (const pid of [...childrenOf(server.pid), server.pid]) kill(pid, 'SIGCONT')
    },
    // SIGQUIT ends it and its children at once; SIGKILL alone would leave a shared-memory segment behind.
    stop: () => end(server, 'SIGQUIT'),
  }
}

const childrenOf = (pid: number): number[] => {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid ? [child] : []))
}

const kill = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // It has exited on its own.
  }
}

const query = async (connectionString: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
