import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
  const check = (path: string, isOwn: (text: string) => boolean = isUsersFile) =>
    createFiles(folder).checkFile(path, isOwn)

  test('may be absent, or its own', async () => {
    await check('authelia/users.yml')
    mkdirSync(join(folder, 'authelia'))
    await check('authelia/users.yml')
    writeFileSync(join(folder, 'authelia', 'users.yml'), users)
    await check('authelia/users.yml')
  })

  test('is not the file of a directory, nor anything else', async () => {
    writeFileSync(join(folder, 'people.ldif'), people)
    await expect(check('people.ldif')).rejects.toThrow('was not written by this connector')
    await expect(check('people.ldif', isFragment)).rejects.toThrow('was not written by this connector')
    mkdirSync(join(folder, 'authelia'))
    await expect(check('authelia')).rejects.toThrow('is not a regular file')
  })

  test('is not reached over a link, whatever the link leads to', async () => {
    writeFileSync(join(outside, 'users.yml'), users)
    symlinkSync(outside, join(folder, 'authelia'))
    await expect(check('authelia/users.yml')).rejects.toThrow('is a symbolic link')
    await expect(check('authelia/new.yml')).rejects.toThrow('is a symbolic link')
    mkdirSync(join(folder, 'login'))
    symlinkSync(join(outside, 'users.yml'), join(folder, 'login', 'users.yml'))
    symlinkSync(join(outside, 'absent.yml'), join(folder, 'login', 'absent.yml'))
    await expect(check('login/users.yml')).rejects.toThrow('is a symbolic link')
    await expect(check('login/absent.yml')).rejects.toThrow('is a symbolic link')
  })
})
