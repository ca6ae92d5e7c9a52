import { describe, expect, test } from 'vitest'
import { mapMany } from './many.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('many tasks', () => {
  test('run at most so many at once, and return their results in the order of the items', async () => {
    let running = 0
    let most = 0
    const results = await mapMany([5, 1, 4, 2, 3], 2, async (ticks, index) => {
      running += 1
      most = Math.max(most, running)
      for (let tick = 0; tick < ticks; tick += 1) await turn()
      running -= 1
      return `${index}:${ticks}`
    })
    expect(results).toEqual(['0:5', '1:1', '2:4', '3:2', '4:3'])
    expect(most).toBe(2)
  })

  test('end with the first failure: nothing new starts, and it is thrown when running tasks have ended', async () => {
    const began: number[] = []
    let end = (): void => undefined
    const slow = new Promise<void>((resolve) => {
      end = resolve
    })
    let settled = false
    const all = mapMany([0, 1, 2, 3], 2, async (item) => {
      began.push(item)
      if (item === 0) await slow
      else throw new Error(`${item} failed`)
    }).finally(() => {
      settled = true
    })
    all.catch(() => undefined)
    await turn()
    expect([began, settled]).toEqual([[0, 1], false])
    end()
    await expect(all).rejects.toThrow('1 failed')
    expect(began).toEqual([0, 1])
  })

  test('no items give no results', async () => {
    expect(await mapMany([], 4, async () => 1)).toEqual([])
  })
})
