import { expect, test } from 'vitest'
import { createManualClock } from './testing/clock.js'
import { within } from './within.js'

test('gives the result of work that ends in time, and sets no signal', async () => {
  const clock = createManualClock()
  let signal: AbortSignal | undefined
  const work = async (given: AbortSignal) => {
    signal = given
    return 'done'
  }
  expect(await within(clock, 10, work)).toBe('done')
  expect(signal?.aborted).toBe(false)
})

test('gives nothing at the time limit, and aborts the work', async () => {
  const clock = createManualClock()
  let signal: AbortSignal | undefined
  const ended = within(clock, 10, (given) => {
    signal = given
    return new Promise<string>(() => {})
  })
  await clock.pass(10)
  expect(await ended).toBeUndefined()
  expect(signal?.aborted).toBe(true)
})

test('throws what the work throws', async () => {
  await expect(within(createManualClock(), 10, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
})
