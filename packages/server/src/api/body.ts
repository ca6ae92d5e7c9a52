import { parseJson, parseJsonInSlices } from '@hansa/manifests'
import { HansaError } from '../runtime/errors.js'
import { eventLoopTurn } from '../runtime/slices.js'
import { jsonFault } from './depth.js'
import { refusalOf } from './yaml.js'
import { excess, parseYamlBody } from './yaml-body.js'
import type { YamlPool } from './yaml-pool.js'

const isJson = /^application\/([\w.-]+\+)?json$/
const isYaml = /^(application|text)\/([\w.-]+\+|x-)?yaml$/

/** YAML above this many characters is parsed in a separate thread: at this size, parsing blocks the hub for about 0.1 s. */
const threadedYaml = 256 * 1024

/** JSON above this many characters is parsed in parts, between which others are served. */
const slicedJson = 512 * 1024

/** Refuses JSON text that is nested too deep for recursion, or has too many values to check quickly. */
export const refuseExcess = (text: string): void => {
  const fault = jsonFault(text)
  if (fault !== undefined) throw excess[fault]()
}

const parseJsonBody = async (text: string): Promise<unknown> => {
  refuseExcess(text)
  try {
    return text.length > slicedJson ? await parseJsonInSlices(text, eventLoopTurn) : parseJson(text)
  } catch (error) {
    throw refusalOf(error, 'send JSON, or YAML with `Content-Type: application/yaml`')
  }
}

/** The media type of a Content-Type header, in lower case and without its parameters; JSON without the header. */
export const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''

/** The value in a body of `subject`, by its media type; undefined without a body. Throws `BadRequest` or `UnsupportedMediaType`. */
export const parseBody = async (
  text: unknown,
  contentType: string | undefined,
  { yaml, subject }: { yaml: YamlPool; subject: string },
): Promise<unknown> => {
  if (typeof text !== 'string' || text.trim() === '') return undefined
  const type = mediaTypeOf(contentType)
  if (isJson.test(type)) return parseJsonBody(text)
  if (isYaml.test(type)) return text.length > threadedYaml ? yaml.parse(text, subject) : parseYamlBody(text)
  throw new HansaError('UnsupportedMediaType', { type })
}
