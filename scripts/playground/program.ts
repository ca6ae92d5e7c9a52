import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from './say.js'

/** A program that runs beside this one until it is stopped. */
export interface Program {
  readonly pid: number
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
  hasEnded(): boolean
  /** SIGTERM; SIGKILL if that does not end it within ten seconds. */
  stop(): Promise<void>
  /** The end of its output. */
  lastWords(): string
}

const patienceMs = 10_000

/**
 * Starts a Node script that the terminal's Ctrl-C does not reach: this process stops its programs in order.
 * Standard output and error are appended to `log`.
 */
export const startProgram = (options: {
  script: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  log: string
}): Program => {
  const log = openSync(options.log, 'a', 0o600)
  const child: ChildProcess = spawn(process.execPath, [options.script, ...options.args], {
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)
  let over = false
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      over = true
      process.removeListener('exit', kill)
      resolve()
    })
  })
  return {
    pid: child.pid ?? 0,
    ended,
    hasEnded: () => over,
    stop: async () => {
      if (over) return
      child.kill('SIGTERM')
      await Promise.race([ended, pause(patienceMs, undefined, { ref: false })])
      if (!over) child.kill('SIGKILL')
      await ended
    },
    lastWords: () => readFileSync(options.log, 'utf8').trimEnd().split('\n').slice(-5).join('\n'),
  }
}

/** Waits until `ready` holds. Throws Failure with the end of the program's output if it exits, or takes a minute. */
export const untilReady = async (
  what: string,
  program: Program,
  ready: () => Promise<boolean>,
): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!(await ready().catch(() => false))) {
    if (program.hasEnded()) throw new Failure(`${what} exited during startup:\n${program.lastWords()}`)
    if (performance.now() > deadline)
      throw new Failure(`${what} was not ready within a minute:\n${program.lastWords()}`)
    await pause(50)
  }
}
