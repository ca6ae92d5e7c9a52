import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLocks } from './locks.js'

describe('locks by key', () => {
  test('never run two tasks of one key at once, run them in order, and continue after a failure', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            key: fc.constantFrom('a', 'b'),
            ticks: fc.nat(3),
            fails: fc.boolean(),
            follows: fc.boolean(),
          }),
          { maxLength: 20 },
        ),
        async (tasks) => {
          const locked = createLocks()
          const running = new Map<string, number>()
          const began: Record<string, number[]> = { a: [], b: [] }
          let most = 0
          let id = 0
          const asked: Record<string, number[]> = { a: [], b: [] }
          const run = async ({ key, ticks, fails, follows }: (typeof tasks)[number]): Promise<void> => {
            id += 1
            const mine = id
            asked[key]?.push(mine)
            const ended = locked(key, async () => {
              began[key]?.push(mine)
              const now = (running.get(key) ?? 0) + 1
              running.set(key, now)
              most = Math.max(most, now)
              for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve()
              running.set(key, now - 1)
              if (fails) throw new Error('failed')
              return mine
            })
            if (fails) await expect(ended).rejects.toThrow('failed')
            else expect(await ended).toBe(mine)
            // At the moment one ends, whether others wait or not, the next may ask.
            if (follows) await run({ key, ticks, fails, follows: false })
          }
          await Promise.all(tasks.map(run))
          expect(most).toBeLessThanOrEqual(1)
          expect(began).toEqual(asked)
        },
      ),
    ))

  test('keys do not wait for each other', async () => {
    const locked = createLocks()
    let end = (): void => undefined
    const held = locked('a', () => new Promise<void>((resolve) => (end = resolve)))
    expect(await locked('b', async () => 'done')).toBe('done')
    end()
    await held
  })
})
