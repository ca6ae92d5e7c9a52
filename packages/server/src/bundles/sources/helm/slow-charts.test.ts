import { RenderError } from '@hansa/charts'
import { expect, test } from 'vitest'
import { createSlowCharts } from './slow-charts.js'

const timedOut = new RenderError('TimedOut', 'the rendering took longer than 30 s')

test('a chart that exhausts the renderer is rendered again after a wait that doubles, others at once', async () => {
  let now = 0
  const slow = createSlowCharts({ monotonic: () => now })
  let renders = 0
  const exhaust = () =>
    slow.guard('a', async () => {
      renders++
      throw timedOut
    })
  await expect(exhaust()).rejects.toBe(timedOut)
  now = 59_999
  await expect(exhaust()).rejects.toBe(timedOut)
  expect(renders).toBe(1)
  expect(await slow.guard('b', async () => 'rendered')).toBe('rendered')
  now = 60_000
  await expect(exhaust()).rejects.toBe(timedOut)
  now = 60_000 + 119_999
  await expect(exhaust()).rejects.toBe(timedOut)
  expect(renders).toBe(2)
  now = 60_000 + 120_000
  expect(await slow.guard('a', async () => 'rendered')).toBe('rendered')
  await expect(exhaust()).rejects.toBe(timedOut)
  now += 60_000
  await expect(exhaust()).rejects.toBe(timedOut)
  expect(renders).toBe(4)
})

test('a chart that fails for another reason is rendered each time', async () => {
  const slow = createSlowCharts({ monotonic: () => 0 })
  let renders = 0
  for (let times = 0; times < 2; times++)
    await slow
      .guard('a', async () => {
        renders++
        throw new RenderError('Failed', 'no')
      })
      .catch(() => {})
  expect(renders).toBe(2)
})
