import { badField } from './errors.js'
import { maxDepth } from './json-pointer.js'
import { eventLoopTurn } from './slices.js'
import { pointerOf } from './validation.js'

/** Members of one object, each of which schemas check: far above any manifest. */
const mostMembers = 10_000

/** Values that are checked without a pause: some milliseconds. */
const slice = 20_000

/** A list or an object on the way to the value that is checked. */
interface Level {
  value: object
  /** Of an object; the items of a list are found by their number. */
  keys: readonly string[] | undefined
  size: number
  /** The member that is checked next. */
  next: number
}

const keyAt = ({ keys }: Level, at: number): string => keys?.[at] ?? String(at)

/** The path to the member of each level that is being checked. */
const pathOf = (open: readonly Level[]): string[] => open.map((level) => keyAt(level, level.next - 1))

const entered = (value: object, open: readonly Level[]): Level => {
  if (open.length >= maxDepth)
    throw badField(
      pointerOf(pathOf(open).slice(0, 8)),
      `is nested more than ${maxDepth} levels deep`,
      'flatten it',
    )
  if (Array.isArray(value)) return { value, keys: undefined, size: value.length, next: 0 }
  if (Object.hasOwn(value, '__proto__'))
    throw badField(
      pointerOf([...pathOf(open), '__proto__']),
      'is a field name that is not allowed',
      'rename the field',
    )
  const keys = Object.keys(value)
  if (keys.length > mostMembers)
    throw badField(
      pointerOf(pathOf(open)),
      `has ${keys.length} members; at most ${mostMembers} are allowed`,
      'split it',
    )
  return { value, keys, size: keys.length, next: 0 }
}

/** Checks some values, depth first: what is kept is one level for each one above the value. Returns whether any are left. */
const checkSlice = (open: Level[]): boolean => {
  for (let checked = 0; checked < slice; checked += 1) {
    const level = open.at(-1)
    if (level === undefined) return false
    if (level.next >= level.size) {
      open.pop()
      continue
    }
    const item: unknown = Reflect.get(level.value, keyAt(level, level.next))
    level.next += 1
    if (typeof item === 'object' && item !== null) open.push(entered(item, open))
  }
  return open.length > 0
}

const rootOf = (input: unknown): Level[] =>
  typeof input === 'object' && input !== null ? [entered(input, [])] : []

/**
 * Refuses input that no part of the hub may receive: members named `__proto__`, which JSON.parse creates and assignments treat as the
 * prototype, more than `maxDepth` levels, which overflow the stack of recursive code, and objects with more than 10,000 members.
 * Throws `BadRequest`.
 */
export const checkJsonInput = (input: unknown): void => {
  const open = rootOf(input)
  while (checkSlice(open));
}

/** As `checkJsonInput`, for input of any size: the event loop runs in between. */
export const checkLargeJsonInput = async (input: unknown): Promise<void> => {
  const open = rootOf(input)
  while (checkSlice(open)) await eventLoopTurn()
}
