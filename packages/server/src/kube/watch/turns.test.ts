import { expect, it } from 'vitest'
import { createManualClock } from '../../runtime/testing/clock.js'
import { createTurns } from './turns.js'

/** When each of `count` callers that arrive at once gets its turn, in milliseconds. */
const goneAt = async (count: number, perSecond: number): Promise<number[]> => {
  const clock = createManualClock()
  const { take } = createTurns({ clock, random: () => 0, perSecond })
  const gone: number[] = []
  for (let index = 0; index < count; index += 1) void take().then(() => gone.push(clock.monotonic()))
  await clock.pass(10_000)
  return gone
}

it('lets one second’s worth start at once, and the others one after the other', async () => {
  const gone = await goneAt(1_650, 250)
  expect(gone.filter((at) => at === 0)).toHaveLength(250)
  expect(gone.filter((at) => at <= 2_000)).toHaveLength(750)
  expect(gone.at(-1)).toBeCloseTo(5_600, -1)
})

it('a lone one never waits', async () => {
  expect(await goneAt(1, 1)).toEqual([0])
})

it('an aborted one no longer waits', async () => {
  const clock = createManualClock()
  const { take } = createTurns({ clock, random: () => 0, perSecond: 1 })
  const controller = new AbortController()
  await take()
  const waiting = take(controller.signal)
  controller.abort()
  await waiting
})
