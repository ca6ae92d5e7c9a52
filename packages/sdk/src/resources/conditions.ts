import { HansaTimeoutError } from '../http/errors.js'
import type { AnyResource } from '../types.js'

/** What to wait for: the type of a condition (to be True for the current spec), `delete`, or a predicate. */
export type WaitCondition<Item> = (string & {}) | 'delete' | ((item: Item) => boolean)

/** The condition was not met in time. `last` is the last state seen. */
export class WaitTimeoutError extends HansaTimeoutError {
  override name = 'WaitTimeoutError'
  constructor(
    message: string,
    readonly last: unknown,
  ) {
    super(message)
  }
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const conditionOf = (item: AnyResource, type: string): unknown => {
  const conditions = field(item.status, 'conditions')
  return Array.isArray(conditions)
    ? conditions.find((condition) => field(condition, 'type') === type)
    : undefined
}

/** Whether the condition is True for the current spec (by status.observedGeneration, if set). */
export const holds = <Item extends AnyResource>(item: Item, condition: WaitCondition<Item>): boolean => {
  if (typeof condition === 'function') return condition(item)
  const observed = field(item.status, 'observedGeneration')
  if (typeof observed === 'number' && observed < item.metadata.generation) return false
  return field(conditionOf(item, condition), 'status') === 'True'
}

/** Why the condition is not met yet, as far as the resource shows. */
export const excuse = <Item extends AnyResource>(
  item: Item | undefined,
  condition: WaitCondition<Item>,
): string => {
  if (item === undefined) return 'it does not exist'
  if (typeof condition === 'function') return `it is at version ${item.metadata.resourceVersion}`
  const message = field(conditionOf(item, condition), 'message')
  return typeof message === 'string' && message !== '' ? message : `it has no condition ${condition}`
}
