import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isFragment } from './connectors/authelia/fragment.js'
import { isUsersFile } from './connectors/authelia/users-file.js'
import { createFiles, isInOwnFolder } from './files.js'

let folder: string
let outside: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-files-'))
  outside = mkdtempSync(join(tmpdir(), 'hansa-outside-'))
})
afterEach(() => {
  for (const one of [folder, outside]) rmSync(one, { recursive: true, force: true })
})

const people = 'dn: uid=anna,ou=people,dc=example,dc=org\nuid: anna\nusers: none\n'
const users = 'users:\n  anna:\n    displayname: Anna\n'

test.each([
  ['authelia/users.yml', true],
  ['./authelia//users.yml', true],
  ['authelia', false],
  ['users.yml', false],
  ['authelia2/users.yml', false],
  ['authelia/../people.ldif', false],
])('%s lies in the folder of connector authelia: %s', (path, own) => {
  expect(isInOwnFolder('authelia', path)).toBe(own)
})

test.each([
  ['', true, true],
  [users, true, false],
  ['{users: {}}', true, false],
  [people, false, false],
  ['# Access rules for Authelia 4.37, written by Hansa\n', false, true],
  ['jwt_secret: x\n', false, false],
])('a file is known by its text: %j', (text, asUsers, asFragment) => {
  expect(isUsersFile(text)).toBe(asUsers)
  expect(isFragment(text)).toBe(asFragment)
})

describe('a file a connector writes', () => {
  const file = (path: string, isOwn: (text: string) => boolean = isUsersFile) =>
    createFiles(folder).file(path, isOwn)
  const inside = (path: string) => readFileSync(join(folder, path), 'utf8')

  test('may be absent, or its own; it is replaced with its mode, by a rename', async () => {
    expect(await file('authelia/users.yml').read()).toBe(undefined)
    expect(await file('authelia/users.yml').changedAt()).toBe(undefined)
    await file('authelia/users.yml').replace(users)
    expect(inside('authelia/users.yml')).toBe(users)
    const made = statSync(join(folder, 'authelia', 'users.yml'))
    expect(made.mode & 0o777).toBe(0o600)
    chmodSync(join(folder, 'authelia', 'users.yml'), 0o640)
    await file('authelia/users.yml').replace(`${users}# again\n`)
    const again = statSync(join(folder, 'authelia', 'users.yml'))
    expect([again.mode & 0o777, again.ino === made.ino]).toEqual([0o640, false])
    expect(await file('authelia/users.yml').read()).toBe(`${users}# again\n`)
    expect(await file('authelia/users.yml').changedAt()).toBe(again.mtimeMs)
    expect(readdirSync(join(folder, 'authelia'))).toEqual(['users.yml'])
  })

  test('is not the file of a directory, nor anything else', async () => {
    writeFileSync(join(folder, 'people.ldif'), people)
    for (const isOwn of [isUsersFile, isFragment]) {
      await expect(file('people.ldif', isOwn).read()).rejects.toThrow('was not written by this connector')
      await expect(file('people.ldif', isOwn).replace(users)).rejects.toThrow(
        'was not written by this connector',
      )
    }
    expect(inside('people.ldif')).toBe(people)
    mkdirSync(join(folder, 'authelia'))
    await expect(file('authelia').read()).rejects.toThrow('is not a regular file')
    await expect(file('people.ldif/users.yml').replace(users)).rejects.toThrow('is not a folder')
    expect(() => file('../users.yml')).toThrow("is outside the hub's files folder")
  })

  test('is not reached over a link, whatever the link leads to', async () => {
    writeFileSync(join(outside, 'users.yml'), users)
    symlinkSync(outside, join(folder, 'authelia'))
    mkdirSync(join(folder, 'login'))
    symlinkSync(join(outside, 'users.yml'), join(folder, 'login', 'users.yml'))
    symlinkSync(join(outside, 'absent.yml'), join(folder, 'login', 'absent.yml'))
    for (const path of ['authelia/users.yml', 'authelia/new.yml', 'login/users.yml', 'login/absent.yml']) {
      await expect(file(path).read()).rejects.toThrow('is a symbolic link')
      await expect(file(path).replace(users)).rejects.toThrow('is a symbolic link')
    }
    expect(readdirSync(outside)).toEqual(['users.yml'])
    expect(readdirSync(join(folder, 'login')).sort()).toEqual(['absent.yml', 'users.yml'])
  })

  // `isOwn` runs between the check and the write: the moment an attacker waits for.
  const swapped = (swap: () => void) => {
    let left = 1
    return (): boolean => {
      if (left-- > 0) swap()
      return true
    }
  }

  test.runIf(process.platform === 'linux')(
    'is written to the folder that was checked, when a link takes its place afterwards',
    async () => {
      mkdirSync(join(folder, 'authelia'))
      writeFileSync(join(folder, 'authelia', 'users.yml'), 'before')
      writeFileSync(join(outside, 'users.yml'), 'theirs')
      const swap = (): void => {
        renameSync(join(folder, 'authelia'), join(folder, 'moved'))
        symlinkSync(outside, join(folder, 'authelia'))
      }
      await file('authelia/users.yml', swapped(swap)).replace('after')
      expect(readFileSync(join(outside, 'users.yml'), 'utf8')).toBe('theirs')
      expect(readdirSync(outside)).toEqual(['users.yml'])
      expect(inside('moved/users.yml')).toBe('after')
    },
  )

  test('takes no link for the file, when one takes its place after the check', async () => {
    mkdirSync(join(folder, 'authelia'))
    writeFileSync(join(folder, 'authelia', 'users.yml'), 'before')
    writeFileSync(join(outside, 'users.yml'), 'theirs')
    const swap = (): void => {
      rmSync(join(folder, 'authelia', 'users.yml'))
      symlinkSync(join(outside, 'users.yml'), join(folder, 'authelia', 'users.yml'))
    }
    await expect(file('authelia/users.yml', swapped(swap)).replace('after')).rejects.toThrow(
      'is a symbolic link',
    )
    expect(readFileSync(join(outside, 'users.yml'), 'utf8')).toBe('theirs')
  })
})
