import { describe, expect, test } from 'vitest'
import { createCache } from './cache.js'

describe('a cache of what is loaded', () => {
  test('loads once, also while it is loading, and drops the least recently used value', async () => {
    const cached = createCache<string>(2)
    const loaded: string[] = []
    const ask = (key: string) =>
      cached(key, async () => {
        loaded.push(key)
        return key.toUpperCase()
      })
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual(['A', 'A', 'B'])
    await ask('a')
    await ask('c')
    expect(loaded).toEqual(['a', 'b', 'c'])
    await ask('a')
    await ask('b')
    expect(loaded).toEqual(['a', 'b', 'c', 'b'])
  })

  test('does not keep a load that fails', async () => {
    const cached = createCache<string>(2)
    await expect(cached('a', async () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    expect(await cached('a', async () => 'back')).toBe('back')
  })
})
