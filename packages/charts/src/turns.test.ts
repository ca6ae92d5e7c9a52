import { expect, test } from 'vitest'
import { createTurns } from './turns.js'

const open = () => {
  const turns = createTurns()
  const order: string[] = []
  let running = 0
  const run = (caller: string, name: string) =>
    turns.run(caller, async () => {
      running++
      expect(running).toBe(1)
      order.push(`${caller}${name}`)
      await Promise.resolve()
      running--
      return name
    })
  return { ...turns, order, run }
}

test('callers take turns, and each in its own order', async () => {
  const { run, order } = open()
  const all = ['1', '2', '3'].map((name) => run('a', name))
  all.push(run('b', '1'), run('b', '2'), run('c', '1'))
  expect(await Promise.all(all)).toEqual(['1', '2', '3', '1', '2', '1'])
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
})

test('a task that fails fails alone', async () => {
  const turns = createTurns()
  const failing = turns.run('a', () => Promise.reject(new Error('no')))
  const other = turns.run('a', async () => 'yes')
  await expect(failing).rejects.toThrow('no')
  expect(await other).toBe('yes')
})

test('counts the tasks of a caller that wait or run, until it is idle', async () => {
  const { run, countOf, idle } = open()
  const all = [run('a', '1'), run('a', '2'), run('b', '1')]
  expect([countOf('a'), countOf('b')]).toEqual([2, 1])
  await idle()
  expect([countOf('a'), countOf('b')]).toEqual([0, 0])
  await Promise.all(all)
  expect(await run('a', '3')).toBe('3')
})
