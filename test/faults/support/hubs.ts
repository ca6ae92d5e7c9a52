import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { at, freePort, listAt, until } from '../../rig/index.js'

const program = fileURLToPath(new URL('../../../packages/server/bin/hansa-server.js', import.meta.url))

/** One of several hubs on one database, as its own process. */
export interface SharedHub {
  readonly url: string
  log(): string
  /** Whether it acts on the fleet: it holds the lease. */
  leads(): Promise<boolean>
  signal(signal: NodeJS.Signals): void
  /** Whether it has ended. */
  ended(): boolean
  start(): void
  stop(): Promise<void>
}

/** Hubs on one database and one key. The first one creates the token. */
export const createHubs = (database: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-hubs-'))
  const hubs: SharedHub[] = []
  const dataOf = (name: string): string => join(folder, name, 'data')

  return {
    /** Starts a hub and does not wait for it: it may have to wait for the lease. */
    start: async (name: string, keyOf?: string): Promise<SharedHub> => {
      const data = dataOf(name)
      mkdirSync(data, { recursive: true })
      if (keyOf !== undefined) copyFileSync(join(dataOf(keyOf), 'hansa.key'), join(data, 'hansa.key'))
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      let log = ''
      let child: ChildProcess | undefined
      const ended = (): boolean => child === undefined || child.exitCode !== null || child.signalCode !== null
      const hub: SharedHub = {
        url,
        log: () => log,
        ended,
        leads: async () => {
          const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
            () => undefined,
          )
          const text = (await answer?.text()) ?? ''
          return answer?.ok === true && !/standby/.test(text)
        },
        signal: (signal) => {
          child?.kill(signal)
        },
        start: () => {
          child = spawn(
            process.execPath,
            [program, 'serve', '--data', data, '--listen', `127.0.0.1:${port}`],
            {
              env: {
                ...process.env,
                HANSA_DATABASE: database,
                HANSA_LOG_LEVEL: 'info',
                HANSA_CONSOLE: 'off',
                XDG_CONFIG_HOME: join(folder, name, 'config'),
              },
              stdio: ['ignore', 'ignore', 'pipe'],
            },
          )
          child.stderr?.setEncoding('utf8').on('data', (text: string) => {
            log += text
          })
        },
        stop: async () => {
          if (ended()) return
          child?.kill('SIGCONT')
          child?.kill('SIGTERM')
          await until(`hub ${name} has ended`, ended, { timeoutMs: 20_000 }).catch(() =>
            child?.kill('SIGKILL'),
          )
        },
      }
      hub.start()
      hubs.push(hub)
      return hub
    },
    /** The token that the first hub created. */
    token: async (name: string): Promise<string> => {
      const path = join(folder, name, 'config', 'hansa', 'config.yaml')
      return await until('the first token', () => {
        if (!existsSync(path)) return undefined
        const token = at(listAt(JSON.parse(readFileSync(path, 'utf8')), 'contexts')[0], 'token')
        return typeof token === 'string' ? token : undefined
      })
    },
    close: async (): Promise<void> => {
      for (const hub of hubs) await hub.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
