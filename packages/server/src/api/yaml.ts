import { ManifestError, type Place, parseYaml as parseDocuments } from '@hansa/manifests'
import { badField } from '../runtime/errors.js'

const at = (place: Place | undefined): string =>
  place === undefined ? '' : ` (line ${place.line}, column ${place.column})`

/** A refusal of the parser, with the field and the line. */
export const refusalOf = (error: unknown, hint: string): unknown => {
  if (!(error instanceof ManifestError)) return error
  const { pointer, reason, place, fix } = error
  return badField(pointer, `${reason}${at(place)}`, fix === '' ? hint : fix)
}

const documentsOf = (text: string): unknown[] => {
  try {
    return parseDocuments(text)
  } catch (error) {
    throw refusalOf(error, 'correct the YAML at that line')
  }
}

/** The value of the one document in a text. Throws `BadRequest`. */
export const parseYaml = (text: string): unknown => {
  const documents = documentsOf(text)
  // A separator before or after the only document does not start another one.
  const found = documents.filter((document) => document !== null && document !== undefined)
  if (found.length > 1)
    throw badField(
      '',
      `found ${found.length} YAML documents, expected one`,
      'send each in a separate request, or use `hansa apply -f FILE`',
    )
  return found[0] ?? documents[0]
}
