import { describe, expect, test } from 'vitest'
import { createLimit } from './limit.js'

const gated = () => {
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  return { gate, open }
}

/** A clock that the test tells when time is over. */
const timers = () => {
  const due = new Set<() => void>()
  return {
    clock: {
      after: (_ms: number, task: () => void) => {
        due.add(task)
        return () => due.delete(task)
      },
    },
    over: () => {
      for (const task of [...due]) {
        due.delete(task)
        task()
      }
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('calls to one member', () => {
  test('wait while the maximum number is in flight', async () => {
    const limit = createLimit(1)
    const one = gated()
    const began: string[] = []
    const first = limit(async () => {
      began.push('first')
      await one.gate
    })
    const second = limit(async () => {
      began.push('second')
    })
    await turn()
    expect(began).toEqual(['first'])
    one.open()
    await Promise.all([first, second])
    expect(began).toEqual(['first', 'second'])
  })

  test('that are slow give their slot to the next, up to a limit', async () => {
    const { clock, over } = timers()
    const limit = createLimit(1, { clock, afterMs: 1_000, most: 1 })
    const gates = [gated(), gated(), gated()]
    const began: number[] = []
    const all = gates.map(({ gate }, index) =>
      limit(async () => {
        began.push(index)
        await gate
      }),
    )
    await turn()
    expect(began).toEqual([0])
    over()
    await turn()
    expect(began).toEqual([0, 1])
    // The second is slow as well, and no more may be slow.
    over()
    await turn()
    expect(began).toEqual([0, 1])
    gates[0]?.open()
    await turn()
    // Its slot was already given to another.
    expect(began).toEqual([0, 1])
    gates[1]?.open()
    await turn()
    expect(began).toEqual([0, 1, 2])
    gates[2]?.open()
    await Promise.all(all)
    let after = 0
    await Promise.all([limit(async () => (after += 1)), limit(async () => (after += 1))])
    expect(after).toBe(2)
  })
})
