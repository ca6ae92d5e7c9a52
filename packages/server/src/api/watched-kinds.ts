import { nearest } from '@hansa/manifests'
import { badField } from '../runtime/errors.js'
import { fieldOf } from '../runtime/record.js'
import type { RestOperation } from './operations.js'

/**
 * Finds the operations that list the given kinds over all namespaces, to watch them together. Throws `BadRequest`
 * for a kind that cannot be watched, naming those that can.
 */
export const createWatchedKinds = (
  operations: readonly RestOperation[],
): ((input: unknown) => readonly RestOperation[]) => {
  const lists = new Map<string, RestOperation>()
  for (const operation of operations)
    if (operation.meta.watch !== undefined && !operation.path.includes('{'))
      lists.set(operation.meta.watch.kind, operation)

  const find = (kind: string): RestOperation => {
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
    const kinds = fieldOf(input, 'kinds')
    return [...new Set(Array.isArray(kinds) ? kinds.map(String) : [])].map(find)
  }
}
