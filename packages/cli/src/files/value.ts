import { ManifestError, parseDocuments } from '@hansa/manifests'
import { UsageError } from '../errors.js'

/** The one value of a JSON or YAML text; undefined if it is empty. Throws UsageError with the place of the error. */
export const parseValue = (text: string, source: string): unknown => {
  const found = readAll(text, source)
  if (found.length > 1)
    throw new UsageError(
      `${source}: found ${found.length} YAML documents, expected one`,
      'write them as an array',
    )
  return found[0]
}

const readAll = (text: string, source: string): unknown[] => {
  try {
    return parseDocuments(text).map(({ value }) => value)
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    const field = error.pointer === '' ? '' : `${error.pointer}: `
    throw new UsageError(`${source}: ${field}${error.message}`, error.fix)
  }
}
