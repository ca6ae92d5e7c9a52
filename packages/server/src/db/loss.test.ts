import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { backup } from './backup.js'
import { examine } from './doctor.js'
import { type OpenStore, openStore } from './index.js'
import { forgetPosition, positionPath } from './position.js'
import { restore } from './restore.js'
import { rowOf } from './testing/row.js'
import { walFault } from './wal.js'

const script = (name: string): string => fileURLToPath(new URL(`./testing/${name}.ts`, import.meta.url))

/**
 * Lets a hub write until it reported `enough` pairs and died; calls the last argument with each pair. Few pairs fit into one log: with
 * more, SQLite begins it again, and its last frames are not those of the last commits.
 */
const writeAndDie = (
  data: string,
  first: number,
  enough: number,
  meanwhile = (): void => {},
): Promise<void> =>
  new Promise((resolve, reject) => {
    const writer: ChildProcess = spawn(
      process.execPath,
      ['--import', 'tsx', script('writer'), data, String(first), String(enough)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    if (writer.stdout === null) return reject(new Error('the writer has no output'))
    createInterface({ input: writer.stdout }).on('line', meanwhile)
    writer.once('close', (_code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error('the writer exited on its own')),
    )
  })

const unavailable = (reason: RegExp, hint = /hansa-server restore FILE --force/) =>
  expect.objectContaining({
    code: 'Unavailable',
    message: expect.stringMatching(reason),
    hint: expect.stringMatching(hint),
  })

let killed: string
let data: string
const opened: OpenStore[] = []
beforeAll(async () => {
  killed = mkdtempSync(join(tmpdir(), 'hansa-killed-'))
  await writeAndDie(killed, 0, 60)
}, 60_000)
afterAll(() => rmSync(killed, { recursive: true, force: true }))
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hansa-loss-'))
  cpSync(killed, data, { recursive: true })
})
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close()
  rmSync(data, { recursive: true, force: true })
})

const open = async (as: 'hub' | 'tool' = 'hub'): Promise<OpenStore> => {
  const store = await openStore({ data, clock: systemClock, logger: silentLogger, as })
  opened.push(store)
  return store
}
const wal = (): string => join(data, 'hansa.db-wal')
const frame = 24 + 4096
const frames = (): number => Math.floor((statSync(wal()).size - 32) / frame)
const flip = (at: number): void => {
  const [byte] = readFileSync(wal()).subarray(at)
  writeSync(openSync(wal(), 'r+'), Buffer.from([(byte ?? 0) ^ 0xff]), 0, 1, at)
}
const revision = ({ store }: OpenStore): Promise<number> => store.read((reader) => reader.revision())

/** Frame numbers of commits, in order: their header says how large the database is then. */
const commits = (): number[] => {
  const bytes = readFileSync(wal())
  return Array.from({ length: frames() }, (_, index) => index).filter(
    (index) => bytes.readUInt32BE(32 + index * frame + 4) !== 0,
  )
}

describe('a killed hub starts again', () => {
  test('with its log as it was', async () => {
    expect(await revision(await open())).toBeGreaterThanOrEqual(120)
  })

  test.each([
    ['cut within a frame', () => truncateSync(wal(), statSync(wal()).size - 1_000)],
    ['whose last frame did not arrive', () => truncateSync(wal(), 32 + (frames() - 1) * frame)],
    [
      'with a page of the last commit missing',
      () => flip(32 + (commits().at(-2) ?? 0) * frame + frame + 100),
    ],
    [
      'with something that never was a frame behind it',
      () => writeFileSync(wal(), 'x'.repeat(9_000), { flag: 'a' }),
    ],
  ])('after a power cut: a log %s', async (_, cut) => {
    // A power cut leaves an older record than the log: it is never synced.
    forgetPosition(data)
    cut()
    expect(await revision(await open())).toBeGreaterThan(0)
  })

  test('and beside one that writes nothing counts as damage', async () => {
    const faults: (string | undefined)[] = []
    await writeAndDie(data, 10_000, 200, () => faults.push(walFault(wal())))
    expect(faults.filter((fault) => fault !== undefined)).toEqual([])
  }, 60_000)

  test('with a record that the power cut tore', async () => {
    truncateSync(positionPath(data), 20)
    await open()
  })
})

