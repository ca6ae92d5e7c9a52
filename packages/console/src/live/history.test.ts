import { expect, it } from 'vitest'
import { createHistory } from './history.js'

it('remembers what was moving, at most once a second, and the last 600 of it', () => {
  let now = 0
  let moving = 5
  const history = createHistory(
    () => now,
    () => moving,
  )
  history.note()
  now = 900
  moving = 9
  history.note()
  expect(history.all()).toEqual([{ at: 0, moving: 5 }])
  now = 1_000
  history.note()
  expect(history.all()).toEqual([
    { at: 0, moving: 5 },
    { at: 1, moving: 9 },
  ])
  for (let second = 2; second < 700; second++) {
    now = second * 1_000
    history.note()
  }
  expect(history.all()).toHaveLength(600)
  expect(history.all().at(-1)).toEqual({ at: 699, moving: 9 })
})
