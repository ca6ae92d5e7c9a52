import { badField } from './errors.js'
import { maxDepth } from './json-pointer.js'
import { pointerOf } from './validation.js'

interface Level {
  value: object
  path: readonly string[]
}

/**
 * Refuses input that no part of the hub is to be given: members called `__proto__`, which JSON.parse makes and assignments take for the
 * prototype, and more than `maxDepth` levels, over which everything that recurses runs out of stack. Throws `BadRequest`.
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
