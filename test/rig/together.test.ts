import { expect, it } from 'vitest'
import { together } from './together.js'

it('returns the started servers, in the requested order', async () => {
  const server = (name: string) => ({ name, stop: () => Promise.resolve() })
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => server('slow'))
  expect((await together([slow, Promise.resolve(server('fast'))])).map(({ name }) => name)).toEqual([
    'slow',
    'fast',
  ])
})

it('stops what started when another fails, also what started later', async () => {
  const stopped: string[] = []
  const server = (name: string) => ({ stop: async () => void stopped.push(name) })
  const late = new Promise<void>((resolve) => setImmediate(resolve)).then(() => server('late'))
  const failing = Promise.reject(new Error('no port'))
  await expect(together([Promise.resolve(server('early')), failing, late])).rejects.toThrow('no port')
  expect(stopped.sort()).toEqual(['early', 'late'])
})
