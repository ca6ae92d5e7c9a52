import { type ChildProcess, spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { shownText } from '../fetch/shown.js'
import { GitFailure } from './failure.js'

export interface GitCall {
  /** The bare repository. */
  folder: string
  env: Readonly<Record<string, string>>
  timeoutMs: number
  /** Most bytes of standard output. */
  outputBytes: number
  /** Most bytes of the address space of each process. */
  memoryBytes: number
  /** The machine for messages, such as `on the hub host`. */
  where: string
  /** Most bytes of the folder, while it runs. */
  folderBytes: number
  input?: string
  signal?: AbortSignal | undefined
}

/** Git ended with an error. */
export class GitError extends Error {
  override readonly name = 'GitError'
  constructor(
    readonly exitCode: number | null,
    /** Without the lines of progress; foreign text. */
    readonly text: string,
  ) {
    super(`git failed: ${text}`)
  }
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`
const watchMs = 100
const errorBytes = 16 * 1024

/** The size of the files below a folder; files that disappear while they are counted do not count. */
const sizeOf = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** What Git prints in addition to the reason, and ssh around its warnings. */
const noise =
  /^(hint:|warning: filtering|Warning: Permanently added|Could not read from remote repository|Please make sure you have the correct access|and the repository exists|@+$|@ )/

const textOf = (chunks: readonly Buffer[]): string =>
  shownText(
    Buffer.concat(chunks)
      .toString('utf8')
      .split('\n')
      .map((line) => line.replace(/^(fatal|error|remote): /, '').trim())
      .filter((line) => line !== '' && !noise.test(line))
      .slice(-3)
      .join(' / '),
  )

/** A failure for a limit that was reached. */
const over = (problem: string, fix: string): GitFailure => new GitFailure(problem, fix, { temporary: true })

/** Kills the process group of a child for the first reason. */
const createStop = (child: ChildProcess) => {
  let reason: unknown
  return {
    reason: () => reason,
    stop: (why: unknown): void => {
      reason ??= why
      if (child.pid === undefined || child.exitCode !== null) return
      killGroup(child.pid)
    },
  }
}

/** Watches the time, the folder and the signal of a call until the returned function is called. */
const guard = (
  { timeoutMs, folder, folderBytes, signal }: GitCall,
  stop: (reason: unknown) => void,
): (() => void) => {
  const timer = setTimeout(
    () => stop(over(`the server took longer than the limit of ${timeoutMs / 1000} s`, 'try again later')),
    timeoutMs,
  )
  let looking = false
  const watch = setInterval(async () => {
    if (looking) return
    looking = true
    if ((await sizeOf(folder)) > folderBytes)
      stop(
        over(
          `the server sent more than ${mebibytes(folderBytes)} for one commit`,
          'use a server that supports partial clones (uploadpack.allowFilter), or a smaller repository',
        ),
      )
    looking = false
  }, watchMs)
  const onAbort = (): void => stop(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  return () => {
    clearTimeout(timer)
    clearInterval(watch)
    signal?.removeEventListener('abort', onAbort)
  }
}

/**
 * Starts Git with limits of its memory, because a server can announce any number of objects, and of its files, in units of 512 bytes, for
 * a Git that outlives this process: nothing else watches it then.
 */
const script = 'ulimit -v "$1" 2>/dev/null; ulimit -f "$2" 2>/dev/null; shift 2; exec git "$@"'

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}

/** The process groups of Git that run: they end with this process. */
const running = new Set<number>()

const endAll = (): void => {
  for (const pid of running) killGroup(pid)
}

/** Notes a process until it closes. */
const endWithThisProcess = (child: ChildProcess): void => {
  const { pid } = child
  if (pid === undefined) return
  if (running.size === 0) process.once('exit', endAll)
  running.add(pid)
  child.once('close', () => {
    running.delete(pid)
    if (running.size === 0) process.removeListener('exit', endAll)
  })
}

/** The failure that an end of Git means. */
const failureAt = (code: number | null, text: string, { where, memoryBytes }: GitCall): Error => {
  if (code === 127 && /\bgit: (command )?not found/.test(text))
    return new GitFailure(`the program git was not found ${where}`, `install Git 2.37 or newer ${where}`, {
      temporary: true,
    })
  return /out of memory/i.test(text)
    ? over(
        `Git needs more memory than the limit of ${memoryBytes / 1024 ** 3} GiB for one commit`,
        'use a smaller repository, or a server that supports partial clones',
      )
    : new GitError(code, text)
}

/**
 * Runs the `git` program in a process group, which is killed when a limit is reached.
 * @throws GitFailure for a limit and for a machine without git; GitError; the reason of the signal
 */
export const runGit = (args: readonly string[], call: GitCall): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { folder, env, outputBytes, folderBytes, memoryBytes, input = '' } = call
    // The watch of the folder comes first, with its message.
    const limits = [memoryBytes / 1024, (2 * folderBytes) / 512].map((limit) => String(Math.ceil(limit)))
    const child = spawn('/bin/sh', ['-c', script, 'sh', ...limits, ...args], {
      cwd: folder,
      env,
      detached: true,
      stdio: 'pipe',
    })
    endWithThisProcess(child)
    const { stop, reason } = createStop(child)
    const release = guard(call, stop)
    const output: Buffer[] = []
    const errors: Buffer[] = []
    let [outputSize, errorSize] = [0, 0]
    child.stdout.on('data', (chunk: Buffer) => {
      outputSize += chunk.length
      if (outputSize <= outputBytes) output.push(chunk)
      else
        stop(
          over(
            `Git printed more than ${mebibytes(outputBytes)}`,
            'use a repository with fewer files or branches',
          ),
        )
    })
    child.stderr.on('data', (chunk: Buffer) => {
      errorSize += chunk.length
      if (errorSize <= errorBytes) errors.push(chunk)
    })
    // A child that ends early does not read its input.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', (error) => {
      release()
      reject(error)
    })
    child.on('close', (code) => {
      release()
      if (reason() !== undefined) reject(reason())
      else if (code === 0) resolve(Buffer.concat(output))
      else reject(failureAt(code, textOf(errors), call))
    })
  })
