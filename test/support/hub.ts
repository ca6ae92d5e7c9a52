import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HansaClient } from '@hansa/sdk'
import { freePort, until } from '../rig/index.js'

const server = fileURLToPath(new URL('../../packages/server/bin/hansa-server.js', import.meta.url))
const hansa = fileURLToPath(new URL('../../packages/cli/bin/hansa.js', import.meta.url))

/** The result of a run of the CLI. */
export interface CliResult {
  exit: number
  stdout: string
  stderr: string
}

/** A hub as its own process, with its own data folder and CLI context. */
export interface Hub {
  readonly url: string
  readonly token: string
  readonly data: string
  readonly client: HansaClient
  readonly pid: number
  /** Its standard error so far. */
  log(): string
  /** Runs `hansa` with these arguments against this hub. Never throws: check `exit`. */
  cli(...args: string[]): Promise<CliResult>
  /** Runs `hansa`; throws with its output unless it exits with 0. Returns standard output. */
  hansa(...args: string[]): Promise<string>
  /** Runs `hansa-server` beside it, on its data; throws unless it exits with 0. Returns standard output, trimmed. */
  server(...args: string[]): Promise<string>
  /** SIGKILL. */
  kill(): Promise<void>
  /** Starts it again on the same data and address, with an optional limit of open files; returns when it is ready. */
  start(limits?: { openFiles: number }): Promise<void>
  /** SIGTERM; returns when it has ended. */
  terminate(): Promise<void>
  /** SIGTERM, and removes its folder. */
  stop(): Promise<void>
}

const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<CliResult> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, ...args],
      { env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code
        resolve({ exit: typeof code === 'number' ? code : 1, stdout, stderr })
      },
    )
  })

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => {
        child.once('exit', () => resolve())
      })

/** The process of a hub at `url`, which can be started again after its end. */
const createServerProcess = (url: string, command: readonly string[], env: NodeJS.ProcessEnv) => {
  let log = ''
  let child: ChildProcess | undefined
  return {
    /** Returns when the hub is ready. */
    start: async (limits?: { openFiles: number }): Promise<void> => {
      const limited = ['bash', '-c', `ulimit -n ${limits?.openFiles}; exec "$0" "$@"`, ...command]
      const [program = '', ...args] = limits === undefined ? command : limited
      const started = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
      child = started
      started.stderr?.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-200_000)
      })
      let ended: string | undefined
      await until(
        'the hub is ready',
        async () => {
          if (started.exitCode !== null) ended = `the hub ended with ${started.exitCode}`
          const answer = await fetch(`${url}/readyz`).catch(() => undefined)
          return ended !== undefined || answer?.ok === true
        },
        { timeoutMs: 120_000 },
      ).catch((error: unknown) => {
        ended = String(error)
      })
      if (ended !== undefined) throw new Error(`${ended}:\n${log.slice(-4000)}`)
    },
    /** Returns when it has ended. */
    kill: async (signal: NodeJS.Signals): Promise<void> => {
      const running = child
      running?.kill(signal)
      if (running !== undefined) await ended(running)
    },
    /** 0 before the first start. */
    pid: (): number => child?.pid ?? 0,
    log: (): string => log,
  }
}

/**
 * Starts a hub and waits until it is ready. `env` are settings of the hub (HANSA_DATABASE, …). `beside` is another hub on the
 * same database, with the same key and token.
 */
export const startHub = async (env: Record<string, string> = {}, beside?: Hub): Promise<Hub> => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-hub-'))
  const data = join(folder, 'data')
  if (beside !== undefined) {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    copyFileSync(join(beside.data, 'hansa.key'), join(data, 'hansa.key'))
  }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const environment = {
    ...process.env,
    ...env,
    XDG_CONFIG_HOME: join(folder, 'config'),
    HANSA_LOG_LEVEL: env.HANSA_LOG_LEVEL ?? 'info',
  }
  const command = [process.execPath, server, 'serve', '--data', data, '--listen', `127.0.0.1:${port}`]
  const program = createServerProcess(url, command, environment)
  await program.start()

  const tokenMade = (): string => {
    const config: unknown = JSON.parse(readFileSync(join(folder, 'config', 'hansa', 'config.yaml'), 'utf8'))
    const [context] = (config as { contexts: { token: string }[] }).contexts
    return context?.token ?? ''
  }
  const token = beside?.token ?? tokenMade()
  const cli = (...args: string[]): Promise<CliResult> => run(hansa, args, environment)

  return {
    url,
    token,
    data,
    client: new HansaClient({ baseUrl: url, token }),
    get pid() {
      return program.pid()
    },
    log: program.log,
    cli,
    hansa: async (...args) => {
      const { exit, stdout, stderr } = await cli(...args)
      if (exit !== 0) throw new Error(`hansa ${args.join(' ')} ended with ${exit}:\n${stdout}${stderr}`)
      return stdout
    },
    server: async (...args) => {
      const { exit, stdout, stderr } = await run(server, [...args, '--data', data], environment)
      if (exit !== 0)
        throw new Error(`hansa-server ${args.join(' ')} ended with ${exit}:\n${stdout}${stderr}`)
      return stdout.trim()
    },
    kill: () => program.kill('SIGKILL'),
    terminate: () => program.kill('SIGTERM'),
    start: program.start,
    stop: async () => {
      await program.kill('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Its metrics, as Prometheus reads them. */
export const metricsOf = async ({ url, token }: Pick<Hub, 'url' | 'token'>): Promise<string> =>
  (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text()
