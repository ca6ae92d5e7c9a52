import { once } from 'node:events'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../runtime/clock.js'
import { defaultLimits } from '../../runtime/limits.js'
import { createManualClock } from '../../runtime/testing/clock.js'
import { DirectorySpecInput, type LdifSpec } from '../contract.js'
import { createLdifSource } from './source.js'

let folder: string
let outside: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-ldif-'))
  outside = mkdtempSync(join(tmpdir(), 'hansa-outside-'))
})
afterEach(() => {
  for (const one of [folder, outside]) rmSync(one, { recursive: true, force: true })
})

const person = (uid: string, ou = 'people'): string =>
  `dn: uid=${uid},ou=${ou},dc=x\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nentryUUID: id-${uid}\n\n`
const group =
  'dn: cn=team,ou=groups,dc=x\nobjectClass: groupOfNames\ncn: team\nmember: uid=anna,ou=people,dc=x\n\n'

const specOf = (more: object = {}): LdifSpec => {
  const { ldif } = DirectorySpecInput.parse({ type: 'ldif', ldif: { path: 'people.ldif', ...more } }) as {
    ldif: LdifSpec
  }
  return ldif
}

/** A clock that runs `body` between the two checks of a file. */
const between = (body: () => void): Clock => ({
  ...createManualClock(),
  after: (_, task) => {
    body()
    const timer = setImmediate(task)
    return () => clearImmediate(timer)
  },
})
const sourceOf = (options: { spec?: LdifSpec; between?: () => void; most?: number } = {}) => {
  const { fileBytes } = defaultLimits.directory
  return createLdifSource({
    spec: options.spec ?? specOf(),
    folder,
    clock: between(options.between ?? (() => {})),
    ...(options.most === undefined
      ? {}
      : { limits: { ...defaultLimits.directory, fileBytes: { ...fileBytes, most: options.most } } }),
  })
}
const file = (): string => join(folder, 'people.ldif')
const names = ({ dn }: { dn: string }): string => dn.split(',')[0] ?? ''

/** Whether this process has a file below the folder open. */
const isOpen = (): boolean =>
  readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)
    } catch {
      return false
    }
  })

