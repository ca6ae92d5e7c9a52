import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenStore } from '../index.js'
import { type Open, user } from './contract.js'

/** How secrets are kept. */
export const secretContract = (open: Open): void => {
  describe('secrets', () => {
    let opened: OpenStore
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())

    const place = { owner: 'u', name: 'password' }

    test('open to what was sealed; equal values of one owner have equal digests', async () => {
      const { digest } = await opened.store.write(user, (tx) =>
        opened.sealer.seal(tx, { ...place, value: 'sösam' }),
      )
      expect(digest).toMatch(/^hmac-[0-9a-f]{64}$/)
      expect(digest).toBe(opened.sealer.digest('u', 'sösam'))
      expect(await opened.store.read((reader) => opened.sealer.open(reader, place))).toBe('sösam')
    })

    test('are not in the database in the clear, and do not open in another row', async () => {
      await opened.store.write(user, (tx) => opened.sealer.seal(tx, { ...place, value: 'sesame' }))
      const [row] = await opened.store.read(({ db, tables }) => db.select().from(tables.secrets))
      if (row === undefined) throw new Error('the row is missing')
      expect(Buffer.from(row.ciphertext, 'base64').toString('latin1')).not.toContain('sesame')
      await opened.store.write(user, (tx) =>
        tx.db.insert(tx.tables.secrets).values({ ...row, owner: 'other' }),
      )
      const moved = opened.store.read((reader) => opened.sealer.open(reader, { ...place, owner: 'other' }))
      await expect(moved).rejects.toThrow('was changed outside Hansa and cannot be decrypted')
    })

    test('are forgotten one by one or all of an owner', async () => {
      const seal = (name: string) =>
        opened.store.write(user, (tx) => opened.sealer.seal(tx, { owner: 'u', name, value: name }))
      for (const name of ['a', 'b', 'c']) await seal(name)
      const names = () =>
        opened.store.read(async ({ db, tables }) =>
          (await db.select().from(tables.secrets)).map(({ name }) => name),
        )
      await opened.store.write(user, (tx) => opened.sealer.forget(tx, 'u', 'a'))
      expect(await names()).toEqual(['b', 'c'])
      await opened.store.write(user, (tx) => opened.sealer.forget(tx, 'u'))
      expect(await names()).toEqual([])
    })
  })
}
