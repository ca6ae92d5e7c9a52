import { CORE_SCHEMA, load } from 'js-yaml'
import { ChartFetchError } from './error.js'
import { isRecord } from './record.js'
import { shownText } from './shown.js'

/** Bytes of Chart.yaml and its like: reading YAML takes a second for 20 MB. */
const maxBytes = 1024 * 1024

/**
 * @param most the largest length that is read
 * @throws ChartFetchError Invalid unless the text is one YAML map; an empty text is an empty map
 */
export const parseYamlMap = (
  text: Uint8Array | string,
  subject: string,
  most = maxBytes,
): Readonly<Record<string, unknown>> => {
  if (text.length > most) throw new ChartFetchError('TooLarge', `${subject} has more than ${most} bytes`)
  let value: unknown
  try {
    value = load(typeof text === 'string' ? text : Buffer.from(text).toString(), { schema: CORE_SCHEMA })
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
    throw new ChartFetchError('Invalid', `${subject} is not valid YAML: ${shownText(message)}`)
  }
  if (value === undefined || value === null) return {}
  if (!isRecord(value)) throw new ChartFetchError('Invalid', `${subject} must be a map`)
  return value
}
