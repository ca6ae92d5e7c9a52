import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSimulator, type SimulatedCluster, type Simulator } from '@hansa/simulator'
import { type Ended, type Running, type RunOptions, start } from './hansa.js'
import { until } from './until.js'

const server = fileURLToPath(new URL('../../../server/bin/hansa-server.js', import.meta.url))

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** A hub as its own process, simulated clusters, a folder for files, and a CLI with a context for the hub. */
export interface World {
  url: string
  token: string
  folder: string
  kubeconfig: string
  simulator: Simulator
  /** Runs `hansa` to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** Runs `hansa` and returns standard output; throws with all output unless it exits with 0. */
  hansa(...args: string[]): Promise<string>
  /** `hansa … -o json`, parsed. */
  json(...args: string[]): Promise<unknown>
  /** Starts `hansa` and lets it run. */
  start(args: readonly string[], options?: RunOptions): Running
  /** Writes a file below the folder; gives its path. */
  file(path: string, text: string): string
  /** Adds a simulated cluster, also to the kubeconfig. */
  member(name: string, region?: string): SimulatedCluster
  /** Registers a cluster of the simulator with the hub, and waits until it is Ready. */
  register(name: string, ...options: string[]): Promise<void>
  close(): Promise<void>
}

export const createWorld = async (): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-cli-'))
  const simulator = await createSimulator({ tls: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = { XDG_CONFIG_HOME: join(folder, 'config'), HANSA_LOG_LEVEL: 'warn' }
  const hub = spawn(
    process.execPath,
    [server, 'serve', '--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  hub.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-20_000)
  })
  const stopped = new Promise<void>((resolve) => hub.once('exit', () => resolve()))
  // Also when a test run is aborted.
  const kill = (): void => {
    hub.kill('SIGKILL')
  }
  process.once('exit', kill)
  await until(
    'the hub is ready',
    async () => {
      if (hub.exitCode !== null) throw new Error(`the hub ended with ${hub.exitCode}:\n${log}`)
      return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok
    },
    { timeoutMs: 50_000 },
  )
  const contexts: unknown = JSON.parse(
    readFileSync(join(env.XDG_CONFIG_HOME, 'hansa', 'config.yaml'), 'utf8'),
  )
  const [context] = (contexts as { contexts: { token: string }[] }).contexts
  const kubeconfig = join(folder, 'kubeconfig')

  const run = (args: readonly string[], options?: RunOptions): Promise<Ended> =>
    start(args, env, options).ended
  const hansa = async (...args: string[]): Promise<string> => {
    const { exit, stdout, stderr } = await run(args)
    if (exit !== 0) throw new Error(`hansa ${args.join(' ')} ended with ${exit}:\n${stdout}${stderr}`)
    return stdout
  }
  return {
    url,
    token: context?.token ?? '',
    folder,
    kubeconfig,
    simulator,
    run,
    hansa,
    json: async (...args) => JSON.parse(await hansa(...args, '-o', 'json')),
    start: (args, options) => start(args, env, options),
    file: (path, text) => {
      const full = join(folder, 'files', path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, text)
      return full
    },
    member: (name, region = 'eu') => {
      const cluster = simulator.addCluster({ name, region, nodes: 2 })
      writeFileSync(kubeconfig, simulator.kubeconfig())
      return cluster
    },
    register: async (name, ...options) => {
      const place = ['--kubeconfig', kubeconfig, '--context', name]
      await hansa('cluster', 'register', name, ...place, ...options, '--wait', '--timeout', '30s')
    },
    close: async () => {
      process.off('exit', kill)
      hub.kill('SIGTERM')
      await stopped
      await simulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
