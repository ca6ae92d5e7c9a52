import { parseAllDocuments } from 'yaml'
import { badField, HansaError } from '../runtime/errors.js'
import { messageOf } from '../runtime/message.js'

const isJson = /^application\/([\w.-]+\+)?json$/
const isYaml = /^(application|text)\/([\w.-]+\+|x-)?yaml$/

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    const found = messageOf(error)
    throw badField(
      '',
      `is not valid JSON (${found})`,
      'send JSON, or YAML with `Content-Type: application/yaml`',
    )
  }
}

const parseYaml = (text: string): unknown => {
  const documents = parseAllDocuments(text, { version: '1.2' })
  if (!Array.isArray(documents)) return undefined
  const [document, second] = documents
  if (second !== undefined)
    throw badField(
      '',
      `holds ${documents.length} YAML documents, and one request takes one`,
      'send each by itself, or let `hansa apply -f FILE` do that',
    )
  const [error] = document?.errors ?? []
  if (error !== undefined)
    throw badField('', `is not valid YAML (${error.message.split('\n')[0]})`, 'mend it at that line')
  try {
    return document?.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw badField('', `is YAML that cannot be taken (${messageOf(cause)})`)
  }
}

/** The value in a body, by its media type; undefined when there is none. Throws `BadRequest` or `UnsupportedMediaType`. */
export const parseBody = (text: unknown, contentType: string | undefined): unknown => {
  if (typeof text !== 'string' || text.trim() === '') return undefined
  const type = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  if (isJson.test(type)) return parseJson(text)
  if (isYaml.test(type)) return parseYaml(text)
  throw new HansaError('UnsupportedMediaType', { type })
}
