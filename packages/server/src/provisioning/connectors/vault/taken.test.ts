import { beforeEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { createManualClock, type ManualClock } from '../../../runtime/testing/clock.js'
import { createTakenReader, type TakenReader } from './taken.js'

const { signal } = new AbortController()

describe('who has which name in Vault', () => {
  let clock: ManualClock
  let there: Record<string, { name: string }>
  let asked: number
  /** Delivers the pending responses. */
  let answer: () => void
  let answered: Promise<void>
  let taken: TakenReader

  const hold = (): void => {
    answered = new Promise((resolve) => {
      answer = resolve
    })
  }

  beforeEach(() => {
    clock = createManualClock()
    there = { e1: { name: 'ada' } }
    asked = 0
    answered = Promise.resolve()
    const list = async <Type>(path: string, schema: z.ZodType<Type>): Promise<Type | undefined> => {
      if (!path.endsWith('/entity/id')) return undefined
      asked++
      const found = { ...there }
      await answered
      return schema.parse({ keys: Object.keys(found), key_info: found })
    }
    taken = createTakenReader({ client: { list }, clock })
  })

  test('is asked once for many, and again when it is two seconds old', async () => {
    const all = await Promise.all([taken.read(signal), taken.read(signal)])
    expect(all.map((one) => one.byName('ADA'))).toEqual(['e1', 'e1'])
    await clock.pass(1_999)
    await taken.read(signal)
    expect(asked).toBe(1)
    await clock.pass(1)
    await taken.read(signal)
    expect(asked).toBe(2)
  })

  test('what took long to ask is used ten times as long, but not for ever', async () => {
    const askedFor = async (ms: number): Promise<void> => {
      hold()
      const first = taken.read(signal)
      await clock.pass(ms)
      answer()
      await first
    }
    await askedFor(500)
    await clock.pass(4_499)
    await taken.read(signal)
    expect(asked).toBe(1)
    taken.forget()
    await askedFor(3_000)
    await clock.pass(4_999)
    await taken.read(signal)
    expect(asked).toBe(2)
    await clock.pass(1)
    await taken.read(signal)
    expect(asked).toBe(3)
  })

  test('nobody waits for the next answer until the last one is four seconds old', async () => {
    await taken.read(signal)
    there.e2 = { name: 'bob' }
    hold()
    await clock.pass(2_000)
    expect((await taken.read(signal)).byName('bob')).toBeUndefined()
    await clock.pass(2_000)
    const waits = taken.read(signal)
    answer()
    expect((await waits).byName('bob')).toBe('e2')
    expect(asked).toBe(2)
  })

  test('what was made while the next answer was under way is not lost with it', async () => {
    await taken.read(signal)
    hold()
    await clock.pass(2_000)
    await taken.read(signal)
    taken.note({ entity: 'e3', name: 'Cleo', aliases: [{ accessor: 'a', name: 'Cleo' }] })
    expect((await taken.read(signal)).byName('cleo')).toBe('e3')
    answer()
    await clock.pass(0)
    const after = await taken.read(signal)
    expect([after.byName('cleo'), after.byAlias('a', 'cleo'), after.byName('ada')]).toEqual([
      'e3',
      'e3',
      'e1',
    ])
    expect(asked).toBe(2)
  })

  test('what was forgotten while it was read is read again', async () => {
    hold()
    const first = taken.read(signal)
    taken.forget()
    answer()
    await first
    await taken.read(signal)
    expect(asked).toBe(2)
  })
})
