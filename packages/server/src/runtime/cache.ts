import { LRUCache } from 'lru-cache'

/** Gives the value of `key`, loaded where it is not kept. */
export type Cache<T> = (key: string, load: () => Promise<T>) => Promise<T>

/** Keeps the `size` values asked for last. Who asks while one is loaded gets the same; a load that fails is not kept. */
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
