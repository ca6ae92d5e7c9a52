import { property } from '../property.js'

const valueAt = (document: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, key) => property(value, key.replaceAll('~1', '/').replaceAll('~0', '~')),
      document,
    )

/**
 * The missing name a document was refused for, if it is one that the same dry run would create (`made`): a dry run
 * stores nothing, so references to it cannot be checked. Undefined if it was refused for another reason.
 */
export const waitsFor = (
  error: unknown,
  document: Record<string, unknown>,
  made: ReadonlySet<string>,
): string | undefined => {
  const wrong = property(error, 'errors')
  if (property(error, 'code') !== 'MissingReference' || !Array.isArray(wrong)) return undefined
  const pointer = property(wrong[0], 'pointer')
  const found = typeof pointer === 'string' ? valueAt(document, pointer) : undefined
  const name = typeof found === 'string' ? found : property(found, 'name')
  return typeof name === 'string' && made.has(name) ? name : undefined
}
