import { createHash } from 'node:crypto'

/**
 * Names made of `keys` by `nameOf`, no two the same: where several keys would get one name each gets a digest of its own key added, because
 * of two policies of one name Authelia keeps the later, for both.
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
