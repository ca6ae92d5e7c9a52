import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createGitFolder, removeAbandonedFolders } from './folder.js'

let top: string
let outside: string
/** The name of a folder of this process. */
let own: string
/** The ID of a process that has ended. */
let ended: number
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'hansa-folders-'))
  outside = await mkdtemp(join(tmpdir(), 'hansa-outside-'))
  await writeFile(join(outside, 'kept'), 'kept')
  const folder = await createGitFolder(top)
  own = basename(folder.path)
  await folder.remove()
  ended = spawnSync(process.execPath, ['--version']).pid
})
afterEach(async () => {
  await Promise.all([top, outside].map((path) => rm(path, { recursive: true })))
})

/** The name that another run of a process with this ID gave its folder. */
const nameOf = (pid: number | string, { host = own.split('-')[3], run = '00000000' } = {}): string =>
  `hansa-git-${pid}-${host}-${run}-aB3xYz`
const make = async (name: string): Promise<string> => {
  await mkdir(join(top, name, 'objects'), { recursive: true })
  await writeFile(join(top, name, 'objects', 'pack'), 'x')
  return name
}

describe('abandoned folders of Git', () => {
  test('are removed with their content: those of ended processes, and of an earlier one with the ID of this one', async () => {
    await make(nameOf(ended))
    await make(nameOf(process.pid))
    expect(await removeAbandonedFolders(top)).toEqual({ removed: 2, failures: [] })
    expect(await readdir(top)).toEqual([])
  })

  test('are not those in use, here or in another process', async () => {
    const { path, remove } = await createGitFolder(top)
    const other = await make(nameOf(process.ppid))
    expect(await removeAbandonedFolders(top)).toEqual({ removed: 0, failures: [] })
    expect((await readdir(top)).sort()).toEqual([basename(path), other].sort())
    await remove()
    expect(existsSync(path)).toBe(false)
  })

  test('are not those of another host or another user', async () => {
    await make(nameOf(ended, { host: '00000000' }))
    expect(await removeAbandonedFolders(top)).toEqual({ removed: 0, failures: [] })
    await make(nameOf(ended))
    const uid = (process.getuid?.() ?? 0) + 1
    expect(await removeAbandonedFolders(top, uid)).toEqual({ removed: 0, failures: [] })
    expect(await readdir(top)).toHaveLength(2)
  })

  test('are removed without what their links lead to', async () => {
    const name = await make(nameOf(ended))
    await symlink(outside, join(top, name, 'objects', 'link'))
    expect(await removeAbandonedFolders(top)).toEqual({ removed: 1, failures: [] })
    expect(await readFile(join(outside, 'kept'), 'utf8')).toBe('kept')
  })

  test('are neither links nor files', async () => {
    await symlink(outside, join(top, nameOf(ended)))
    await writeFile(join(top, nameOf(ended, { run: '11111111' })), 'x')
    expect(await removeAbandonedFolders(top)).toEqual({ removed: 0, failures: [] })
    expect(await readdir(top)).toHaveLength(2)
    expect(await readFile(join(outside, 'kept'), 'utf8')).toBe('kept')
  })

  test.each(['hansa-git-aB3xYz', 'hansa-git-0-00000000-00000000-aB3xYz', 'hansa-data', 'hansa-git--1-a'])(
    'are not other folders: %s',
    async (name) => {
      await make(name)
      expect(await removeAbandonedFolders(top)).toEqual({ removed: 0, failures: [] })
      expect(await readdir(top)).toEqual([name])
    },
  )
})
