import { createHash } from 'node:crypto'

/**
 * Unique names from `keys` by `nameOf`: if several keys would get the same name, a digest of the key is added to each, because of two
 * policies with the same name Authelia keeps the later one for both.
 */
export const distinctNames = (
  keys: Iterable<string>,
  nameOf: (key: string) => string,
): ((key: string) => string) => {
  const counts = new Map<string, number>()
  for (const key of new Set(keys)) counts.set(nameOf(key), (counts.get(nameOf(key)) ?? 0) + 1)
  return (key) => {
    const name = nameOf(key)
    if ((counts.get(name) ?? 0) < 2) return name
    return `${name}-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`
  }
}
