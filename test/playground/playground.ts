import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { until } from '../rig/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `npm start`, running. */
export interface Playground {
  /** Its output so far, of both streams. */
  output(): string
  /** The commands of its guide, as printed. */
  commands(): string[]
  /** Ctrl-C as a terminal sends it: to everything in the foreground. Resolves when all of it has ended. */
  interrupt(): Promise<void>
}

export interface Ended {
  exit: number
  stdout: string
  stderr: string
}

interface Started {
  child: ChildProcess
  output(): string
}

const start = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): Started => {
  // A separate process group stands for the terminal's foreground.
  const child = spawn(command, args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const kill = (): boolean => signal(child, 'SIGTERM')
  process.once('exit', kill)
  child.once('close', () => process.removeListener('exit', kill))
  return { child, output: () => output }
}

/** Whether any process of its group was left to signal. */
const signal = ({ pid }: ChildProcess, name: NodeJS.Signals | 0): boolean => {
  try {
    return pid !== undefined && process.kill(-pid, name)
  } catch {
    return false
  }
}

const ended = ({ child, output }: Started, what: string): Promise<true> =>
  until(what, () => !signal(child, 0), { timeoutMs: 30_000 }).catch((error: unknown) => {
    signal(child, 'SIGKILL')
    throw new Error(`${String(error)}; it had printed:\n${output()}`)
  })

/** Runs `npm start` until it has printed its guide. */
export const startPlayground = async (env: NodeJS.ProcessEnv): Promise<Playground> => {
  const started = start('npm', ['start'], env)
  const { child, output } = started
  const interrupt = async (): Promise<void> => {
    if (signal(child, 'SIGINT')) await ended(started, 'the playground has ended after Ctrl-C')
  }
  let failed: string | undefined
  await until(
    'the guide is printed',
    () => {
      if (child.exitCode !== null) failed = `it ended with ${child.exitCode}`
      return failed !== undefined || output().includes('continues where they were')
    },
    { timeoutMs: 300_000 },
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

/** Runs an `npm start` that is expected to fail, to its end. */
export const startInVain = async (
  env: NodeJS.ProcessEnv,
): Promise<{ exit: number | null; output: string }> => {
  const { child, output } = start('npm', ['start'], env)
  await until('it gives up', () => child.exitCode !== null, { timeoutMs: 300_000 })
  return { exit: child.exitCode, output: output() }
}

const commandMs = 120_000

/** Runs a command line as a user types it in the clone, to its end. Throws if it does not end. */
export const type = (command: string, env: NodeJS.ProcessEnv): Promise<Ended> => {
  const { child, output } = start('sh', ['-c', command], env)
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.on('data', (text: string) => {
      said[stream] += text
    })
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      signal(child, 'SIGKILL')
      reject(new Error(`"${command}" did not end within ${commandMs / 1000} s:\n${output()}`))
    }, commandMs)
    child.once('close', (exit) => {
      clearTimeout(limit)
      resolve({ exit: exit ?? 1, ...said })
    })
  })
}

/** A command that prints until somebody stops it. */
export interface View {
  /** Waits until its output matches, then ends it with Ctrl-C. Returns its output. */
  endsAfter(pattern: RegExp): Promise<string>
}

/** Like `type`, for a command line that does not end on its own. */
export const view = (command: string, env: NodeJS.ProcessEnv): View => {
  const started = start('sh', ['-c', command], env)
  return {
    endsAfter: async (pattern) => {
      await until(`it prints ${pattern}`, () => pattern.test(started.output()), {
        timeoutMs: 120_000,
      }).finally(() => signal(started.child, 'SIGINT'))
      await ended(started, `"${command}" has ended after Ctrl-C`)
      return started.output()
    },
  }
}
