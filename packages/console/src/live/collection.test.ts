import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCollection } from './collection.js'

interface Thing {
  uid: string
  version: number
  place: string
}
const thing = (uid: string, version: number, place = 'eu'): Thing => ({ uid, version, place })
const open = () => createCollection<Thing>({ place: ({ place }) => place })

describe('a collection', () => {
  it('shows changes only after a flush, and notifies once per flush', () => {
    const things = open()
    let told = 0
    things.subscribe(() => {
      told += 1
    })
    things.put(thing('a', 1))
    things.put(thing('b', 1))
    expect(things.all()).toEqual([])
    things.flush()
    expect(things.all()).toEqual([thing('a', 1), thing('b', 1)])
    expect(told).toBe(1)
    things.flush()
    expect(told).toBe(1)
  })

  it('returns the same arrays until something in them changes', () => {
    const things = open()
    things.put(thing('a', 1, 'eu'))
    things.put(thing('b', 1, 'us'))
    things.flush()
    const [all, eu, us] = [things.all(), things.of('place', 'eu'), things.of('place', 'us')]
    things.put(thing('b', 2, 'us'))
    things.flush()
    expect(things.all()).not.toBe(all)
    expect(things.of('place', 'eu')).toBe(eu)
    expect(things.of('place', 'us')).not.toBe(us)
    expect(things.of('place', 'asia')).toBe(things.of('place', 'africa'))
  })

  it('notifies the subscribers of a row or a key, and nobody else', () => {
    const things = open()
    const told: string[] = []
    things.subscribeRow('a', () => told.push('a'))
    things.subscribeRow('b', () => told.push('b'))
    things.subscribeKey('place', 'eu', () => told.push('eu'))
    things.subscribeKey('place', 'us', () => told.push('us'))
    things.put(thing('a', 1, 'eu'))
    things.flush()
    expect(told.splice(0).sort()).toEqual(['a', 'eu'])
    things.put(thing('a', 2, 'us'))
    things.flush()
    expect(told.splice(0).sort()).toEqual(['a', 'eu', 'us'])
  })

  it('drops what a newer list does not hold, and keeps what is newer than the list', () => {
    const things = open()
    for (const one of [thing('old', 3), thing('listed', 4), thing('new', 9)]) things.put(one)
    things.flush()
    things.keepOnly(new Set(['listed']), 5)
    things.flush()
    expect(things.all().map(({ uid }) => uid)).toEqual(['listed', 'new'])
  })

  it('publishes its standing with the next flush', () => {
    const things = open()
    let told = 0
    things.subscribe(() => {
      told += 1
    })
    things.setStanding({ state: 'stale', since: 5 })
    things.flush()
    expect(things.standing()).toEqual({ state: 'stale', since: 5 })
    expect(told).toBe(1)
  })

  it('ends with the newest word on everything, in whatever order and batches it came', () => {
    const word = fc.record({
      uid: fc.constantFrom('a', 'b', 'c'),
      place: fc.constantFrom('eu', 'us'),
      gone: fc.boolean(),
      flush: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const things = open()
        const expected = new Map<string, Thing>()
        words.forEach(({ uid, place, gone, flush }, index) => {
          const version = index + 1
          if (gone) things.drop(uid, version)
          else things.put(thing(uid, version, place))
          // An older version of the same row changes nothing.
          if (!gone) things.put(thing(uid, version - 1, 'old'))
          if (gone) expected.delete(uid)
          else expected.set(uid, thing(uid, version, place))
          if (flush) things.flush()
        })
        things.flush()
        const byUid = (one: Thing, other: Thing): number => (one.uid < other.uid ? -1 : 1)
        expect([...things.all()].sort(byUid)).toEqual([...expected.values()].sort(byUid))
        for (const place of ['eu', 'us', 'old'])
          expect([...things.of('place', place)].sort(byUid)).toEqual(
            [...expected.values()].filter((one) => one.place === place).sort(byUid),
          )
      }),
    )
  })
})
