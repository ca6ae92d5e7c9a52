import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/**
 * Identifies a process uniquely: pids are reused, a pid with its start time is not.
 * `started` is opaque: clock ticks since boot if /proc exists, otherwise a date.
 */
export interface ProcessIdentity {
  readonly pid: number
  readonly started: string
}

const hasProc = existsSync('/proc/self/stat')

/** @returns the identity of the process that has this pid now; undefined when none runs (a zombie does not run) */
export const identify = (pid: number): ProcessIdentity | undefined => {
  try {
    return hasProc ? fromProc(pid) : fromPs(pid)
  } catch {
    return undefined
  }
}

/** @returns whether exactly that process still runs; a stopped one (SIGSTOP) does */
export const alive = (identity: ProcessIdentity): boolean =>
  identify(identity.pid)?.started === identity.started

/**
 * Signals a process, or with `group` everything in the process group it leads; never another process that got its pid.
 * @returns false when it no longer runs
 */
export const signal = (identity: ProcessIdentity, name: NodeJS.Signals, { group = false } = {}): boolean => {
  if (!alive(identity)) return false
  try {
    process.kill(group ? -identity.pid : identity.pid, name)
    return true
  } catch {
    return false
  }
}

/**
 * proc(5): the command's name is in brackets and may hold spaces; state is field 3, num_threads 20, starttime 22.
 * A process shows as a zombie as soon as its first thread has died; its sockets stay open until the last has.
 */
const fromProc = (pid: number): ProcessIdentity | undefined => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const started = fields[19]
  const ended = fields[0] === 'X' || (fields[0] === 'Z' && Number(fields[17]) <= 1)
  return started === undefined || ended ? undefined : { pid, started }
}

const fromPs = (pid: number): ProcessIdentity | undefined => {
  const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  const [state, started] = line.split(/\s+(.*)/s)
  return !state || state.startsWith('Z') || !started ? undefined : { pid, started }
}
