import { ManifestError, type Place, parseJson, parseYaml } from '@hansa/manifests'
import { badField, HansaError } from '../runtime/errors.js'

const isJson = /^application\/([\w.-]+\+)?json$/
const isYaml = /^(application|text)\/([\w.-]+\+|x-)?yaml$/

const at = (place: Place | undefined): string =>
  place === undefined ? '' : ` (line ${place.line}, column ${place.column})`

/** What the parser refuses, as the field and the line it is about. */
const reading = <T>(read: () => T, hint: string): T => {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    const { pointer, reason, place, fix } = error
    throw badField(pointer, `${reason}${at(place)}`, fix === '' ? hint : fix)
  }
}

const oneDocument = (text: string): unknown => {
  const documents = parseYaml(text)
  // A separator before or after the only document makes none of its own.
  const found = documents.filter((document) => document !== null && document !== undefined)
  if (found.length > 1)
    throw badField(
      '',
      `found ${found.length} YAML documents, expected one`,
      'send each in a request of its own, or use `hansa apply -f FILE`',
    )
  return found[0] ?? documents[0]
}

/** The value in a body, by its media type; undefined when there is none. Throws `BadRequest` or `UnsupportedMediaType`. */
export const parseBody = (text: unknown, contentType: string | undefined): unknown => {
  if (typeof text !== 'string' || text.trim() === '') return undefined
  const type = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  if (isJson.test(type))
    return reading(() => parseJson(text), 'send JSON, or YAML with `Content-Type: application/yaml`')
  if (isYaml.test(type)) return reading(() => oneDocument(text), 'correct the YAML at that line')
  throw new HansaError('UnsupportedMediaType', { type })
}
