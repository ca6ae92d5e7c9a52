import { describe, expect, test } from 'vitest'
import { connectionsOf, createReserve } from './descriptors.js'
import { createManualClock } from './testing/clock.js'

test.each([
  ['unknown', undefined, Number.POSITIVE_INFINITY],
  ['of a usual service', 65_536, 49_152],
  ['of an old shell', 256, 128],
  ['so low that nothing works', 64, 16],
])(
  'of a limit that is %s members get no more than leaves enough for the API and the store',
  (_, limit, most) => {
    expect(connectionsOf(limit)).toBe(most)
  },
)

describe('the reserve of descriptors', () => {
  const reserved = () => {
    const clock = createManualClock()
    const opened = new Set<number>()
    let [next, none] = [0, false]
    const reserve = createReserve({
      clock,
      size: 4,
      open: () => {
        if (none) throw new Error('EMFILE')
        next += 1
        opened.add(next)
        return next
      },
      close: (descriptor) => opened.delete(descriptor),
    })
    return {
      clock,
      reserve,
      held: () => opened.size,
      runOut: (out: boolean) => {
        none = out
      },
    }
  }

  test('is let go at once when the process runs out, and taken again when there are some', async () => {
    const { clock, reserve, held, runOut } = reserved()
    expect(held()).toBe(4)
    runOut(true)
    reserve.release()
    expect(held()).toBe(0)
    await clock.pass(10_000)
    expect(held()).toBe(0)
    runOut(false)
    await clock.pass(10_000)
    expect(held()).toBe(4)
  })

  test('is let go with the process', () => {
    const { reserve, held } = reserved()
    reserve.close()
    expect(held()).toBe(0)
  })
})
