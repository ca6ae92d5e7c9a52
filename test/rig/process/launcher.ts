import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { until } from '../until.js'
import type { Guard } from './guard.js'
import { alive, identify, type ProcessIdentity, signal } from './identity.js'

/** How a server is started; plain data, so that another process can start it again. */
export interface ServerSpec {
  readonly command: string
  readonly args: readonly string[]
  /** file its output is appended to */
  readonly log: string
  readonly cwd?: string
  /** run as this user, if we are root and the server refuses to run as root */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** its nice value, 0 (as any other) to 19; see nice(1) */
  readonly nice?: number
}

/** A server that was started. Plain data: `rig up` writes it down and `rig down` reads it. */
export interface ServerProcess extends ProcessIdentity {
  readonly spec: ServerSpec
}

export type Launch = (spec: ServerSpec) => Promise<ServerProcess>

/**
 * @param guard kills launched servers when this process ends; without one, servers run until they are stopped
 * @returns a function that starts a server in its own process group
 */
export const createLaunch =
  (guard: Guard | undefined): Launch =>
  async (spec) => {
    const log = openSync(spec.log, 'a')
    const [command, ...args] =
      spec.nice === undefined
        ? [spec.command, ...spec.args]
        : ['nice', '-n', String(spec.nice), spec.command, ...spec.args]
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...(spec.user === undefined ? {} : spec.user),
    })
    closeSync(log)
    const { pid } = child
    if (pid !== undefined) {
      guard?.watch(pid)
      child.once('exit', () => guard?.forget(pid))
    }
    await once(child, 'spawn')
    child.unref()
    if (pid !== undefined && spec.nice !== undefined) standBack(pid, spec.nice)
    const identity = pid === undefined ? undefined : identify(pid)
    if (identity === undefined) throw new Error(failure(spec, 'exited at once'))
    return { ...identity, spec }
  }

/** If Linux schedules by session first (autogroup), a nice value applies only to the whole session. */
const standBack = (pid: number, nice: number): void => {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(nice))
  } catch {
    // This Linux has no autogroups: nice(1) has already taken effect.
  }
}

/** Stops a server and its whole process group, first with `gentle` if set. Returns when it is gone. */
export const end = async (server: ServerProcess, gentle?: NodeJS.Signals): Promise<void> => {
  if (gentle !== undefined && signal(server, gentle)) {
    await until('the server ends', () => !alive(server), { timeoutMs: 5_000, everyMs: 10 }).catch(
      () => undefined,
    )
  }
  signal(server, 'SIGKILL', { group: true })
  await until(`${basename(server.spec.command)} (pid ${server.pid}) is gone`, () => !alive(server), {
    everyMs: 5,
  })
}

/** Waits until a server answers; fails at once, with the end of its log, if it exits instead. */
export const untilServing = async (
  server: ServerProcess,
  answers: () => Promise<boolean>,
  timeoutMs = 90_000,
): Promise<void> => {
  let ended = false
  const serving = until(
    `${basename(server.spec.command)} answers`,
    async () => {
      ended = !alive(server)
      return ended || (await answers())
    },
    { timeoutMs },
  )
  await serving.catch((error: unknown) => {
    throw new Error(failure(server.spec, error instanceof Error ? error.message : String(error)), {
      cause: error,
    })
  })
  if (ended) throw new Error(failure(server.spec, 'exited during startup'))
}

const failure = (spec: ServerSpec, what: string): string => {
  const lines = readFileSync(spec.log, 'utf8').trimEnd().split('\n').slice(-15)
  return `${basename(spec.command)}: ${what}. The end of ${spec.log}:\n${lines.join('\n')}`
}
