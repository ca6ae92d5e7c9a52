import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenStore } from '../../db/index.js'
import { tokenSubject } from '../../runtime/subject.js'
import { createManualClock, type ManualClock } from '../../runtime/testing/clock.js'
import { digestOfBytes, type Upload, uploadOfBytes } from '../../runtime/upload.js'
import { type Archives, createArchives, trimArchives } from '../archives.js'
import type { BundleSpec } from '../spec.js'
import { addRevision, contentOf, forgetRevisions } from '../store.js'

const user = { subject: tokenSubject('anna') }
const shop = { namespace: 'default', name: 'shop' }
const mebibyte = 1024 * 1024

const uploadOf = async (bytes: Buffer): Promise<Upload> => uploadOfBytes(bytes, await digestOfBytes(bytes))

/** The rules of stored archives, whatever the database. */
export const archivesContract = (open: () => Promise<OpenStore>): void => {
  let opened: OpenStore
  let clock: ManualClock
  let archives: Archives
  let bytes: Buffer
  let upload: Upload
  beforeEach(async () => {
    opened = await open()
    clock = createManualClock()
    archives = createArchives({ store: opened.store, clock })
    // Two parts, and the beginning of a third.
    bytes = randomBytes(2 * mebibyte + 3)
    upload = await uploadOf(bytes)
  })
  afterEach(() => opened.close())

  const trim = () => opened.store.write(user, (tx) => trimArchives(tx, clock))
  const parts = (): Promise<number> =>
    opened.store.read(async ({ db, tables: { blobParts } }) => {
      const rows = await db.select({ part: blobParts.part }).from(blobParts)
      return rows.length
    })
  const push = (bundleUid: string) =>
    opened.store.write(user, (tx) =>
      addRevision(
        tx,
        {
          bundleUid,
          version: '1.0.0',
          digest: upload.digest,
          objects: 0,
          spec: {} as BundleSpec,
          createdAt: '2026-01-01T00:00:00.000Z',
        },
        { text: '{}', archive: { parts: 3, size: upload.size } },
      ),
    )

  test('an archive is the same when it is read, for its bundle only', async () => {
    await expect(archives.stage(shop, upload)).resolves.toEqual({
      digest: upload.digest,
      size: bytes.length,
      expiresAt: '2026-01-01T01:00:00.000Z',
    })
    expect(bytes.equals((await archives.staged(shop, upload.digest)) ?? Buffer.of())).toBe(true)
    expect(await archives.staged({ ...shop, name: 'other' }, upload.digest)).toBeUndefined()
    expect(await archives.staged({ ...shop, namespace: 'other' }, upload.digest)).toBeUndefined()
  })

  test('an archive that is not pushed is deleted after an hour, and kept for longer by another upload', async () => {
    await archives.stage(shop, upload)
    await clock.pass(3_599_000)
    await archives.stage(shop, upload)
    await clock.pass(3_599_000)
    await trim()
    expect(await parts()).toBe(3)
    await clock.pass(2_000)
    await trim()
    expect(await parts()).toBe(0)
    expect(await archives.staged(shop, upload.digest)).toBeUndefined()
  })

  test('more parts than one transaction deletes are deleted by several', async () => {
    const digest = `sha256:${'1'.repeat(64)}`
    await opened.store.write(user, async ({ db, tables: { blobParts } }) => {
      const rows = Array.from({ length: 80 }, (_, part) => ({ digest, part, content: Buffer.from('a') }))
      await db.insert(blobParts).values(rows)
    })
    expect([await trim(), await parts()]).toEqual([true, 48])
    expect([await trim(), await parts()]).toEqual([true, 16])
    expect([await trim(), await parts()]).toEqual([false, 0])
  })

  test('archives that wait for a push have a quota in their namespace and in all', async () => {
    const size = upload.size
    const limited = createArchives({
      store: opened.store,
      clock,
      quota: { namespace: 2 * size, total: 3 * size },
    })
    const stage = async (namespace: string, content: Buffer, name = 'shop') =>
      limited.stage({ namespace, name }, await uploadOf(content))
    const [first, second, third] = [randomBytes(size), randomBytes(size), randomBytes(size)]
    await stage('default', bytes)
    await stage('default', first)
    // Equal archives are stored once.
    await stage('default', first, 'other')
    await expect(stage('default', second)).rejects.toMatchObject({
      code: 'Unprocessable',
      message: `the archive has ${size} bytes, and archives of ${2 * size} bytes in namespace "default" already wait for a push; at most ${2 * size} bytes can wait`,
      hint: expect.stringContaining('push the bundles'),
    })
    expect(await parts()).toBe(6)
    await stage('east', second)
    await expect(stage('west', third)).rejects.toMatchObject({
      code: 'Unprocessable',
      message: expect.stringContaining(`archives of ${3 * size} bytes in all namespaces`),
    })
    // A pushed archive no longer waits.
    await push('one')
    await stage('west', third)
    await expect(stage('west', Buffer.from('a'))).rejects.toMatchObject({ code: 'Unprocessable' })
    await clock.pass(3_601_000)
    await trim()
    await stage('west', Buffer.from('a'))
  })

  test('an archive of a revision stays until the last bundle with it is deleted', async () => {
    await archives.stage(shop, upload)
    await push('one')
    await push('two')
    await clock.pass(3_601_000)
    await trim()
    await opened.store.write(user, (tx) => forgetRevisions(tx, 'one'))
    await trim()
    const { text, archive } = await opened.store.read((reader) => contentOf(reader, upload.digest))
    expect(text).toBe('{}')
    expect(bytes.equals(archive ?? Buffer.of())).toBe(true)
    await opened.store.write(user, (tx) => forgetRevisions(tx, 'two'))
    await trim()
    expect(await parts()).toBe(0)
  })

  test('a push after its archive was deleted is refused', async () => {
    await archives.stage(shop, upload)
    await clock.pass(3_601_000)
    await trim()
    await expect(push('one')).rejects.toMatchObject({
      code: 'Conflict',
      hint: expect.stringContaining('again'),
    })
  })

  test('an upload that broke off in the middle is not an archive, is completed by another one, or deleted', async () => {
    const broken: Upload = {
      ...upload,
      async *pieces(size) {
        yield bytes.subarray(0, size)
        throw new Error('broken')
      },
    }
    await expect(archives.stage(shop, broken)).rejects.toThrow('broken')
    expect(await archives.staged(shop, upload.digest)).toBeUndefined()
    await archives.stage(shop, upload)
    expect(bytes.equals((await archives.staged(shop, upload.digest)) ?? Buffer.of())).toBe(true)
    const other = { ...broken, digest: `sha256:${'1'.repeat(64)}` }
    await expect(archives.stage(shop, other)).rejects.toThrow('broken')
    expect(await parts()).toBe(4)
    await clock.pass(3_601_000)
    await trim()
    expect(await parts()).toBe(0)
  })

  test('bytes that a stored archive lacks are an error, not other bytes', async () => {
    await archives.stage(shop, upload)
    await push('one')
    await opened.store.write(user, ({ db, tables }) => db.delete(tables.uploads).then(() => undefined))
    await opened.store.write(user, async ({ db, tables: { blobParts } }) => {
      await db.update(blobParts).set({ content: Buffer.from('short') })
    })
    await expect(opened.store.read((reader) => contentOf(reader, upload.digest))).rejects.toMatchObject({
      code: 'Unprocessable',
    })
  })
}