describe('a database that lacks acknowledged commits is refused, and the rest of them is kept', () => {
  test.each([
    ['a page in the middle of the log', () => flip(32 + Math.floor(frames() / 2) * frame + 2_000)],
    ['a checksum in the middle of the log', () => flip(32 + Math.floor(frames() / 2) * frame + 17)],
    ['the first frame', () => flip(32 + 30)],
    ['the checksum of the header of the log', () => flip(25)],
  ])('%s was damaged, recorded or not', async (_, harm) => {
    forgetPosition(data)
    harm()
    const before = readFileSync(wal())
    await expect(open()).rejects.toEqual(
      unavailable(/hansa\.db-wal is damaged: .* commits follow that would be lost/),
    )
    await expect(open('tool')).rejects.toEqual(unavailable(/hansa\.db-wal is damaged/))
    expect((await examine(data)).filter(({ ok }) => !ok)).toMatchObject([
      { what: 'log', message: expect.stringMatching(/commits follow that would be lost/) },
    ])
    expect(readFileSync(wal()).equals(before)).toBe(true)
  })

  test.each([
    ['the log was deleted', () => rmSync(wal())],
    ['the log was cut', () => truncateSync(wal(), 32 + Math.floor(frames() / 2) * frame)],
    ['the last commit was damaged', () => flip(32 + (commits().at(-1) ?? 0) * frame + 100)],
    ['the salt of the log was damaged', () => flip(17)],
  ])('%s', async (_, harm) => {
    harm()
    await expect(open('tool')).rejects.toEqual(unavailable(/lacks acknowledged changes/))
    await expect(backup({ data, file: join(data, 'backup') })).rejects.toEqual(
      unavailable(/lacks acknowledged changes/),
    )
    await expect(open()).rejects.toEqual(
      unavailable(/it ends at revision \d+, but revision \d+ was committed before/, /delete hansa\.position/),
    )
    expect((await examine(data)).find(({ what }) => what === 'position')).toMatchObject({ ok: false })
    // What the hint says.
    forgetPosition(data)
    await open()
  })

  test('an older copy replaced the database; restoring a backup is not a loss', async () => {
    const file = join(data, 'backup')
    await (await open()).close()
    opened.pop()
    await backup({ data, file })
    cpSync(join(data, 'hansa.db'), join(data, 'older'))
    const hub = await open()
    await hub.store.write({ subject: tokenSubject('x') }, (tx) => tx.put(rowOf('later')))
    await opened.pop()?.close()
    cpSync(join(data, 'older'), join(data, 'hansa.db'))
    await expect(open()).rejects.toEqual(unavailable(/an older copy replaced the database/))
    await restore({ data, file, clock: systemClock, force: true })
    await open()
  })

  test('the record of another database says nothing', async () => {
    rmSync(join(data, 'hansa.key'))
    for (const name of ['hansa.db', 'hansa.db-wal', 'hansa.db-shm']) rmSync(join(data, name))
    expect(await revision(await open())).toBe(0)
  })
})

/** As root permissions count for nothing; a mount does. */
const inReadOnly = (folder: string, ...command: string[]) =>
  spawnSync(
    'unshare',
    [
      '-m',
      'sh',
      '-c',
      'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"',
      folder,
      ...command,
    ],
    { encoding: 'utf8' },
  )
const canMount = process.platform === 'linux' && inReadOnly(tmpdir(), 'true').status === 0

describe.skipIf(!canMount)(
  `a data folder that is mounted read-only${canMount ? '' : ' (skipped: no mount namespaces, which need root on Linux)'}`,
  () => {
    test.each([
      ['after a clean end', async () => (await open()).close().then(() => opened.pop())],
      ['after a crash', async () => {}],
      [
        'that is empty',
        async () => {
          rmSync(data, { recursive: true })
          data = mkdtempSync(join(tmpdir(), 'hansa-loss-'))
        },
      ],
    ])(
      'is refused: %s',
      async (_, given) => {
        await given()
        const { stdout } = inReadOnly(data, process.execPath, '--import', 'tsx', script('opener'), data)
        expect(stdout).toMatch(/cannot write to the data folder \(.*hansa\.db/)
      },
      60_000,
    )
  },
)
