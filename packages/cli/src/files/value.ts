import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml'
import { UsageError } from '../exit.js'

/**
 * The one value of a JSON or YAML text of any size. Not the parser other files are read with: this one keeps no
 * positions, and reads two megabytes in a third of a second. Throws UsageError with the place of a mistake.
 */
export const parseValue = (text: string, source: string): unknown => {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      // A YAML flow mapping also begins with a brace; if it is no YAML either, that parser says where.
    }
  }
  const found = readAll(text, source).filter((value) => value !== null && value !== undefined)
  if (found.length > 1)
    throw new UsageError(
      `${source}: found ${found.length} YAML documents, expected one`,
      'write them as an array',
    )
  return found[0]
}

const readAll = (text: string, source: string): unknown[] => {
  try {
    return loadAll(text, null, { schema: CORE_SCHEMA })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new UsageError(`${source}: is neither JSON nor YAML: ${error.message}`)
  }
}
