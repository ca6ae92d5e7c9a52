import { maxDepth } from './json-pointer.js'

/** The size and the depth of a value; counting stops at `limit`. */
export const measure = (value: unknown, limit: number): { weight: number; depth: number } => {
  let weight = 0
  let depth = 0
  let level: unknown[] = [value]
  while (level.length > 0 && weight <= limit && depth <= maxDepth) {
    const next: unknown[] = []
    for (const item of level) {
      weight += typeof item === 'string' ? item.length + 8 : 8
      if (typeof item !== 'object' || item === null) continue
      if (Array.isArray(item)) for (const inner of item) next.push(inner)
      else
        for (const [key, inner] of Object.entries(item)) {
          weight += key.length
          next.push(inner)
        }
    }
    if (next.length > 0) depth += 1
    level = next
  }
  return { weight, depth }
}
