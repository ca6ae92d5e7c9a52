import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { openStore, rotateKey } from './index.js'
import { keyPath, keysOf, parseKeyFile, withNewKey, writeKeyFile } from './keys.js'
import { createSealer } from './secrets.js'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hansa-rotate-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const common = { clock: systemClock, logger: silentLogger }
const open = () => openStore({ data, ...common })
const keyFile = () => parseKeyFile(readFileSync(keyPath(data), 'utf8'), keyPath(data))
const places = Array.from({ length: 450 }, (_, i) => ({ owner: `u${i % 7}`, name: `n${i}` }))

const fill = async (): Promise<string> => {
  const { store, sealer, close } = await open()
  await store.write({ subject: tokenSubject('x') }, async (tx) => {
    for (const place of places) await sealer.seal(tx, { ...place, value: `value of ${place.name}` })
  })
  await close()
  return `${sealer.digest('u', 'x')} ${sealer.sign('purpose', 'x')}`
}

/** Everything opens, under which keys, and what the digest of a value is now. */
const look = async (): Promise<{ keys: string[]; digest: string }> => {
  const { store, sealer, close } = await open()
  try {
    return await store.read(async (reader) => {
      for (const place of places) expect(await sealer.open(reader, place)).toBe(`value of ${place.name}`)
      const used = await reader.db
        .selectDistinct({ keyId: reader.tables.secrets.keyId })
        .from(reader.tables.secrets)
      return {
        keys: used.map(({ keyId }) => keyId).sort(),
        digest: `${sealer.digest('u', 'x')} ${sealer.sign('purpose', 'x')}`,
      }
    })
  } finally {
    await close()
  }
}

test('every secret moves to the new key, the old key goes, and digests stay', async () => {
  const digest = await fill()
  const before = keyFile()
  const { keyId, secrets } = await rotateKey({ data, ...common })
  expect(secrets).toBe(places.length)
  expect(await look()).toEqual({ keys: [keyId], digest })
  expect(Object.keys(keyFile().keys)).toEqual([keyId])
  expect(keyId).not.toBe(before.active)
})

test('is refused while a hub runs', async () => {
  const { close } = await open()
  const before = keyFile()
  await expect(rotateKey({ data, ...common })).rejects.toThrow('a hub is running')
  expect(keyFile()).toEqual(before)
  await close()
})

test('cut short after the new key was written, hubs start and the next rotation finishes', async () => {
  const digest = await fill()
  writeKeyFile(keyPath(data), withNewKey(keyFile()))
  expect((await look()).digest).toBe(digest)
  const { keyId } = await rotateKey({ data, ...common })
  expect(await look()).toEqual({ keys: [keyId], digest })
})

test('cut short between two rows, hubs start and the next rotation finishes', async () => {
  const digest = await fill()
  const next = withNewKey(keyFile())
  writeKeyFile(keyPath(data), next)
  const { store, close } = await open()
  const sealer = createSealer({ keys: keysOf(next) })
  await store.write({ subject: tokenSubject('x') }, async (tx) => {
    for (const place of places.slice(0, 100))
      await sealer.seal(tx, { ...place, value: await sealer.open(tx, place) })
  })
  await close()
  expect((await look()).keys).toHaveLength(2)
  const { keyId } = await rotateKey({ data, ...common })
  expect(await look()).toEqual({ keys: [keyId], digest })
  expect(Object.keys(keyFile().keys)).toEqual([keyId])
})

test('cut short before the old key was dropped, hubs start and the next rotation drops it', async () => {
  const digest = await fill()
  const old = keyFile()
  await rotateKey({ data, ...common })
  const now = keyFile()
  writeKeyFile(keyPath(data), { ...now, keys: { ...old.keys, ...now.keys } })
  expect((await look()).digest).toBe(digest)
  const { keyId } = await rotateKey({ data, ...common })
  expect(Object.keys(keyFile().keys)).toEqual([keyId])
})

test('without a key file nothing is made', async () => {
  await expect(rotateKey({ data: join(data, 'nowhere'), ...common })).rejects.toThrow('no key file found')
})