describe('a file', () => {
  test('is read by its base and filter', async () => {
    writeFileSync(file(), person('anna') + person('robot', 'machines') + group)
    const spec = specOf({ people: { base: 'ou=people,dc=x' }, groups: { base: 'OU=Groups,dc=x' } })
    const { raw, mark, stable, references } = await sourceOf({ spec }).read(undefined)
    expect(raw.people.map(names)).toEqual(['uid=anna'])
    expect(raw.groups.map(names)).toEqual(['cn=team'])
    expect([mark.by, mark.server, stable, references]).toEqual(['file', 'people.ldif', true, []])
  })

  test('that grows while it is read is not believed', async () => {
    writeFileSync(file(), person('anna'))
    const source = sourceOf({ between: () => appendFileSync(file(), person('bert')) })
    await expect(source.read(undefined)).rejects.toMatchObject({
      reason: 'NotSettled',
      message: expect.stringContaining('people.ldif is being written'),
      hint: expect.stringContaining('a rename replaces a file in one step'),
    })
  })

  test('that is written with the same length is not believed', async () => {
    writeFileSync(file(), person('anna'))
    const source = sourceOf({
      between: () => {
        writeFileSync(file(), person('bert'))
        utimesSync(file(), 1, 1)
      },
    })
    await expect(source.read(undefined)).rejects.toMatchObject({ reason: 'NotSettled' })
  })

  test('that is cut short with the same time is not believed', async () => {
    writeFileSync(file(), person('anna') + person('bert'))
    utimesSync(file(), 1, 1)
    const source = sourceOf({
      between: () => {
        writeFileSync(file(), person('anna'))
        utimesSync(file(), 1, 1)
      },
    })
    await expect(source.read(undefined)).rejects.toMatchObject({ reason: 'NotSettled' })
  })

  test('that is not LDIF is rejected with its line', async () => {
    writeFileSync(file(), 'no such thing\n')
    await expect(sourceOf().read(undefined)).rejects.toMatchObject({
      reason: 'FileRefused',
      hint: 'correct this line',
    })
  })

  test('larger than the limit is not read', async () => {
    writeFileSync(file(), person('anna'))
    const size = person('anna').length
    await expect(sourceOf({ most: size - 1 }).read(undefined)).rejects.toMatchObject({
      reason: 'LimitExceeded',
      message: expect.stringContaining(`people.ldif is ${size} bytes`),
    })
    expect((await sourceOf({ most: size }).read(undefined)).raw.people).toHaveLength(1)
    const grown = sourceOf({ most: size, between: () => appendFileSync(file(), person('bert')) })
    await expect(grown.read(undefined)).rejects.toMatchObject({ reason: 'LimitExceeded' })
  })

  test('that is missing or a folder is refused', async () => {
    await expect(sourceOf().read(undefined)).rejects.toMatchObject({
      reason: 'FileRefused',
      message: expect.stringContaining('file not found'),
    })
    mkdirSync(file())
    await expect(sourceOf().read(undefined)).rejects.toMatchObject({ reason: 'FileRefused' })
  })

  test('is closed again, whatever came of it', async () => {
    writeFileSync(file(), person('anna'))
    const source = sourceOf()
    const { mark } = await source.read(undefined)
    await source.changed(mark)
    await sourceOf({ between: () => appendFileSync(file(), 'x') })
      .read(undefined)
      .catch(() => undefined)
    rmSync(file())
    mkdirSync(file())
    await expect(source.read(undefined)).rejects.toThrow('is not a regular file')
    await expect.poll(isOpen).toBe(false)
  })

  test('below a folder that is a link itself is read', async () => {
    const link = join(outside, 'link')
    symlinkSync(folder, link)
    writeFileSync(file(), person('anna'))
    const source = createLdifSource({ spec: specOf(), folder: link, clock: between(() => {}) })
    expect((await source.read(undefined)).raw.people).toHaveLength(1)
  })

  test('that cannot be opened is refused, and the fix is named', async () => {
    const socket = createServer()
    await once(socket.listen(file()), 'listening')
    try {
      await expect(sourceOf().read(undefined)).rejects.toMatchObject({
        reason: 'FileRefused',
        hint: expect.stringContaining('give the hub’s user read access to'),
      })
    } finally {
      socket.close()
    }
  })

  test('outside the folder is not even opened', async () => {
    // Opening a socket fails with another message.
    const socket = createServer()
    await once(socket.listen(join(outside, 'people.ldif')), 'listening')
    symlinkSync(join(outside, 'people.ldif'), file())
    try {
      await expect(sourceOf().read(undefined)).rejects.toMatchObject({
        message: expect.stringContaining('is outside the hub’s files folder'),
      })
    } finally {
      socket.close()
    }
  })

  test('below a folder that is missing is not found', async () => {
    const source = createLdifSource({
      spec: specOf(),
      folder: join(folder, 'no'),
      clock: between(() => {}),
    })
    await expect(source.read(undefined)).rejects.toMatchObject({
      reason: 'FileRefused',
      message: expect.stringContaining('file not found'),
    })
  })

  test('is closed at once, before the garbage collector would', async () => {
    writeFileSync(file(), person('anna'))
    const source = sourceOf()
    const { mark } = await source.read(undefined)
    expect(isOpen()).toBe(false)
    await source.changed(mark)
    expect(isOpen()).toBe(false)
  })

  test('outside the folder is never read', async () => {
    writeFileSync(join(outside, 'people.ldif'), person('anna'))
    symlinkSync(join(outside, 'people.ldif'), file())
    await expect(sourceOf().read(undefined)).rejects.toMatchObject({
      reason: 'FileRefused',
      message: expect.stringContaining('is outside the hub’s files folder'),
    })
  })
})

describe('a change', () => {
  test('shows by length or by time', async () => {
    writeFileSync(file(), person('anna'))
    const source = sourceOf()
    const { mark } = await source.read(undefined)
    expect(await source.changed(mark)).toBe(false)
    utimesSync(file(), 1, 1)
    expect(await source.changed(mark)).toBe(true)
    const again = await source.read(undefined)
    appendFileSync(file(), person('bert'))
    utimesSync(file(), 1, 1)
    expect(await source.changed(again.mark)).toBe(true)
  })

  test('is taken for granted where it cannot be seen', async () => {
    const source = sourceOf()
    expect(await source.changed({ by: 'none', server: 'people.ldif' })).toBe(true)
    expect(await source.changed({ by: 'file', server: 'people.ldif', size: 1, modifiedNs: '1' })).toBe(true)
  })
})
