import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lt } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenStore, openTestStore, type Writer } from '../../db/index.js'
import { eventsOf } from '../../events/index.js'
import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { isRecord } from '../../runtime/record.js'
import { controllerSubject } from '../../runtime/subject.js'
import { act } from '../testing/trail.js'
import { type Copier, createCopier } from './copier.js'
import { createFileSink, type FileSink } from './file.js'
import { createTail } from './tail.js'

let opened: OpenStore & { data: string }
let file: string
let sink: FileSink
let copier: Copier

beforeEach(async () => {
  opened = await openTestStore()
  file = join(opened.data, 'audit.jsonl')
})
afterEach(async () => {
  await copier.close()
  await opened.close()
})

const start = (writer: () => Writer | undefined = () => undefined): void => {
  const { store, audit: trail } = opened
  sink = createFileSink({ file, memory: join(opened.data, 'hansa.audit-file') })
  copier = createCopier({
    ...{ store, sink, clock: systemClock, random: () => 0, logger: silentLogger, hubUid: store.hubUid },
    tail: createTail({ store, trail }),
    writer,
    active: () => true,
  })
  copier.start()
}
const fill = async (from: number, through: number): Promise<void> => {
  for (let index = from; index <= through; index += 1) await act(opened.store, `t${index}`)
}
const linesOf = (path: string): unknown[] => {
  const text = readFileSync(path, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
/** The numbers of the entries in a file. */
const rowsIn = (path = file): number[] =>
  linesOf(path).flatMap((line) =>
    isRecord(line) && line.kind === 'AuditEntry' && isRecord(line.metadata)
      ? [Number(line.metadata.name)]
      : [],
  )
const range = (from: number, through: number) =>
  Array.from({ length: through - from + 1 }, (_, index) => from + index)
const copied = (through: number) => expect.poll(() => copier.through(), { timeout: 15_000 }).toBe(through)

describe('the file of the audit trail', () => {
  test('has every entry once, in order, readable by the hub alone, and ends with the signed head', async () => {
    await fill(1, 450)
    start()
    await copied(450)
    expect(rowsIn()).toEqual(range(1, 450))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const head = linesOf(file).at(-1)
    expect(head).toMatchObject({ kind: 'AuditHead', hub: opened.store.hubUid, sequence: 450 })
    expect(linesOf(file).filter((line) => isRecord(line) && line.kind === 'AuditHead')).toHaveLength(1)
    await fill(451, 453)
    await copied(453)
    expect(rowsIn()).toEqual(range(1, 453))
  })

  test('is continued by its name after a rotation, and after a restart with an empty file', async () => {
    await fill(1, 5)
    start()
    await copied(5)
    renameSync(file, `${file}.1`)
    await fill(6, 8)
    await copied(8)
    expect([rowsIn(`${file}.1`), rowsIn()]).toEqual([range(1, 5), range(6, 8)])
    // The rotation was the last thing before the end of the hub.
    renameSync(file, `${file}.2`)
    writeFileSync(file, '')
    await copier.close({ flush: true })
    await fill(9, 10)
    start()
    await copied(10)
    expect(rowsIn()).toEqual([9, 10])
  })

  test('is closed for a rotation with a signal, and opened again for the next entry', async () => {
    await fill(1, 1)
    start()
    await copied(1)
    await sink.reopen()
    rmSync(file)
    await fill(2, 2)
    await copied(2)
    expect(rowsIn()).toEqual([2])
  })

  test('that a crash cut off is continued in a new line, without a gap and without a repetition', async () => {
    await fill(1, 3)
    start()
    await copied(3)
    await copier.close()
    await fill(4, 6)
    appendFileSync(file, '{"apiVersion":"hansa.dev/v1","kind":"AuditEntry","metadata":{"name":"4","crea')
    start()
    await copied(6)
    const text = readFileSync(file, 'utf8').trimEnd().split('\n')
    const complete = text.filter((line) => line.endsWith('}'))
    expect(text.length - complete.length).toBe(1)
    writeFileSync(file, `${complete.join('\n')}\n`)
    expect(rowsIn()).toEqual(range(1, 6))
  })

  test('that a crash left without its record in the data folder is continued from its own last entry', async () => {
    await fill(1, 3)
    start()
    await copied(3)
    await copier.close()
    writeFileSync(join(opened.data, 'hansa.audit-file'), '{"sequence":')
    await fill(4, 4)
    start()
    await copied(4)
    expect(rowsIn()).toEqual(range(1, 4))
  })

  test('that holds entries the trail does not have, as after a restore, gets the whole trail', async () => {
    await fill(1, 3)
    start()
    await copied(3)
    await copier.close()
    const others = readFileSync(file, 'utf8').replaceAll(
      /"hash":"[0-9a-f]{64}"/g,
      `"hash":"${'a'.repeat(64)}"`,
    )
    writeFileSync(file, others)
    start()
    await copied(3)
    expect(rowsIn()).toEqual([1, 2, 3, 1, 2, 3])
  })

  test.each([
    ['is a folder', () => mkdirSync(file), /EISDIR|not a regular file/],
    [
      'is in a folder that does not exist',
      () => {
        file = join(opened.data, 'missing', 'audit.jsonl')
      },
      /ENOENT/,
    ],
    [
      'is a device',
      () => {
        file = '/dev/null'
      },
      /not a regular file/,
    ],
  ])('that %s is reported, and nothing is lost', async (_, spoil, message) => {
    spoil()
    await fill(1, 2)
    start()
    await expect.poll(() => copier.warning()).toMatch(message)
    const known = statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true
    expect(copier.warning()).toContain(`${known ? '2' : 'an unknown number of'} entries not copied`)
    expect(copier.through()).toBe(0)
    if (file === '/dev/null') return
    if (file.includes('missing')) mkdirSync(join(opened.data, 'missing'))
    else rmSync(file, { recursive: true })
    await copied(2)
    expect([rowsIn(), copier.warning()]).toEqual([[1, 2], undefined])
  })

  test('that fails later holds up the deletion of entries only from where it failed', async () => {
    await fill(1, 2)
    start()
    await copied(2)
    rmSync(file)
    mkdirSync(file)
    await fill(3, 3)
    await expect.poll(() => copier.warning()).toContain('1 entry not copied')
    expect(copier.through()).toBe(2)
  })

  test('reports entries that were deleted before they were copied, once it may write events', async () => {
    await fill(1, 3)
    start()
    await copied(3)
    await copier.close()
    await fill(4, 8)
    const writer = { subject: controllerSubject('hub/test') }
    await opened.store.write(writer, async (tx) => {
      await tx.db.delete(tx.tables.audit).where(lt(tx.tables.audit.sequence, 7))
    })
    let isLeader = false
    start(() => (isLeader ? writer : undefined))
    await copied(8)
    expect(rowsIn()).toEqual([1, 2, 3, 7, 8])
    const messages = async () =>
      (await opened.store.read((reader) => eventsOf(reader, { reason: 'AuditCopyGap' }, { limit: 5 }))).map(
        ({ message }) => message,
      )
    expect(await messages()).toEqual([])
    isLeader = true
    await expect
      .poll(messages)
      .toEqual([expect.stringContaining('3 entries of the audit trail after entry 3 were deleted')])
  })

  test('has what was recorded last when the hub ends', async () => {
    start()
    await fill(1, 1)
    await copied(1)
    await fill(2, 9)
    await copier.close({ flush: true })
    expect(rowsIn()).toEqual(range(1, 9))
  })
})
