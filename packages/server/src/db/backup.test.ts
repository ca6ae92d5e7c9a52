import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { backup, type OpenStore, openStore, restore, restoredAt } from './index.js'
import { rowOf } from './testing/row.js'

const refused = (reason: string) =>
  expect.objectContaining({ code: 'BadRequest', message: expect.stringContaining(reason) })

let root: string
let data: string
let file: string
const opened: OpenStore[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hansa-backup-'))
  data = join(root, 'data')
  file = join(root, 'monday.backup')
})
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close()
  rmSync(root, { recursive: true, force: true })
})

const open = async (folder = data): Promise<OpenStore> => {
  const store = await openStore({ data: folder, clock: systemClock, logger: silentLogger })
  opened.push(store)
  return store
}
const closeAll = async (): Promise<void> => {
  for (const { close } of opened.splice(0)) await close()
}
const place = { owner: 'u', name: 'n' }
const fill = async ({ store, sealer }: OpenStore, name: string): Promise<void> => {
  await store.write({ subject: tokenSubject('x') }, async (tx) => {
    await tx.put(rowOf(name))
    await sealer.seal(tx, { ...place, value: name })
  })
}
const names = ({ store }: OpenStore) =>
  store.read(async (reader) => (await reader.list({ kind: 'Release' })).map(({ name }) => name))

test('a backup taken while the hub writes restores to one moment of it, secrets included', async () => {
  const hub = await open()
  await fill(hub, 'before')
  const writing = Promise.all(Array.from({ length: 50 }, (_, i) => fill(hub, `during-${i}`)))
  await backup({ data, file })
  await writing
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(root).sort()).toEqual(['data', 'monday.backup'])

  const copy = join(root, 'copy')
  await restore({ data: copy, file, clock: systemClock })
  const restored = await open(copy)
  expect(restored.store.hubUid).toBe(hub.store.hubUid)
  expect(await names(restored)).toContain('before')
  const value = await restored.store.read((reader) => restored.sealer.open(reader, place))
  expect(restored.sealer.digest('u', value)).toBe(hub.sealer.digest('u', value))
  expect(readdirSync(copy).filter((name) => name.includes('partial'))).toEqual([])
})

test('a restored copy knows when it was restored, and clients that watched its lost future must list again', async () => {
  const hub = await open()
  await fill(hub, 'kept')
  await backup({ data, file })
  await fill(hub, 'lost')
  const revision = await hub.store.read((reader) => reader.revision())
  expect(await hub.store.read(restoredAt)).toBeUndefined()
  await closeAll()

  await restore({ data, file, clock: { ...systemClock, now: () => Date.UTC(2026, 1, 3) }, force: true })
  const restored = await open()
  expect(await restored.store.read(restoredAt)).toBe('2026-02-03T00:00:00.000Z')
  expect(await names(restored)).toEqual(['kept'])
  await fill(restored, 'new')
  await expect(restored.store.changes(revision)).rejects.toEqual(expect.objectContaining({ code: 'Expired' }))
  const now = await restored.store.read((reader) => reader.revision())
  expect((await restored.store.changes(now - 1)).map(({ name }) => name)).toEqual(['new'])
})

test('a restore overwrites nothing without force, and never the folder of a running hub', async () => {
  const hub = await open()
  await fill(hub, 'one')
  await backup({ data, file })
  await expect(restore({ data, file, clock: systemClock, force: true })).rejects.toEqual(
    expect.objectContaining({ code: 'Unavailable', message: expect.stringContaining('a hub is running on') }),
  )
  await closeAll()
  await expect(restore({ data, file, clock: systemClock })).rejects.toEqual(refused('is not empty'))
  expect(await names(await open())).toEqual(['one'])
})

test('a file that is not a backup is refused before anything is touched', async () => {
  writeFileSync(file, 'hello')
  await expect(restore({ data, file, clock: systemClock })).rejects.toEqual(refused('is not a Hansa backup'))
  await expect(restore({ data, file: join(root, 'none'), clock: systemClock })).rejects.toEqual(
    refused('file not found'),
  )
  expect(existsSync(data)).toBe(false)
})

test('a backup overwrites nothing', async () => {
  await open()
  writeFileSync(file, 'precious')
  await expect(backup({ data, file })).rejects.toEqual(refused('already exists'))
  await expect(backup({ data: join(root, 'nowhere'), file: join(root, 'x') })).rejects.toEqual(
    refused('no database found'),
  )
})

test('on PostgreSQL its own tools and the key file are named', async () => {
  const database = 'postgres://localhost/hansa'
  await expect(backup({ data, file, database })).rejects.toEqual(
    expect.objectContaining({
      code: 'BadRequest',
      hint: `run pg_dump on the database and keep ${data}/hansa.key with the dump`,
    }),
  )
  await expect(restore({ data, file, database, clock: systemClock })).rejects.toEqual(
    expect.objectContaining({ hint: expect.stringContaining('pg_restore') }),
  )
})
