import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseOf } from './database-url.js'

let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-password-'))
  file = join(folder, 'password')
  writeFileSync(file, 'p@ss/w%rd\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the password of the database', () => {
  it.each(['postgres://u:secret@db/hansa', 'postgresql://db/hansa?password=secret'])(
    'is refused on the command line: %s',
    (database) => {
      expect(() => databaseOf({}, { database })).toThrow('--database contains a password')
      try {
        databaseOf({}, { database })
      } catch (error) {
        expect(error).toMatchObject({
          hint: expect.stringMatching(/HANSA_DATABASE.*--database-password-file/),
        })
        expect(String(error)).not.toContain('secret')
      }
    },
  )

  it('is taken from the environment', () => {
    const url = 'postgres://u:secret@db/hansa'
    expect(databaseOf({ HANSA_DATABASE: url })).toBe(url)
  })

  it('is taken from a file, as it is', () => {
    const url = databaseOf({}, { database: 'postgres://u@db:5433/hansa', databasePasswordFile: file }) ?? ''
    expect(decodeURIComponent(new URL(url).password)).toBe('p@ss/w%rd')
    expect(url).toContain('@db:5433/hansa')
    const socket = databaseOf({
      HANSA_DATABASE: 'postgres:///hansa?host=/run/postgresql',
      HANSA_DATABASE_PASSWORD_FILE: file,
    })
    expect(new URL(socket ?? '').searchParams.get('password')).toBe('p@ss/w%rd')
  })

  it('is asked for by name where the file cannot be read, or the URL is none', () => {
    expect(() =>
      databaseOf({ HANSA_DATABASE: 'postgres://db/a', HANSA_DATABASE_PASSWORD_FILE: join(folder, 'none') }),
    ).toThrow(/cannot read the database password from/)
    expect(() => databaseOf({ HANSA_DATABASE: 'mysql://db/a' })).toThrow('postgres:// URL')
    expect(databaseOf({})).toBeUndefined()
  })
})
