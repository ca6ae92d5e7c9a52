import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { tokenSubject } from '../runtime/subject.js'
import { createGeneratedLedger } from './generated.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const user = { subject: tokenSubject('anna') }
const entries = {
  content: 'content',
  bound: {},
  rendering: 'one',
  rotation: 0,
  time: '2026-01-02T03:04:05.000Z',
  draws: { password: '"drawn"' },
  answers: { digest: 'hmac-1', json: '[]' },
}
const release = (uid: string, more: object = {}) => ({
  ...{ uid, namespace: 'default', name: 'shop', bundle: 'shop' },
  ...more,
})

const room = () => {
  const { store, sealer } = opened
  const ledger = createGeneratedLedger(sealer)
  return {
    ledger,
    write: (body: Parameters<typeof store.write>[1]) => store.write(user, body),
    load: (uid: string) => store.read((reader) => ledger.load(reader, uid)),
    owners: async () =>
      new Set(
        (await store.read(({ db, tables }) => db.select().from(tables.secrets))).map(({ owner }) => owner),
      ),
  }
}

describe('what a deleted release generated', () => {
  test('is its successor’s, with its seed, if objects with data stay', async () => {
    const { ledger, write, load, owners } = room()
    await write(async (tx) => {
      await ledger.record(tx, 'one', entries)
      await ledger.mark(tx, 'one')
    })
    const before = await load('one')
    await write((tx) => ledger.retire(tx, release('one')))
    expect(await load('one')).toMatchObject({ draws: {} })
    await write((tx) => ledger.inherit(tx, release('two')))
    expect(await load('two')).toEqual(before)
    expect(await owners()).toEqual(new Set(['generated:two']))
    // Another generation: marked again.
    await write((tx) => ledger.mark(tx, 'two'))
    await write((tx) => ledger.retire(tx, release('two')))
    await write((tx) => ledger.inherit(tx, release('three')))
    expect(await load('three')).toEqual(before)
  })

  test('is drawn again for the successor when somebody asks for it', async () => {
    const { ledger, write, load } = room()
    await write(async (tx) => {
      await ledger.record(tx, 'one', entries)
      await ledger.mark(tx, 'one')
      await ledger.retire(tx, release('one'))
      await ledger.inherit(tx, release('two'))
      await ledger.rotate(tx, 'two', await ledger.selected(tx, 'two', { type: 'all' }))
    })
    expect(await load('two')).toMatchObject({ draws: {}, rotation: 1 })
  })

  test.each([
    ['is forgotten with it if nothing stays', false, {}],
    ['is forgotten by a successor with another bundle', true, { bundle: 'other' }],
  ])('%s', async (_, isMarked, more) => {
    const { ledger, write, load, owners } = room()
    await write(async (tx) => {
      await ledger.record(tx, 'one', entries)
      if (isMarked) await ledger.mark(tx, 'one')
      await ledger.retire(tx, release('one'))
      await ledger.inherit(tx, release('two', more))
    })
    expect((await load('two')).draws).toEqual({})
    expect(await owners()).toEqual(new Set())
  })

  test('is not for releases of other names or namespaces', async () => {
    const { ledger, write, load, owners } = room()
    await write(async (tx) => {
      await ledger.record(tx, 'one', entries)
      await ledger.mark(tx, 'one')
      await ledger.retire(tx, release('one'))
      await ledger.inherit(tx, release('two', { name: 'web' }))
      await ledger.inherit(tx, release('three', { namespace: 'other' }))
    })
    expect((await load('two')).draws).toEqual({})
    expect((await load('three')).draws).toEqual({})
    expect(await owners()).toEqual(new Set(['kept-generated:default/shop']))
  })
})
