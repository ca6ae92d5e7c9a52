import { createHash, randomBytes } from 'node:crypto'
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of one reading, in the temporary folder of the host. */
export interface GitFolder {
  path: string
  remove(): Promise<void>
}

/** Process IDs say nothing about a folder of another host or container that shares the temporary folder. */
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** Tells the folders of this process from those of an ended one with the same ID. */
const run = randomBytes(4).toString('hex')

/** `hansa-git-PID-HOST-RUN-XXXXXX` */
const pattern = /^hansa-git-([1-9]\d{0,9})-([0-9a-f]{8})-([0-9a-f]{8})-[0-9A-Za-z]{6}$/

export const createGitFolder = async (top = tmpdir()): Promise<GitFolder> => {
  const path = await mkdtemp(join(top, `hansa-git-${process.pid}-${host}-${run}-`))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Whether a process exists, as far as this one can see: only a clear answer counts as no. */
const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/**
 * Whether the process that made a folder has ended. In a container, its ID is the ID of this process after a restart.
 * @param name of anything in the temporary folder
 */
const isAbandoned = (name: string): boolean => {
  const [, pid, on, by] = pattern.exec(name) ?? []
  if (pid === undefined || on !== host || by === run) return false
  return Number(pid) === process.pid || !exists(Number(pid))
}

/**
 * Removes the folders that killed processes left on this host. Only folders of this user are removed, and links are not followed.
 * @returns how many were removed, and why others were not
 */
export const removeAbandonedFolders = async (
  top = tmpdir(),
  uid = process.getuid?.(),
): Promise<{ removed: number; failures: unknown[] }> => {
  const failures: unknown[] = []
  let removed = 0
  for (const name of uid === undefined ? [] : (await readdir(top)).filter(isAbandoned)) {
    const path = join(top, name)
    try {
      const found = await lstat(path)
      if (!found.isDirectory() || found.uid !== uid) continue
      await rm(path, { recursive: true, force: true })
      removed += 1
    } catch (error) {
      failures.push(error)
    }
  }
  return { removed, failures }
}
