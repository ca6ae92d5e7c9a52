import { LRUCache } from 'lru-cache'

/** Returns the value of `key`, and loads it if it is not cached. */
export type Cache<T> = (key: string, load: () => Promise<T>) => Promise<T>

/** Caches the `size` most recently used values. Concurrent callers share one load; a failed load is not cached. */
export const createCache = <T>(size: number): Cache<T> => {
  const entries = new LRUCache<string, Promise<T>>({ max: size })
  return (key, load) => {
    const present = entries.get(key)
    if (present !== undefined) return present
    const loading = load()
    entries.set(key, loading)
    loading.catch(() => {
      if (entries.peek(key) === loading) entries.delete(key)
    })
    return loading
  }
}
