import { describe, expect, test } from 'vitest'
import {
  callConnectionsOf,
  clientsOf,
  connectionsOf,
  createReserve,
  leastLimitFor,
  probeConnectionsOf,
} from './descriptors.js'
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

test.each([
  [1, 132],
  [100, 534],
  [1_000, 5_334],
])('of %i clusters all can be probed with a limit of %i, and not with less', (clusters, limit) => {
  expect(leastLimitFor(clusters)).toBe(limit)
  expect(probeConnectionsOf(limit)).toBeGreaterThanOrEqual(clusters)
  expect(callConnectionsOf(limit)).toBeGreaterThanOrEqual(clusters)
})

test.each([
  ['unknown', undefined, Number.POSITIVE_INFINITY],
  ['of a usual service', 65_536, 16_304],
  ['of an old shell', 256, 48],
  ['so low that nothing works', 64, 16],
])('of a limit of %s clients leave enough for the hub itself', (_, limit, most) => {
  expect(clientsOf(limit)).toBe(most)
})

describe('the reserve of descriptors', () => {
  const reserved = () => {
    const clock = createManualClock()
    const opened = new Set<number>()
    const short: string[] = []
    let [next, free] = [0, 100]
    const reserve = createReserve({
      clock,
      size: 4,
      open: () => {
        if (opened.size >= free) throw new Error('EMFILE')
        next += 1
        opened.add(next)
        return next
      },
      close: (descriptor) => opened.delete(descriptor),
      onShort: (error) => short.push(String(error)),
    })
    return {
      clock,
      reserve,
      short,
      held: () => opened.size,
      /** How many there are beside those of others. */
      leave: (count: number) => {
        free = count
      },
    }
  }

  test('is released at once when the process runs out, and reserved again when as many again stay free', async () => {
    const { clock, reserve, held, leave } = reserved()
    expect(held()).toBe(4)
    leave(7)
    reserve.release()
    expect(held()).toBe(0)
    await clock.pass(20_000)
    expect(held()).toBe(0)
    leave(8)
    await clock.pass(10_000)
    expect(held()).toBe(4)
  })

  test('is released even if nobody reports that descriptors ran out', async () => {
    const { clock, held, short, leave } = reserved()
    await clock.pass(5_000)
    expect(short).toEqual([])
    leave(4)
    await clock.pass(5_000)
    expect(held()).toBe(0)
    expect(short).toEqual(['Error: EMFILE'])
  })

  test('is released with the process', async () => {
    const { clock, reserve, held } = reserved()
    reserve.close()
    expect(held()).toBe(0)
    await clock.pass(60_000)
    expect(held()).toBe(0)
  })
})
