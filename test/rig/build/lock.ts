import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { alive, identify, type ProcessIdentity } from '../process/identity.js'

/**
 * Runs `body` while this process alone holds the lock file; others wait for it. A lock whose owner has died is
 * taken over. Two processes taking over the same dead lock at once may both run: a build ends in an atomic
 * rename, so that costs time and never correctness.
 * @param onWait called once, with the owner's pid, when somebody else holds the lock
 */
export async function withLock<T>(
  file: string,
  onWait: (pid: number) => void,
  body: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  let told = false
  while (!take(file)) {
    const owner = readOwner(file)
    if (owner === undefined || !alive(owner)) {
      rmSync(file, { force: true })
      continue
    }
    if (!told) onWait(owner.pid)
    told = true
    await pause(250)
  }
  try {
    return await body()
  } finally {
    rmSync(file, { force: true })
  }
}

function take(file: string): boolean {
  try {
    const self = identify(process.pid)
    writeFileSync(file, `${process.pid} ${self?.started ?? ''}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function readOwner(file: string): ProcessIdentity | undefined {
  try {
    const [pid, started] = readFileSync(file, 'utf8').split(/ (.*)/s)
    // An empty file is one being written this instant: its owner is taken for alive until it says otherwise.
    if (!pid) return identify(process.pid)
    return { pid: Number(pid), started: started ?? '' }
  } catch {
    return undefined
  }
}
