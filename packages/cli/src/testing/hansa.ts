import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { until } from './until.js'

const program = fileURLToPath(new URL('../../bin/hansa.js', import.meta.url))

/** The result of a finished run. */
export interface Ended {
  exit: number
  stdout: string
  stderr: string
}

/** A running program: its output so far, and how to end it. */
export interface Running {
  stdout(): string
  stderr(): string
  /** Resolves when standard output contains this. */
  prints(what: string | RegExp): Promise<void>
  /** Ctrl-C, or another signal; resolves with how it ended. */
  interrupt(signal?: 'SIGINT' | 'SIGTERM'): Promise<Ended>
  ended: Promise<Ended>
}

export interface RunOptions {
  /** The standard input; empty and closed at once if absent. */
  input?: string
  env?: Record<string, string>
}

/** Variables that would point to a hub of the developer. */
const own = ['HANSA_URL', 'HANSA_TOKEN', 'HANSA_CONTEXT', 'HANSA_CA_FILE', 'KUBECONFIG']

/** Starts the built program as a child process, in `env` over the tests' own environment. */
export const start = (
  args: readonly string[],
  env: Record<string, string>,
  options: RunOptions = {},
): Running => {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.includes(name)))
  const child: ChildProcess = spawn(process.execPath, [program, ...args], {
    env: { ...inherited, ...env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // A program that reads no input can end before it is written.
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.input ?? '')
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ exit: code ?? -1, stdout, stderr }))
  })
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    prints: async (what) => {
      const there = () => (typeof what === 'string' ? stdout.includes(what) : what.test(stdout))
      await until(`hansa ${args.join(' ')} prints ${String(what)}`, there).catch((error: unknown) => {
        throw new Error(`${String(error)}; it printed:\n${stdout}${stderr}`)
      })
    },
    interrupt: (signal = 'SIGINT') => {
      child.kill(signal)
      return ended
    },
  }
}
