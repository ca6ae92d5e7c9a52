import { describe, expect, test } from 'vitest'
import { createManualClock } from '../runtime/testing/clock.js'
import { createLeaseDeadline, timeLeft } from './lease-deadline.js'

describe('the time a holder can still act', () => {
  const sent = { wall: 100_000, monotonic: 500 }
  const cases: [string, { wall: number; monotonic: number }, number][] = [
    ['is the time to live less a fifth of it', { wall: 0, monotonic: 0 }, 8_000],
    ['passes by both clocks', { wall: 3_000, monotonic: 3_000 }, 5_000],
    ['is over before the lease is', { wall: 8_000, monotonic: 8_000 }, 0],
    ['passes by the wall clock alone, in a machine that was suspended', { wall: 9_000, monotonic: 10 }, 0],
    ['passes by the monotonic clock alone, when the wall clock stood', { wall: 0, monotonic: 7_000 }, 1_000],
    ['is over when the wall clock jumped ahead', { wall: 3_600_000, monotonic: 10 }, 0],
    ['is over when the wall clock was set back: it measures nothing then', { wall: -1, monotonic: 10 }, 0],
  ]
  test.each(cases)('%s', (_rule, passed, left) => {
    const now = { wall: sent.wall + passed.wall, monotonic: sent.monotonic + passed.monotonic }
    expect(timeLeft(sent, now, 10_000)).toBe(left)
  })
})

describe('a hub', () => {
  const open = () => {
    const clock = createManualClock()
    return { clock, deadline: createLeaseDeadline({ name: 'controllers', clock }) }
  }
  const lost = expect.objectContaining({ code: 'LeaseLost' })

  test('without the lease cannot act', () => {
    expect(() => open().deadline.check()).toThrow(lost)
  })

  test('can act after it got the lease, counted from before the request was sent', async () => {
    const { clock, deadline } = open()
    const sent = deadline.moment()
    await clock.pass(6_000)
    deadline.granted(sent, 10_000)
    expect(deadline.leftMs()).toBe(2_000)
    deadline.check()
    await clock.pass(2_000)
    expect(() => deadline.check()).toThrow(lost)
  })

  test('that was stopped cannot act when it resumes, nor after its machine was suspended', () => {
    for (const sleep of ['freeze', 'suspend'] as const) {
      const { clock, deadline } = open()
      deadline.granted(deadline.moment(), 10_000)
      clock[sleep](60_000)
      expect(() => deadline.check()).toThrow(lost)
      // The lease turned out to be its own still.
      deadline.granted(deadline.moment(), 10_000)
      deadline.check()
    }
  })

  test('cannot act once the lease has ended', () => {
    const { deadline } = open()
    deadline.granted(deadline.moment(), 10_000)
    deadline.ended()
    expect(() => deadline.check()).toThrow(lost)
  })

  test('knows the clusters to which it has open writes', () => {
    const { deadline } = open()
    deadline.granted(deadline.moment(), 10_000)
    const first = deadline.began('eu-1')
    const second = deadline.began('eu-1')
    deadline.began('eu-2')(true)
    deadline.began('eu-3')(false)
    expect(deadline.flights('Open')).toEqual(['eu-1', 'eu-3'])
    expect(deadline.flights('Recent')).toEqual(['eu-1', 'eu-2', 'eu-3'])
    first(true)
    deadline.granted(deadline.moment(), 10_000)
    expect(deadline.flights('Recent'), 'what ended under the lease is over').toEqual(['eu-1'])
    second(true)
    expect(deadline.flights('Open')).toEqual([])
    expect(deadline.flights('Recent')).toEqual(['eu-1'])
  })
})
