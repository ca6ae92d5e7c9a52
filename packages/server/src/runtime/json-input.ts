import { badField } from './errors.js'
import { maxDepth } from './json-pointer.js'
import { eventLoopTurn } from './slices.js'
import { pointerOf } from './validation.js'

/** Members of one object, each of which schemas check: far above any manifest. */
const mostMembers = 10_000

/** Lists and objects that are checked without a pause. */
const slice = 10_000

interface Level {
  value: object
  path: readonly string[]
}

const checkLevel = ({ value, path }: Level): Level[] => {
  if (path.length >= maxDepth)
    throw badField(pointerOf(path.slice(0, 8)), `is nested more than ${maxDepth} levels deep`, 'flatten it')
  if (Object.hasOwn(value, '__proto__'))
    throw badField(
      pointerOf([...path, '__proto__']),
      'is a field name that is not allowed',
      'rename the field',
    )
  const keys = Object.keys(value)
  if (keys.length > mostMembers && !Array.isArray(value))
    throw badField(
      pointerOf(path),
      `has ${keys.length} members; at most ${mostMembers} are allowed`,
      'split it',
    )
  const levels: Level[] = []
  for (const key of keys) {
    const item: unknown = Reflect.get(value, key)
    if (typeof item === 'object' && item !== null) levels.push({ value: item, path: [...path, key] })
  }
  return levels
}

/** Checks a slice of the levels that are left, with all below them. */
const checkSlice = (open: Level[]): void => {
  for (let checked = 0; checked < slice; checked += 1) {
    const level = open.pop()
    if (level === undefined) return
    for (const below of checkLevel(level)) open.push(below)
  }
}

const rootOf = (input: unknown): Level[] =>
  typeof input === 'object' && input !== null ? [{ value: input, path: [] }] : []

/**
 * Refuses input that no part of the hub may receive: members named `__proto__`, which JSON.parse creates and assignments treat as the
 * prototype, more than `maxDepth` levels, which overflow the stack of recursive code, and objects with more than 10,000 members.
 * Throws `BadRequest`.
 */
export const checkJsonInput = (input: unknown): void => {
  const open = rootOf(input)
  while (open.length > 0) checkSlice(open)
}

/** As `checkJsonInput`, for input of any size: the event loop runs in between. */
export const checkLargeJsonInput = async (input: unknown): Promise<void> => {
  const open = rootOf(input)
  checkSlice(open)
  while (open.length > 0) {
    await eventLoopTurn()
    checkSlice(open)
  }
}
