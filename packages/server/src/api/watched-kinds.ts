import { nearest } from '@hansa/manifests'
import { badField } from '../runtime/errors.js'
import type { Operation } from './operations.js'

/**
 * Finds the operations that list the given kinds over all namespaces, to watch them together. Throws `BadRequest`
 * for a kind that cannot be watched, naming those that can.
 */
export const createWatchedKinds = (
  operations: readonly Operation[],
): ((input: unknown) => readonly Operation[]) => {
  const lists = new Map<string, Operation>()
  for (const operation of operations)
    if (operation.meta.watch !== undefined && !operation.path.includes('{'))
      lists.set(operation.meta.watch.kind, operation)

  const find = (kind: string): Operation => {
    const found = lists.get(kind)
    if (found !== undefined) return found
    const known = [...lists.keys()].sort()
    const near = nearest(kind, known)
    throw badField(
      '?kinds',
      `"${kind}" cannot be watched${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
      `watchable kinds: ${known.join(', ')}`,
    )
  }
  return (input) => {
    const kinds: unknown =
      typeof input === 'object' && input !== null ? Reflect.get(input, 'kinds') : undefined
    return [...new Set(Array.isArray(kinds) ? kinds.map(String) : [])].map(find)
  }
}
