import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { until } from '../rig/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `npm start`, running. */
export interface Playground {
  /** All it has printed, on both streams. */
  output(): string
  /** The commands of its guide, as printed. */
  commands(): string[]
  /** Ctrl-C as a terminal sends it: to everything in the foreground. Gives the exit code. */
  interrupt(): Promise<number | null>
}

export interface Ended {
  exit: number
  stdout: string
  stderr: string
}

const started = (env: NodeJS.ProcessEnv): { child: ChildProcess; output(): string } => {
  // A group of its own stands for the terminal's foreground.
  const child = spawn('npm', ['start'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  return { child, output: () => output }
}

const signal = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
    process.kill(-child.pid, name)
}

/** Runs `npm start` until it has printed its guide. */
export const startPlayground = async (env: NodeJS.ProcessEnv): Promise<Playground> => {
  const { child, output } = started(env)
  const interrupt = async (): Promise<number | null> => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    signal(child, 'SIGINT')
    if (child.exitCode === null && child.signalCode === null) await ended
    return child.exitCode
  }
  process.once('exit', () => signal(child, 'SIGTERM'))
  let failed: string | undefined
  await until(
    'the guide is printed',
    () => {
      if (child.exitCode !== null) failed = `it ended with ${child.exitCode}`
      return failed !== undefined || output().includes('goes on where they were')
    },
    { timeoutMs: 180_000 },
  ).catch(async (error: unknown) => {
    await interrupt()
    failed = String(error)
  })
  if (failed !== undefined) throw new Error(`${failed}:\n${output()}`)
  return {
    output,
    commands: () =>
      output()
        .split('\n')
        .filter((line) => line.startsWith('  $ '))
        .map((line) => line.slice('  $ '.length)),
    interrupt,
  }
}

/** Runs `npm start` where it cannot start, to its end. */
export const startInVain = async (
  env: NodeJS.ProcessEnv,
): Promise<{ exit: number | null; output: string }> => {
  const { child, output } = started(env)
  process.once('exit', () => signal(child, 'SIGTERM'))
  await until('it gives up', () => child.exitCode !== null, { timeoutMs: 120_000 })
  return { exit: child.exitCode, output: output() }
}

/** Runs a command line as a person types it in the clone: to its end, or until Ctrl-C after `limitMs`. Never throws. */
export const type = (command: string, env: NodeJS.ProcessEnv, limitMs = 60_000): Promise<Ended> => {
  const child = spawn('sh', ['-c', command], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  const limit = setTimeout(() => signal(child, 'SIGINT'), limitMs)
  return new Promise((resolve) => {
    child.once('close', (exit) => {
      clearTimeout(limit)
      resolve({ exit: exit ?? 1, ...said })
    })
  })
}
