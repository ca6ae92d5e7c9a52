import {
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { examine } from './doctor.js'
import { type OpenStore, openStore } from './index.js'
import { rowOf } from './testing/row.js'
import { createWriteProof } from './write-proof.js'

const unavailable = (reason: RegExp) =>
  expect.objectContaining({ code: 'Unavailable', message: expect.stringMatching(reason) })

let data: string
const opened: OpenStore[] = []
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hansa-file-'))
})
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close()
  rmSync(data, { recursive: true, force: true })
})

const database = (): string => join(data, 'hansa.db')
const open = async (folder = data): Promise<OpenStore> => {
  const store = await openStore({ data: folder, clock: systemClock, logger: silentLogger })
  opened.push(store)
  return store
}
const put = ({ store }: OpenStore, name: string) =>
  store.write({ subject: tokenSubject('x') }, (tx) => tx.put(rowOf(name)))
/** A database with some rows, closed. */
const filled = async (): Promise<void> => {
  const hub = await open()
  for (let index = 0; index < 100; index += 1) await put(hub, `r-${index}`)
  await opened.pop()?.close()
}
const overwrite = (path: string, at: number, text: string): void => {
  writeSync(openSync(path, 'r+'), text, at)
}

describe('a database that is damaged under a running hub is no longer written', () => {
  test.each([
    ['deleted', /hansa\.db was deleted while the hub runs/, () => rmSync(database())],
    [
      'replaced',
      /hansa\.db was replaced while the hub runs/,
      () => {
        copyFileSync(database(), `${database()}.copy`)
        renameSync(`${database()}.copy`, database())
      },
    ],
    ['truncated', /hansa\.db was truncated from \d+ to 4096 bytes/, () => truncateSync(database(), 4096)],
    ['without its log', /hansa\.db-wal was deleted or replaced/, () => rmSync(`${database()}-wal`)],
  ])('%s', async (_, reason, harm) => {
    await filled()
    const hub = await open()
    const ready = createWriteProof({
      store: hub.store,
      clock: { ...systemClock, monotonic: () => Number.MAX_VALUE },
    })
    await put(hub, 'before')
    await ready()
    harm()
    await expect(put(hub, 'after')).rejects.toEqual(unavailable(reason))
    await expect(createWriteProof({ store: hub.store, clock: systemClock })()).rejects.toEqual(
      unavailable(/./),
    )
  })
})

describe('refused at start', () => {
  test('a key without its database', async () => {
    await filled()
    rmSync(database())
    await expect(open()).rejects.toEqual(unavailable(/hansa\.key exists but its database .* is missing/))
    writeFileSync(database(), '')
    await expect(open()).rejects.toEqual(unavailable(/exists but its database .* is empty/))
    expect(statSync(database()).size).toBe(0)
  })

  test('a file that is not a database', async () => {
    await filled()
    overwrite(database(), 0, 'something else entirely')
    await expect(open()).rejects.toEqual(unavailable(/hansa\.db is damaged/))
  })

  test('a database with a damaged page', async () => {
    await filled()
    const size = statSync(database()).size
    for (let page = 2; page < size / 4096; page += 1) overwrite(database(), page * 4096, 'x'.repeat(64))
    await expect(open()).rejects.toEqual(unavailable(/hansa\.db is damaged/))
    expect((await examine(data)).filter(({ ok }) => !ok)).not.toEqual([])
  })

  test('an invalid folder', async () => {
    writeFileSync(join(data, 'file'), '')
    await expect(open(join(data, 'file', 'data'))).rejects.toEqual(
      unavailable(/cannot write to the data folder/),
    )
  })
})

test('doctor finds an intact database intact, also beside a running hub, and changes nothing', async () => {
  await filled()
  const before = readFileSync(database())
  expect((await examine(data)).map(({ what, ok }) => [what, ok])).toEqual([
    ['database', true],
    ['integrity', true],
    ['log', true],
    ['position', true],
    ['migrations', true],
    ['key', true],
  ])
  expect(readFileSync(database()).equals(before)).toBe(true)
  await open()
  expect((await examine(data)).every(({ ok }) => ok)).toBe(true)
})

test('readiness is proven by a write once in some seconds, which takes no revision', async () => {
  const hub = await open()
  let now = 0
  let writes = 0
  const store = {
    ...hub.store,
    write: ((writer, body) => {
      writes += 1
      return hub.store.write(writer, body)
    }) as OpenStore['store']['write'],
  }
  const ready = createWriteProof({ store, clock: { ...systemClock, monotonic: () => now } })
  await Promise.all([ready(), ready()])
  await ready()
  expect(writes).toBe(1)
  now = 5_001
  await ready()
  expect(writes).toBe(2)
  expect(await hub.store.read((reader) => reader.revision())).toBe(0)
})
