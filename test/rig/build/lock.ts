import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { alive, identify, type ProcessIdentity } from '../process/identity.js'

/**
 * Runs `body` while this process alone holds the lock file; others wait for it. A lock whose owner has died is
 * taken over. Two processes that take over the same dead lock at once can both run: a build ends in an atomic
 * rename, so this costs time but not correctness.
 * @param onWait called once, with the owner's pid, if another process holds the lock
 */
export const withLock = async <T>(
  file: string,
  onWait: (pid: number) => void,
  body: () => Promise<T>,
): Promise<T> => {
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

const take = (file: string): boolean => {
  try {
    const self = identify(process.pid)
    writeFileSync(file, `${process.pid} ${self?.started ?? ''}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const readOwner = (file: string): ProcessIdentity | undefined => {
  try {
    const [pid, started] = readFileSync(file, 'utf8').split(/ (.*)/s)
    // An empty file is just being written: its owner counts as alive until the file is complete.
    if (!pid) return identify(process.pid)
    return { pid: Number(pid), started: started ?? '' }
  } catch {
    return undefined
  }
}
