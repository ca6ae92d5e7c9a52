import { expect, test } from 'vitest'
import { createCoarseClock } from './coarse-clock.js'
import { createManualClock } from './testing/clock.js'

const open = () => {
  const fine = createManualClock()
  let timers = 0
  const clock = createCoarseClock(
    {
      ...fine,
      after: (ms, task) => {
        timers += 1
        return fine.after(ms, task)
      },
    },
    100,
  )
  const ran: [string, number][] = []
  const note = (name: string) => () => ran.push([name, fine.monotonic()])
  return { fine, clock, ran, note, timers: () => timers }
}

test('tasks due within a step run together, at its end, on one timer', async () => {
  const { fine, clock, ran, note, timers } = open()
  clock.after(110, note('a'))
  clock.after(150, note('b'))
  clock.after(200, note('c'))
  clock.after(201, note('d'))
  await fine.pass(400)
  expect(ran).toEqual([
    ['a', 200],
    ['b', 200],
    ['c', 200],
    ['d', 300],
  ])
  expect(timers()).toBe(2)
})

test('a task never runs before its time, and never more than a step after it', async () => {
  const { fine, clock, ran, note } = open()
  await fine.pass(30)
  for (const ms of [0, 1, 69, 70, 71, 1_000]) clock.after(ms, note(String(30 + ms)))
  await fine.pass(2_000)
  expect(ran).toHaveLength(6)
  for (const [due, at] of ran) {
    expect(at).toBeGreaterThanOrEqual(Number(due))
    expect(at - Number(due)).toBeLessThan(100)
  }
})

test('a cancelled task does not run, nor does one that a task of its step cancels', async () => {
  const { fine, clock, ran, note } = open()
  clock.after(10, note('kept'))
  clock.after(20, note('cancelled'))()
  let cancel = (): void => {}
  clock.after(30, () => cancel())
  cancel = clock.after(40, note('cancelled by another'))
  await fine.pass(200)
  expect(ran.map(([name]) => name)).toEqual(['kept'])
})

test('a task that is added during its step runs in a later one', async () => {
  const { fine, clock, ran, note } = open()
  clock.after(50, () => clock.after(0, note('next')))
  await fine.pass(100)
  await fine.pass(100)
  expect(ran.map(([name]) => name)).toEqual(['next'])
})
