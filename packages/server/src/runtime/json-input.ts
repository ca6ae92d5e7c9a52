import { badField } from './errors.js'
import { maxDepth } from './json-pointer.js'
import { pointerOf } from './validation.js'

interface Level {
  value: object
  path: readonly string[]
}

/**
 * Refuses input that no part of the hub may receive: members named `__proto__`, which JSON.parse creates and assignments treat as the
 * prototype, and more than `maxDepth` levels, which overflow the stack of recursive code. Throws `BadRequest`.
 */
export const checkJsonInput = (input: unknown): void => {
  const open: Level[] = typeof input === 'object' && input !== null ? [{ value: input, path: [] }] : []
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    const { value, path } = level
    if (path.length >= maxDepth)
      throw badField(pointerOf(path.slice(0, 8)), `is nested more than ${maxDepth} levels deep`, 'flatten it')
    if (Object.hasOwn(value, '__proto__'))
      throw badField(
        pointerOf([...path, '__proto__']),
        'is a field name that is not allowed',
        'rename the field',
      )
    for (const [key, item] of Object.entries(value))
      if (typeof item === 'object' && item !== null) open.push({ value: item, path: [...path, key] })
  }
}
