import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The built program of the hub. */
export const hubProgram = fileURLToPath(new URL('../../../bin/hansa-server.js', import.meta.url))

/** Starts the built hub on a free port and waits until it listens. `stop` ends it in an orderly way; `log` is its standard error so far. */
export const serveHub = async (
  data: string,
  env: NodeJS.ProcessEnv,
): Promise<{
  url: string
  pid: number
  log: () => string
  ended: Promise<unknown>
  stop: () => Promise<void>
}> => {
  const args = ['serve', '--data', data, '--listen', '127.0.0.1:0']
  const hub = spawn(process.execPath, [hubProgram, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  const ended = once(hub, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    hub.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      const [, address] = /listens on (\S+)/.exec(log) ?? []
      if (address !== undefined) resolve(address)
    })
    hub.once('exit', () => reject(new Error(log)))
  })
  const stop = async (): Promise<void> => {
    hub.kill('SIGTERM')
    await ended
  }
  return { url, pid: hub.pid ?? 0, log: () => log, ended, stop }
}
