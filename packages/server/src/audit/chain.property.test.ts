import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  type KeyRing,
  noHead,
  signedRow,
} from '../db/index.js'
import { createAct } from '../runtime/act.js'
import { type Broken, followChain } from './chain.js'

const key = { id: '0123456789abcdef', key: randomBytes(32) }
const keys: KeyRing = { active: key, all: new Map([[key.id, key.key]]) }

const text = fc.string({ unit: 'binary', maxLength: 40 })

const entry: fc.Arbitrary<AuditEntry> = fc
  .record({
    id: text,
    verb: fc.constantFrom('create', 'update', 'delete'),
    name: text,
    reason: text,
    path: text,
    revision: fc.nat(),
  })
  .map(({ id, verb, name, reason, path, revision }) => ({
    ...createAct({ subject: { kind: 'User', id, name: id }, verb, kind: 'Release', name, reason }).entry,
    at: '2026-01-01T00:00:00.000Z',
    revision,
    paths: [path],
  }))

const trailOf = (entries: readonly AuditEntry[]): AuditRow[] => {
  let head: AuditHead = noHead
  return entries.map((one) => {
    const row = signedRow(one, head, key)
    head = { sequence: row.sequence, hash: row.hash }
    return row
  })
}

/** The first broken row, as it is found in a database: rows come in the order of their numbers. */
const check = (rows: readonly AuditRow[]): Broken | undefined => {
  const chain = followChain(keys)
  for (const row of [...rows].sort((a, b) => a.sequence - b.sequence)) {
    const broken = chain.check(row)
    if (broken !== undefined) return broken
  }
  return undefined
}

const trail = fc.array(entry, { minLength: 2, maxLength: 12 }).map(trailOf)
const withPlace = trail.chain((rows) =>
  fc.record({ rows: fc.constant(rows), at: fc.nat({ max: rows.length - 1 }) }),
)

/** A different value of the same type. */
const other = (value: string | number): string | number =>
  typeof value === 'number' ? value + 1 : `${value}x`

describe('in the audit trail', () => {
  test('nothing is found where nothing was changed', () => {
    fc.assert(
      fc.property(trail, (rows) => {
        expect(check(rows)).toBeUndefined()
      }),
    )
  })

  test('a change of any column of any row is found, in that row', () => {
    const columns = Object.keys(trailOf([]).at(0) ?? signedRow(anEntry, noHead, key)).filter(
      (column) => column !== 'sequence',
    )
    fc.assert(
      fc.property(withPlace, fc.constantFrom(...columns), ({ rows, at }, column) => {
        const changed = rows.map((row, index) =>
          index === at ? { ...row, [column]: other(Reflect.get(row, column)) } : row,
        )
        expect(check(changed)?.sequence).toBe(at + 1)
      }),
    )
  })

  test('a removed row is found, and named', () => {
    fc.assert(
      fc.property(withPlace, ({ rows, at }) => {
        fc.pre(at < rows.length - 1)
        expect(check(rows.filter((_, index) => index !== at))?.sequence).toBe(at + 1)
      }),
    )
  })

  test('a removed row is found when the rows behind it are renumbered', () => {
    fc.assert(
      fc.property(withPlace, ({ rows, at }) => {
        fc.pre(at < rows.length - 1)
        const kept = rows.filter((_, index) => index !== at)
        const renumbered = kept.map((row, index) => ({ ...row, sequence: index + 1 }))
        expect(check(renumbered)?.sequence).toBe(at + 1)
      }),
    )
  })

  test('an inserted row is found, also a copy of a genuine one', () => {
    fc.assert(
      fc.property(withPlace, fc.boolean(), ({ rows, at }, copied) => {
        const before = rows.slice(0, at)
        const stranger = signedRow(
          anEntry,
          { sequence: at, hash: rows[at]?.previous ?? '' },
          {
            id: key.id,
            key: randomBytes(32),
          },
        )
        const inserted = copied ? { ...rows[at === 0 ? rows.length - 1 : 0] } : stranger
        const forged = [...before, inserted, ...rows.slice(at)].map((row, index) => ({
          ...row,
          sequence: index + 1,
        }))
        expect(check(forged as AuditRow[])?.sequence).toBe(at + 1)
      }),
    )
  })

  test('exchanged rows are found', () => {
    fc.assert(
      fc.property(withPlace, fc.nat(), ({ rows, at }, seed) => {
        const to = seed % rows.length
        fc.pre(at !== to)
        const [a, b] = [rows[at], rows[to]]
        if (a === undefined || b === undefined) throw new Error('both rows exist')
        const moved = rows.map((row, index) =>
          index === at ? { ...b, sequence: a.sequence } : index === to ? { ...a, sequence: b.sequence } : row,
        )
        expect(check(moved)?.sequence).toBe(Math.min(at, to) + 1)
      }),
    )
  })

  test('a row of another key is found, unless the former key named it', () => {
    const next = { id: 'fedcba9876543210', key: randomBytes(32) }
    const both: KeyRing = { active: next, all: new Map([...keys.all, [next.id, next.key]]) }
    const [first] = trailOf([anEntry])
    if (first === undefined) throw new Error('one row')
    const chain = followChain(both)
    chain.check(first)
    expect(chain.check(signedRow(anEntry, first, next))?.message).toContain('without a rotation')
    const rotation = signedRow(
      { ...anEntry, kind: 'AuditTrail', verb: 'rotate', detail: { key: next.id } },
      first,
      key,
    )
    expect(chain.check(rotation)).toBeUndefined()
    expect(chain.check(signedRow(anEntry, rotation, next))).toBeUndefined()
    expect(chain.check(signedRow(anEntry, { sequence: 3, hash: chain.head().hash }, key))?.sequence).toBe(4)
  })
})

const anEntry: AuditEntry = {
  ...createAct({ subject: { kind: 'User', id: 'a', name: 'a' }, verb: 'update', kind: 'Release' }).entry,
  at: '2026-01-01T00:00:00.000Z',
  revision: 0,
  paths: [],
}
